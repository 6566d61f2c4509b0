"""Exchange requests: units ask for a shift of another unit, and what an acceptance would bring about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.shifts.shift import DAY, SEARCH_MARGIN
from geo.domain.shifts.shift_record import ShiftKey, ShiftRecord
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.schedule.schedule import shift_views
from geo.services.schedule.shift_view import (
    AllowedAction,
    ShiftView,
    UnitIssue,
    allowed_actions,
    issues_after_exchange,
    with_issues,
)
from geo.services.situation.cache import CacheSpec

HORIZON = 31 * DAY
"""Time ahead for which requests are listed: later ones come into the list as their shifts approach."""
REST_MARGIN = timedelta(days=3)
"""Time after the last shift of a request within which its people may rest."""


class _RecordsKey(NamedTuple):
    """What the records with a pending request follow from."""

    revision: int
    day: date


class _RequestsKey(NamedTuple):
    """What the requests that an account reads follow from."""

    revision: int
    minute: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """A request to take a shift over, or to swap it.

    Attributes:
        requested: The shift, with what the actor may do with it.
        offered: The shift offered in exchange; None where there is none, or where it can no longer be had.
        is_swap: Whether a shift was offered in exchange.
        new_issues: Issues that units would have after an acceptance, and have not now.
    """

    requested: ShiftView
    offered: ShiftView | None
    is_swap: bool
    new_issues: tuple[UnitIssue, ...]

    @property
    def can_accept(self) -> bool:
        """Whether the actor may accept the request as it stands now."""
        is_open = not self.is_swap or (self.offered is not None and bool(self.requested.unit))
        return is_open and AllowedAction.ACCEPT in self.requested.allowed_actions


_RECORDS = CacheSpec[_RecordsKey, tuple[ShiftRecord, ...]](2)
_REQUESTS = CacheSpec[_RequestsKey, tuple[ExchangeRequest, ...]](64)


@needs(Verb.READ)
def exchange_requests(ctx: AppContext, actor: Actor) -> tuple[ExchangeRequest, ...]:
    """Return the pending requests on shifts that the actor may read, by start and post.

    The answer is kept until something is recorded or the minute ends: every screen asks for its length.
    """
    revision, now = ctx.store.revision(), ctx.now()
    records = ctx.caches.of(_RECORDS).get(
        _RecordsKey(revision, now.date()), lambda: _pending_records(ctx, now)
    )
    if not records:
        return ()
    key = _RequestsKey(revision, now.replace(second=0, microsecond=0), actor)
    return ctx.caches.of(_REQUESTS).get(key, lambda: _requests(ctx, actor, records, now))


@needs(Verb.READ)
def count_open_requests(ctx: AppContext, actor: Actor) -> int:
    """Return the number of requests that wait for an answer of the actor."""
    return sum(
        AllowedAction.ACCEPT in request.requested.allowed_actions for request in exchange_requests(ctx, actor)
    )


def _pending_records(ctx: AppContext, now: datetime) -> tuple[ShiftRecord, ...]:
    with ctx.store.read() as reader:
        return tuple(reader.shifts.requested(now - SEARCH_MARGIN))


def _requests(
    ctx: AppContext, actor: Actor, records: tuple[ShiftRecord, ...], now: datetime
) -> tuple[ExchangeRequest, ...]:
    """Return the requests of these records; none of shifts that are over or have no post."""
    keys = [key for record in records for key in (record.key, record.offered) if key is not None]
    end = min(max(key.start for key in keys), now + HORIZON) + REST_MARGIN
    reference = ctx.read_model.reference()
    views = with_issues(shift_views(ctx, actor, (now, end)), reference.units)
    by_key = {view.record.key: view for view in views}
    requests = []
    for record in records:
        view = by_key.get(record.key)
        if view is None:
            continue
        actions = allowed_actions(actor, view, reference.areas.path(view.area), now)
        offered = by_key.get(record.offered) if record.offered else None
        if offered is not None and offered.unit != record.requested_by:
            offered = None
        new_units: dict[ShiftKey, str] = {record.key: record.requested_by}
        if offered is not None:
            new_units[offered.record.key] = view.unit
        requests.append(
            ExchangeRequest(
                requested=replace(view, allowed_actions=actions),
                offered=offered,
                is_swap=record.offered is not None,
                new_issues=issues_after_exchange(views, reference.units, new_units),
            )
        )
    return tuple(requests)
