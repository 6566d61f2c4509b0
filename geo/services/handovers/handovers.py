"""Read model of handovers: those of the present change of shift, and one with its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.day.period import closes_day
from geo.domain.errors import NotFound
from geo.domain.handovers.command_post import CommandPost
from geo.domain.handovers.facts import HandoverFacts, HandoverLine
from geo.domain.handovers.handover import OFFER_LEAD, Handover, HandoverState
from geo.domain.journal import HANDOVER, JournalEntry
from geo.domain.kinds import Kind
from geo.domain.shifts.shift import DAY, SEARCH_MARGIN, Shift, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.timestamps import to_ms
from geo.services.accounts.permissions import needs, readable_site
from geo.services.context import AppContext
from geo.services.day.tallied_shifts import TalliedShift, tallied_shifts
from geo.services.handovers.places import Place, readable_place
from geo.services.handovers.post_shifts import (
    INSTANT,
    ChangeOfShift,
    change_of_shift,
    present_command_start,
    shift_before,
)
from geo.services.handovers.speakers import who_accepts, who_continues, who_offers
from geo.services.handovers.steps import PREVIOUS, place_facts
from geo.services.situation.cache import CacheSpec
from geo.services.situation.read_model import MINUTE_MS
from geo.store import Reader


class HandoverTask(StrEnum):
    """What an account can do next about a handover (values are message keys)."""

    ACCEPT = "accept"
    OFFER = "offer"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A handover of the present change of shift.

    Attributes:
        handover: The handover; an empty one (version 0) where nothing is written.
        name: Name of the post.
        area: Code of its area.
        out_unit: Code of the unit on the outgoing shift, "" for none.
        in_unit: Code of the unit on the incoming shift, "" for none.
        state: State of the handover now.
    """

    handover: Handover
    name: str
    area: str
    out_unit: str
    in_unit: str
    state: HandoverState

    @property
    def sort_key(self) -> tuple[int, datetime, str]:
        """The worst first: never offered, offered and not taken over in time, offered, due, taken over."""
        is_offered = self.handover.state is HandoverState.OFFERED
        ranks = {HandoverState.LAPSED: int(is_offered), HandoverState.OFFERED: 2, HandoverState.DUE: 3}
        return ranks.get(self.state, 4), self.handover.shift_start, self.handover.site_id


@dataclass(frozen=True, slots=True)
class HandoverList:
    """Handovers of the present change of shift that an account answers for, worst first.

    Attributes:
        rows: The handovers.
        counts: Their number by state.
    """

    rows: tuple[HandoverRow, ...]
    counts: Mapping[HandoverState, int]


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """One handover as its form shows it.

    Attributes:
        site: The post, or the command.
        shift: The outgoing shift.
        out_unit: Code of the unit on the outgoing shift, "" for none.
        in_unit: Code of the unit on the incoming shift, "" for none.
        handover: The handover; an empty one (version 0) where nothing is written.
        state: State of the handover now.
        lines: Its lines: frozen where it is offered, else the facts as they are now.
        previous: The last handover of the post before it that was taken over, None for none.
        tasks: What the account can do.
        is_desk: Whether the account would enter it for a unit, by telephone.
        is_early: Whether it is too early to hand the post over.
    """

    site: Place
    shift: Shift
    out_unit: str
    in_unit: str
    handover: Handover
    state: HandoverState
    lines: tuple[HandoverLine, ...]
    previous: Handover | None
    tasks: frozenset[HandoverTask]
    is_desk: bool
    is_early: bool


class _RowsKey(NamedTuple):
    revision: int
    minute: int


class _FactsKey(NamedTuple):
    revision: int
    minute: int
    place: str
    start: datetime


_ROWS = CacheSpec[_RowsKey, tuple[HandoverRow, ...]](4)
_FACTS = CacheSpec[_FactsKey, HandoverFacts](32)


@needs(Verb.READ)
def present_handovers(ctx: AppContext, actor: Actor, *, every: bool = False) -> HandoverList:
    """Return the handovers of the present change of shift, worst first.

    Of a post it is the coming change from 60 minutes before its shift ends; otherwise the last one, from the
    first handover of the store on.

    Args:
        ctx: The application context.
        actor: Who reads.
        every: Whether all readable ones are listed, not those of the account alone: of its unit, or of the
            areas in which it may take over where it belongs to none.
    """
    rows = [row for row in _rows(ctx) if _is_listed(ctx, actor, row, every=every)]
    rows += _command_rows(ctx, actor)
    return HandoverList(tuple(sorted(rows, key=lambda row: row.sort_key)), Counter(row.state for row in rows))


