"""State of a period: everything expected in it and its tallies, of all areas, kept by journal number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area, AreaTree
from geo.domain.day.owed import OwedItem
from geo.domain.day.period import (
    Correction,
    OperationalPeriod,
    closes_day,
    period_interval,
    period_starting,
)
from geo.domain.day.tally import Tally
from geo.domain.errors import InvalidInput
from geo.domain.findings.finding import Finding
from geo.domain.shifts.shift import Shift
from geo.domain.timestamps import from_ms, to_ms
from geo.services.context import AppContext
from geo.services.day.expected import expected_items, read_facts
from geo.services.day.tallied_shifts import TalliedShift
from geo.services.situation.cache import CacheSpec
from geo.services.situation.read_model import MINUTE_MS
from geo.store import Reader

T = TypeVar("T", OwedItem, Tally)


@dataclass(frozen=True, slots=True, eq=False)
class DayState:
    """State of a period at a journal number.

    Attributes:
        interval: The period.
        seq: The journal number.
        at: Time of the state: when it was computed, or the end of the period once it is over.
        items: Everything that is expected in all areas, but the day close of areas.
        tallies: Tallies of the shifts that start in the period.
        findings: All findings.
        tallied_shifts: The shifts that start in the period and are to be tallied.
        periods: The stored periods by area: those that were closed or reopened.
        corrections: Corrections of the closed ones by area.
        own_items: The items by the lowest area that closes its day.
        own_tallies: The tallies in the same way.
        readable: Codes of the areas that the state is confined to, None for all.
    """

    interval: Shift
    seq: int
    at: datetime
    items: tuple[OwedItem, ...]
    tallies: tuple[Tally, ...]
    findings: tuple[Finding, ...]
    tallied_shifts: tuple[TalliedShift, ...]
    periods: Mapping[str, OperationalPeriod]
    corrections: Mapping[str, tuple[Correction, ...]]
    own_items: Mapping[str, tuple[OwedItem, ...]]
    own_tallies: Mapping[str, tuple[Tally, ...]]
    readable: frozenset[str] | None = None

    def period(self, area: str) -> OperationalPeriod:
        """Return the period of an area, with the details of its day close."""
        stored = self.periods.get(area)
        return stored or OperationalPeriod(area, self.interval.start, self.interval.end)


class _StateKey(NamedTuple):
    seq: int
    minute: int
    starts_at: datetime


_STATES = CacheSpec[_StateKey, DayState](6)


def day_state(ctx: AppContext, starts_at: datetime | None = None) -> DayState:
    """Return the state of a period, which all requests within a minute share.

    It holds all areas: what is handed out is confined by ``readable_areas``.

    Args:
        ctx: The application context.
        starts_at: Start of the period, None for the running one.

    Raises:
        NotFound: No period starts then.
    """
    now = ctx.now()
    interval = interval_of(ctx, starts_at)
    with ctx.store.read() as reader:
        key = _StateKey(reader.revision, to_ms(now) // MINUTE_MS, interval.start)
        return ctx.caches.of(_STATES).get(
            key, lambda: compute_day_state(ctx, reader, interval, max(now, interval.start))
        )


def compute_day_state(ctx: AppContext, reader: Reader, interval: Shift, now: datetime) -> DayState:
    """Compute the state of a period from what a reader or transaction sees."""
    facts = read_facts(ctx, reader, interval, now)
    periods = {
        period.area: reader.day.closing_details(period)
        for period in reader.day.periods_starting(interval.start)
    }
    items, tree = expected_items(ctx, facts), ctx.read_model.reference().areas
    return DayState(
        interval,
        facts.seq,
        facts.at,
        items,
        facts.tallies,
        facts.findings,
        facts.shifts,
        periods,
        {
            area: tuple(reader.day.corrections(area, period.number))
            for area, period in periods.items()
            if period.is_closed
        },
        _by_closing_area(tree, items),
        _by_closing_area(tree, facts.tallies),
    )


def interval_of(ctx: AppContext, starts_at: datetime | None) -> Shift:
    """Return the interval of the period that starts at a time, of the running one for None.

    Raises:
        NotFound: No period starts then.
    """
    start, zone = ctx.settings.day_start, ctx.settings.zone
    if starts_at is None:
        return period_interval(start, zone, ctx.now())
    return period_starting(start, zone, starts_at)


def previous_interval(ctx: AppContext, interval: Shift) -> Shift:
    """Return the period before another one."""
    before = from_ms(to_ms(interval.start) - 1)
    return period_interval(ctx.settings.day_start, ctx.settings.zone, before)


def readable_areas(ctx: AppContext, actor: Actor, area: str = "") -> frozenset[str] | None:
    """Return the codes of the areas that the actor may read, within an area; None for all of them.

    Raises:
        Refused: The actor may read nothing.
        NotFound: There is no such area.
    """
    tree, scope = ctx.read_model.reference().areas, actor.scope(Verb.READ)
    allowed = None if EVERYWHERE in scope else tree.scope(scope)
    if not area:
        return allowed
    below = tree.subtree(tree[area].code)
    return below if allowed is None else below & allowed


def closing_area(tree: AreaTree, area: str) -> str:
    """Return the code of an area that closes its day.

    Raises:
        NotFound: There is no such area.
        InvalidInput: It is a community, which closes with its town.
    """
    if not closes_day(tree[area].level):
        raise InvalidInput("error.day_community", area=tree[area].name)
    return area


def closed_areas(tree: AreaTree, state: DayState) -> frozenset[str]:
    """Return the codes of the areas whose period is closed, by themselves or with an area above."""
    return tree.scope(area for area, period in state.periods.items() if period.is_closed and area in tree)


def closing_children(tree: AreaTree, state: DayState, area: str) -> tuple[Area, ...]:
    """Return the areas right below an area that close their day and that the state holds, by code."""
    readable = state.readable
    return tuple(
        child
        for child in tree.children(area)
        if closes_day(child.level) and (readable is None or child.code in readable)
    )


def lowest_closing_area(tree: AreaTree, area: str) -> str:
    """Return the code of the lowest area at or above an area that closes its day, "" where none does."""
    return next((each.code for each in reversed(tree.path(area)) if closes_day(each.level)), "")


def _by_closing_area(tree: AreaTree, rows: Iterable[T]) -> dict[str, tuple[T, ...]]:
    """Return items or tallies by the lowest area that closes its day and holds them, "" where none does."""
    closing: dict[str, str] = {}
    groups: dict[str, list[T]] = {}
    for row in rows:
        area = row.area
        if area not in closing:
            closing[area] = lowest_closing_area(tree, area)
        groups.setdefault(closing[area], []).append(row)
    return {area: tuple(group) for area, group in groups.items()}
