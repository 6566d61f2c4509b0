"""Checklist of the day close of an area, and the readiness of the areas below it.

Each item belongs to exactly one area that closes its day, so that the figures of the towns, with what lies
in no town, add up to those of the county.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area, AreaTree
from geo.domain.day.figures import corrected, counts_by_kind, period_figures, total_owed
from geo.domain.day.owed import NEVER_BLOCKS, OwedAnswer, OwedCounts, OwedItem, OwedKey, OwedKind
from geo.domain.day.period import Correction, OperationalPeriod, PeriodState
from geo.domain.shifts.shift import Shift
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.day_state import (
    DayState,
    closing_area,
    closing_children,
    day_state,
    readable_areas,
)

DAY_CLOSE_GRACE = timedelta(hours=2)
"""Time after the end of a period within which a town closes it in time: its posts have an hour."""


@dataclass(frozen=True, slots=True, eq=False)
class AreaReadiness:
    """How far an area is with a period.

    Attributes:
        area: Code of the area; that of the parent for what lies in no area that closes its day.
        name: Name of the area.
        is_rest: Whether the row is what lies in no area below the parent that closes its day.
        period: The period of the area, with what its day close counted.
        state: State of the period.
        figures: Figures as of now; those of a closed period are the reported ones with its corrections.
        counts: Numbers of owed items by kind.
        total: Those of all kinds together.
    """

    area: str
    name: str
    is_rest: bool
    period: OperationalPeriod
    state: PeriodState
    figures: Mapping[str, int]
    counts: Mapping[OwedKind, OwedCounts]
    total: OwedCounts

    @property
    def reported(self) -> Mapping[str, int] | None:
        """Figures that the day close reported, None while the period is not closed."""
        return self.period.closing.figures if self.period.closing else None


@dataclass(frozen=True, slots=True, eq=False)
class Readiness:
    """Areas and what is owed in them.

    Attributes:
        interval: The period.
        total: The area itself.
        rows: The areas below it that close their day, and at last what lies in none of them, if anything.
    """

    interval: Shift
    total: AreaReadiness
    rows: tuple[AreaReadiness, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Checklist:
    """Checklist of the day close of an area.

    Attributes:
        period: The period, with what its day close counted.
        state: State of the period.
        at: Time of the checklist.
        items: Everything that is expected, with its answers, in the area and all areas below.
        required: Items without an answer that the day close must answer: those in areas below that close
            their day themselves are answered by naming that area as open.
        named: Items without an answer that the day close names by itself (``NEVER_BLOCKS``).
        figures: Figures as of now, see ``AreaReadiness``.
        corrections: Corrections of a closed period.
    """

    period: OperationalPeriod
    state: PeriodState
    at: datetime
    items: tuple[OwedItem, ...]
    required: tuple[OwedItem, ...]
    figures: Mapping[str, int]
    corrections: tuple[Correction, ...] = ()
    named: tuple[OwedItem, ...] = ()

    @property
    def counts(self) -> Mapping[OwedKind, OwedCounts]:
        """Numbers of owed items by kind."""
        return counts_by_kind(self.figures)

    @property
    def total(self) -> OwedCounts:
        """Numbers of owed items of all kinds together."""
        return total_owed(self.figures)


@needs(Verb.READ)
def checklist(ctx: AppContext, actor: Actor, area: str, starts_at: datetime | None = None) -> Checklist:
    """Return the checklist of an area, worst items first.

    Args:
        ctx: The application context.
        actor: Who reads; the whole area must be readable.
        area: Code of an area that closes its day.
        starts_at: Start of the period, None for the running one.

    Raises:
        NotFound: There is no such area, or no period starts then.
        Refused: The actor may not read it.
        InvalidInput: It is a community.
    """
    state = day_state(ctx, starts_at)
    tree = ctx.read_model.reference().areas
    actor.authorise(Verb.READ, tree.path(area))
    return area_checklist(tree, state, closing_area(tree, area), ctx.now())


@needs(Verb.READ)
def readiness(ctx: AppContext, actor: Actor, area: str = "", starts_at: datetime | None = None) -> Readiness:
    """Return how far the areas below an area are with a period.

    Args:
        ctx: The application context.
        actor: Who reads; only what it may read is counted.
        area: Code of the area, "" for the lowest one that holds everything readable.
        starts_at: Start of the period, None for the running one.

    Raises:
        NotFound: There is no such area, or no period starts then.
    """
    state, tree = day_state(ctx, starts_at), ctx.read_model.reference().areas
    area = area or tree.common_ancestor(actor.scope(Verb.READ))
    readable, now = readable_areas(ctx, actor, area), ctx.now()
    if readable is not None:
        state = _confined(state, readable)
    whole = tree[area] if area else Area("", "")
    rows = [_row(tree, state, child, now) for child in closing_children(tree, state, area)]
    own, own_tallies = state.own_items.get(area, ()), state.own_tallies.get(area, ())
    if rows and (own or own_tallies):
        period = OperationalPeriod(area, state.interval.start, state.interval.end)
        figures = period_figures(own, own_tallies)
        rows.append(_readiness(whole, period, figures, now, is_rest=True))
    return Readiness(state.interval, _row(tree, state, whole, now), tuple(rows))


def area_checklist(tree: AreaTree, state: DayState, area: str, now: datetime) -> Checklist:
    """Return the checklist of an area from the state of the period, for a screen or within a day close."""
    below, period = tree.subtree(area), state.period(area)
    answers = _answers_of_closed_areas(state, below - {area})
    items = [
        item.answered(*answers[item.key]) if item.is_owed and item.key in answers else item
        for item in state.items
        if item.area in below
    ]
    closes = [_day_close_item(child, state) for child in closing_children(tree, state, area)]
    own = {item.key for item in (*state.own_items.get(area, ()), *closes)}
    unanswered = [
        item for item in (*items, *closes) if item.is_owed and item.key in own and not period.is_closed
    ]
    required = [item for item in unanswered if item.what not in NEVER_BLOCKS]
    return Checklist(
        period,
        period.state_at(now),
        state.at,
        tuple(sorted((*items, *closes), key=lambda item: item.sort_key(now))),
        tuple(sorted(required, key=lambda item: item.sort_key(now))),
        area_figures(tree, state, area),
        state.corrections.get(area, ()),
        tuple(item for item in unanswered if item.what in NEVER_BLOCKS),
    )


def area_figures(
    tree: AreaTree, state: DayState, area: str, answered: Iterable[OwedItem] | None = None
) -> dict[str, int]:
    """Return the figures of an area: those of its own items, and those of the areas below.

    An area below that is closed counts with what it reported and corrected since, so that the figures of the
    towns always add up to those of the county.

    Args:
        tree: The areas.
        state: State of the period.
        area: Code of the area.
        answered: All items with the answers that a day close gives, None for the figures as they are.
    """
    closing = state.period(area).closing
    if closing and answered is None:
        return corrected(closing.figures, state.corrections.get(area, ()))
    children = closing_children(tree, state, area)
    own = [*state.own_items.get(area, ()), *(_day_close_item(child, state) for child in children)]
    if answered is not None:
        keys = {item.key for item in own}
        own = [item for item in answered if item.key in keys]
    figures = period_figures(own, state.own_tallies.get(area, ()))
    for child in children:
        for name, value in area_figures(tree, state, child.code).items():
            if not name.startswith(f"{OwedKind.DAY_CLOSE}."):  # an area counts those right below it
                figures[name] = figures.get(name, 0) + value
    return figures


def _row(tree: AreaTree, state: DayState, area: Area, now: datetime) -> AreaReadiness:
    return _readiness(area, state.period(area.code), area_figures(tree, state, area.code), now)


def _readiness(
    area: Area,
    period: OperationalPeriod,
    figures: Mapping[str, int],
    now: datetime,
    *,
    is_rest: bool = False,
) -> AreaReadiness:
    return AreaReadiness(
        area.code,
        area.name,
        is_rest=is_rest,
        period=period,
        state=period.state_at(now),
        figures=figures,
        counts=counts_by_kind(figures),
        total=total_owed(figures),
    )


def _confined(state: DayState, readable: frozenset[str]) -> DayState:
    """Return the state without what lies in other areas, and without the day close of areas above."""
    return replace(
        state,
        own_items={
            area: tuple(item for item in items if item.area in readable)
            for area, items in state.own_items.items()
        },
        own_tallies={
            area: tuple(tally for tally in tallies if tally.area in readable)
            for area, tallies in state.own_tallies.items()
        },
        periods={area: period for area, period in state.periods.items() if area in readable},
        readable=readable,
    )


def _answers_of_closed_areas(state: DayState, areas: Iterable[str]) -> dict[OwedKey, tuple[OwedAnswer, str]]:
    """Return how the day closes of these areas answered what was owed."""
    return {
        item.key: (item.answer, item.reason)
        for area in areas
        if (closing := state.period(area).closing)
        for item in closing.unanswered
    }


def _day_close_item(area: Area, state: DayState) -> OwedItem:
    """Return the day close that is expected of an area below the one that is to be closed."""
    period, due_at = state.period(area.code), state.interval.end + DAY_CLOSE_GRACE
    closing = period.closing
    return OwedItem(
        OwedKind.DAY_CLOSE,
        area.code,
        area.name,
        "",
        area.code,
        "",
        state.interval.end,
        due_at,
        version=period.number,
        answer=OwedAnswer.GIVEN if closing else None,
        on_time=closing is not None and closing.at <= due_at,
    )