@needs(Verb.READ)
def handover_card(ctx: AppContext, actor: Actor, site_id: str, start: datetime | None = None) -> HandoverCard:
    """Return one handover with its facts.

    Args:
        ctx: The application context.
        actor: Who reads.
        site_id: Code of the post.
        start: Start of the incoming shift, None for the present change of shift.

    Raises:
        NotFound: There is no such post, or none of its shifts starts then.
        Refused: The actor may not read it.
    """
    now = ctx.now()
    with ctx.store.read() as reader:
        site = readable_place(ctx.read_model.reference().areas, reader, actor, site_id)
        start = start or _present_start(ctx, site, now)
        change = change_of_shift(ctx, reader, site, start)
        handover = reader.handovers.to_shift(site_id, start) or Handover(site_id, start, site.area)
        lines = handover.lines
        if handover.facts is None:
            seq = reader.revision
            key = _FactsKey(seq, to_ms(now) // MINUTE_MS, site_id, start)
            facts = ctx.caches.of(_FACTS).get(key, lambda: place_facts(ctx, reader, seq, site, change, now))
            lines = facts.lines
        earlier = reader.handovers.of_site(site_id, start, PREVIOUS)
        path = reader.area_path(site.area)
    return HandoverCard(
        site,
        change.outgoing.shift,
        handover.out_unit or change.out_unit,
        handover.in_unit or change.in_unit,
        handover,
        handover.state_at(now),
        lines,
        next((each for each in earlier if each.is_taken_over), None),
        handover_tasks(actor, handover, change, path, now),
        _is_desk(actor, change, path),
        is_early=now < start - OFFER_LEAD,
    )


@needs(Verb.READ)
def last_handover(ctx: AppContext, actor: Actor, site_id: str) -> Handover | None:
    """Return the last handover of a post that was offered or taken over, None without one.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not read it.
    """
    with ctx.store.read() as reader:
        readable_site(reader, actor, site_id)
        found = reader.handovers.of_site(site_id, ctx.now() + DAY, PREVIOUS)
    return next((each for each in found if each.state is not HandoverState.DUE), None)


@needs(Verb.READ)
def own_handover_entry(ctx: AppContext, actor: Actor, seq: int) -> JournalEntry | None:
    """Return the entry of a number where it is a step of a handover that the actor recorded, else None."""
    with ctx.store.read() as reader:
        entries = reader.entries(entity=HANDOVER, actor=actor.id, after_seq=seq - 1, until_seq=seq, limit=1)
    return entries[0] if entries else None


def handover_tasks(
    actor: Actor, handover: Handover, change: ChangeOfShift, path: Collection[Area], now: datetime
) -> frozenset[HandoverTask]:
    """Return what an actor can do about a handover at a time; the services decide again.

    Args:
        actor: Who acts.
        handover: The handover.
        change: Its change of shift.
        path: The area of the post and those above it.
        now: The time.
    """
    if handover.is_taken_over or now < handover.shift_start - OFFER_LEAD:
        return frozenset()
    tasks, is_offered_to = set(), handover.is_offered_to(actor.id)
    is_own_command = change.is_of_command and handover.out_by == actor.id
    offers = who_offers(actor, path, change)
    if offers and (offers.entered_by or not is_offered_to) and actor.may(Verb.HAND_OVER, path):
        tasks.add(HandoverTask.OFFER)
    if actor.may(Verb.TAKE_OVER, path):
        is_offered = handover.state is HandoverState.OFFERED and not is_own_command
        if is_offered and who_accepts(actor, path, change):
            tasks.add(HandoverTask.ACCEPT)
        if not is_offered_to and who_continues(actor, path, change):
            tasks.add(HandoverTask.CONTINUE)
    return frozenset(tasks)


def _is_desk(actor: Actor, change: ChangeOfShift, path: Collection[Area]) -> bool:
    if change.is_of_command:
        return False
    own = actor.unit in (change.out_unit, change.in_unit) and actor.unit != ""
    return not own and actor.may(Verb.DRAFT_PLAN, path)


def _is_listed(ctx: AppContext, actor: Actor, row: HandoverRow, *, every: bool) -> bool:
    """Check whether a list of the account's holds a row."""
    if not every and actor.unit:
        return actor.unit in (row.out_unit, row.in_unit)
    verb = Verb.READ if every else Verb.TAKE_OVER
    if not actor.may_somewhere(verb):
        return False
    scope = actor.scope(verb)
    return EVERYWHERE in scope or row.area in ctx.read_model.reference().areas.scope(scope)


def _command_rows(ctx: AppContext, actor: Actor) -> Iterator[HandoverRow]:
    """Yield the commands that the account may hold: of the topmost areas in which it may close the day.

    The coming change is listed from OFFER_LEAD before it on. The last one is listed where a change of that
    command was ever written: an office that hands no command over sees nothing of it.
    """
    if not actor.may_somewhere(Verb.CLOSE_DAY):
        return
    tree, now = ctx.read_model.reference().areas, ctx.now()
    scope, start = actor.scope(Verb.CLOSE_DAY), present_command_start(ctx, now)
    codes = {area.code for area in tree.children("")} if EVERYWHERE in scope else scope
    with ctx.store.read() as reader:
        for code in sorted(codes):
            if code not in tree or not closes_day(tree[code].level):
                continue
            post = CommandPost(code, tree.name_of(code))
            handover = reader.handovers.to_shift(post.id, start)
            is_known = handover or start > now or reader.handovers.of_site(post.id, start, 1)
            if is_known:
                handover = handover or Handover(post.id, start, code)
                units = handover.out_unit, handover.in_unit
                yield HandoverRow(handover, post.name, code, *units, handover.state_at(now))


def _rows(ctx: AppContext) -> tuple[HandoverRow, ...]:
    """Return the handovers of the present change of shift of all posts, kept until something changes."""
    now = ctx.now()
    with ctx.store.read() as reader:
        key = _RowsKey(reader.revision, to_ms(now) // MINUTE_MS)
        return ctx.caches.of(_ROWS).get(key, lambda: tuple(_compute_rows(ctx, reader, now)))


def _compute_rows(ctx: AppContext, reader: Reader, now: datetime) -> Iterator[HandoverRow]:
    begin, end = now - SEARCH_MARGIN, now + SEARCH_MARGIN
    records = {(record.site_id, record.start): record for record in reader.shifts.records(begin, end)}
    written = {(each.site_id, each.shift_start): each for each in reader.handovers.between(begin, end)}
    first, running = reader.handovers.first_start, dict[str, TalliedShift]()
    snapshot = ctx.read_model.current_snapshot()
    for row in tallied_shifts(ctx, reader, snapshot, Shift(begin, end), now):
        if row.shift.contains(now):
            running[row.site_id] = row
    for row in running.values():
        is_coming = row.shift.end - OFFER_LEAD <= now
        is_past = row.was_open_before and first is not None and first <= row.shift.start
        if not row.is_open or not (is_coming or is_past):
            continue
        kind = _kind_of(ctx, row.site_id)
        start = row.shift.end if is_coming else row.shift.start
        (incoming,) = shifts_between(kind.shifts, ctx.settings.zone, start, start + INSTANT)
        shifts = shift_before(ctx, kind, start), incoming
        change = ChangeOfShift(*(_slot_of(row, kind, shift, records) for shift in shifts))
        handover = written.get((row.site_id, start)) or Handover(row.site_id, start, row.area)
        yield HandoverRow(
            handover,
            row.name,
            row.area,
            handover.out_unit or change.out_unit,
            handover.in_unit or change.in_unit,
            handover.state_at(now),
        )


def _slot_of(
    row: TalliedShift, kind: Kind, shift: Shift, records: Mapping[tuple[str, datetime], ShiftRecord]
) -> ShiftSlot:
    """Return another shift of the post of a row, with its record."""
    record = records.get((row.site_id, shift.start)) or ShiftRecord(row.site_id, shift.start)
    return ShiftSlot(shift, row.slot.assigned_unit, claim_timeout(kind), record)


def _kind_of(ctx: AppContext, site_id: str) -> Kind:
    snapshot = ctx.read_model.current_snapshot()
    return ctx.read_model.status_codes.kinds[int(snapshot.kind[snapshot.row_of[site_id]])]


def _present_start(ctx: AppContext, site: Place, now: datetime) -> datetime:
    """Return when the present change of shift of a place is: the coming one within OFFER_LEAD, else the last.

    Raises:
        NotFound: The site is no post.
    """
    if isinstance(site, CommandPost):
        return present_command_start(ctx, now)
    kind = ctx.kinds[site.kind]
    if not kind.has_shifts(site.variant):
        raise NotFound("error.unknown_shift", site=site.name, start=now)
    (running,) = shifts_between(kind.shifts, ctx.settings.zone, now, now + INSTANT)
    return running.end if running.end - OFFER_LEAD <= now else running.start
