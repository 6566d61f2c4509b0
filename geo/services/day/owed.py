"""What is owed now: by a site, a unit, an area, or the signed-in account, worst first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.findings.states import FindingState
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.day_state import closed_areas, day_state, previous_interval, readable_areas

_TILL_GIVEN = frozenset({OwedKind.TALLY})
"""Kinds of the period before that are owed until its areas have closed their day."""


@dataclass(frozen=True, slots=True)
class OwnOwed:
    """What an account owes.

    Attributes:
        owner: Name of the unit or area for which the account answers, "" where it answers for none.
        items: What is owed, worst first.
    """

    owner: str = ""
    items: tuple[OwedItem, ...] = ()


@needs(Verb.READ)
def owed(
    ctx: AppContext, actor: Actor, *, area: str = "", unit: str = "", site_id: str = ""
) -> tuple[OwedItem, ...]:
    """Return what is owed now, worst first: in the running period, and tallies of the one before.

    The confirmation of a shift that is over cannot be given any more, so that it is on the checklist of the
    day close alone.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Only in this area and below, "" for all readable ones.
        unit: Only what this unit owes, "" for all.
        site_id: Only of this site, "" for all.

    Raises:
        NotFound: There is no such area.
    """
    now, areas = ctx.now(), readable_areas(ctx, actor, area)
    found = [
        item
        for item in _owed_now(ctx, now)
        if (areas is None or item.area in areas) and unit in ("", item.unit) and site_id in ("", item.site_id)
    ]
    return tuple(sorted(found, key=lambda item: item.sort_key(now)))


@needs(Verb.READ)
def own_owed(ctx: AppContext, actor: Actor) -> OwnOwed:
    """Return what the account owes: its unit's items, else those of the one area in which it may report.

    A finding that waits for its confirmation is owed by every account that may be its second person.
    """
    reference, everything = ctx.read_model.reference(), owed(ctx, actor)
    owner, areas, now = "", frozenset[str](), ctx.now()
    if actor.unit in reference.units:
        owner = reference.units[actor.unit].name
    elif actor.may_somewhere(Verb.RECORD_PATROL):
        scope = actor.scope(Verb.RECORD_PATROL)
        if len(scope) == 1 and (code := next(iter(scope))) in reference.areas:
            owner, areas = reference.areas[code].name, reference.areas.subtree(code)
    to_confirm = _to_confirm(ctx, actor)
    items = [
        item
        for item in everything
        if (
            item.ref in to_confirm
            if item.what is OwedKind.CONFIRMATION
            else item.unit == actor.unit != "" or item.area in areas
        )
    ]
    return OwnOwed(owner, tuple(sorted(items, key=lambda item: item.sort_key(now))))


def _to_confirm(ctx: AppContext, actor: Actor) -> frozenset[str]:
    """Return the ids of the findings that the account may confirm, having done nothing to them."""
    if not actor.may_somewhere(Verb.CONFIRM_FINDING):
        return frozenset()
    tree = ctx.read_model.reference().areas
    return frozenset(
        finding.id
        for finding in day_state(ctx).findings
        if finding.state is FindingState.DONE
        and finding.may_be_second_person(actor.id)
        and actor.may(Verb.CONFIRM_FINDING, tree.path(finding.area))
    )


def _owed_now(ctx: AppContext, now: datetime) -> Iterator[OwedItem]:
    state = day_state(ctx)
    over = {row.slot.record.id for row in state.tallied_shifts if row.shift.end <= now}
    for item in state.items:
        if item.is_owed and not (item.what is OwedKind.SHIFT and item.ref in over):
            yield item
    before = day_state(ctx, previous_interval(ctx, state.interval).start)
    closed = closed_areas(ctx.read_model.reference().areas, before)
    for item in before.items:
        if item.is_owed and item.what in _TILL_GIVEN and item.area not in closed:
            yield item
