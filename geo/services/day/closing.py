"""Day close: excuse what cannot be given, close the period of an area, reopen it, and read closed ones.

A day close is written at one journal number: what is recorded later belongs to the next period, or corrects
this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.codec import excuse_image, period_image
from geo.domain.day.commands import DayClosing, DayReopening, OwedExcuse
from geo.domain.day.owed import OwedAnswer, OwedItem, OwedKey, OwedKind
from geo.domain.day.period import (
    ClosingRecord,
    Correction,
    OperationalPeriod,
    PeriodConflict,
    UnansweredItem,
    checked_reason,
    period_id,
    period_interval,
)
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import CarriedFinding, CarryFindings
from geo.domain.journal import EXCUSE, PERIOD, Entry, EntryAuthor
from geo.domain.sites import checked_note
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.day.checklist import Checklist, area_checklist, area_figures
from geo.services.day.day_state import (
    DayState,
    closing_area,
    compute_day_state,
    day_state,
    interval_of,
    lowest_closing_area,
)
from geo.services.findings import steps
from geo.store import Receipt, Transaction

DEFAULT_PERIODS = 14
"""Closed periods that are listed by default: two weeks."""


@needs(Verb.READ)
def closed_periods(
    ctx: AppContext, actor: Actor, area: str, limit: int = DEFAULT_PERIODS
) -> tuple[OperationalPeriod, ...]:
    """Return the closed periods of an area with what their day close counted, newest first.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Code of the area.
        limit: Largest number of periods.

    Raises:
        NotFound: There is no such area.
        Refused: The actor may not read it.
        InvalidInput: It is a community.
    """
    _require_readable(ctx, actor, area)
    with ctx.store.read() as reader:
        periods = reader.day.closed_periods(area, limit)
        return tuple(reader.day.closing_details(period) for period in periods)


@needs(Verb.READ)
def corrections(ctx: AppContext, actor: Actor, area: str, starts_at: datetime) -> tuple[Correction, ...]:
    """Return what was corrected in the closed period of an area, in order; nothing while it is not closed.

    Raises:
        NotFound: There is no such area, or no period starts then.
        Refused: The actor may not read it.
        InvalidInput: It is a community.
    """
    _require_readable(ctx, actor, area)
    return day_state(ctx, starts_at).corrections.get(area, ())


@needs(Verb.CLOSE_DAY)
def excuse_owed(ctx: AppContext, actor: Actor, excuse: OwedExcuse) -> Receipt:
    """Excuse owed items of a period, all or none; an item that is given all the same counts as given.

    An item that is excused for this reason already gets no second entry.

    Raises:
        NotFound: No period starts then, or an item is not expected in it.
        Refused: The actor may not close the day there, or the period is closed there.
        InvalidInput: The reason is missing or too long.
    """

    def work(tx: Transaction) -> None:
        interval, reason = interval_of(ctx, excuse.starts_at), checked_reason(excuse.reason)
        tree = ctx.read_model.reference().areas
        state = compute_day_state(ctx, tx.reader, interval, max(tx.at, interval.start))
        items = {item.key: item for item in state.items}
        for what, ref in excuse.items:
            key = OwedKey(what, ref)
            if key not in items:
                raise NotFound("error.unknown_owed", found=ref)
            authorise_in(tx.reader, actor, Verb.CLOSE_DAY, items[key].area)
            # A county may be closed while a town that it names as open goes on.
            if state.period(lowest_closing_area(tree, items[key].area)).is_closed:
                raise Refused("error.day_is_closed")
            if items[key].answer is OwedAnswer.EXCUSED and items[key].reason == reason:
                continue  # pressed again, or excused by somebody else for the same reason
            image = excuse_image(interval.start, key)
            entity_id = f"{period_id(items[key].area, interval.start)} {what} {ref}"
            seq = tx.record(Entry(EXCUSE, entity_id, "excuse", None, image, reason=reason))
            tx.day.put_excuse(interval.start, key, reason, seq)

    return ctx.write(actor, excuse, work)


@needs(Verb.CLOSE_DAY)
def close_day(ctx: AppContext, actor: Actor, command: DayClosing) -> Receipt:
    """Close the period of an area, with the list of what was not given, the figures and the head.

    Every item that is still owed must be carried over with its reason; a finding to be fixed then gets the
    end of the next period as its deadline. An area below that has not closed its day is carried as open.

    Raises:
        NotFound: There is no such area, or no period starts then.
        Refused: The actor may not close the day there.
        InvalidInput: Something is owed that is not carried over, a reason is missing, a text is too long,
            the period has not begun, or the area is a community.
        PeriodConflict: The period was closed or reopened since the form displayed it.
    """

    def work(tx: Transaction) -> None:
        tree = ctx.read_model.reference().areas
        authorise_in(tx.reader, actor, Verb.CLOSE_DAY, command.area)
        area = closing_area(tree, command.area)
        interval = interval_of(ctx, command.starts_at)
        state = compute_day_state(ctx, tx.reader, interval, max(tx.at, interval.start))
        with _names_of_accounts(ctx):
            close_step(ctx, tx, tx.author, state, replace(command, area=area))

    return ctx.write(actor, command, work)


@needs(Verb.CLOSE_DAY)
def reopen_day(ctx: AppContext, actor: Actor, command: DayReopening) -> Receipt:
    """Reopen the closed period of an area under a new number; what was closed stays as it is.

    Raises:
        NotFound: There is no such area, or no period starts then.
        Refused: The actor may not close the day there.
        InvalidInput: The reason is missing or too long, or the area is a community.
        PeriodConflict: The period was reopened since the form displayed it, or never closed.
    """

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.CLOSE_DAY, command.area)
        area = closing_area(ctx.read_model.reference().areas, command.area)
        interval = interval_of(ctx, command.starts_at)
        stored = {period.area: period for period in tx.reader.day.periods_starting(interval.start)}
        period = stored.get(area) or OperationalPeriod(area, interval.start, interval.end)
        with _names_of_accounts(ctx):
            reopened = period.after_reopening(
                command.reason,
                actor.id,
                seen_number=command.seen_number,
                number=tx.reader.day.last_number(area) + 1,
            )
        seen_number, reason = command.seen_number, reopened.reason
        _record(tx, tx.author, "reopen", reopened, seen_number=seen_number, reason=reason)

    return ctx.write(actor, command, work)


def close_step(
    ctx: AppContext, tx: Transaction, author: EntryAuthor, state: DayState, command: DayClosing
) -> OperationalPeriod:
    """Write a day close without a check of permissions; errors as of ``close_day``.

    Args:
        ctx: The application context.
        tx: The transaction.
        author: Who closes the day, and when.
        state: State of the period, as the transaction sees it.
        command: The day close.

    Returns:
        The closed period.
    """
    head, area, tree = tx.head, command.area, ctx.read_model.reference().areas
    listed = area_checklist(tree, state, area, author.at)
    # A period that was closed meanwhile is a conflict before anything in it can be missing.
    listed.period.require_seen(command.seen_number, closed=False)
    carried = {OwedKey(each.what, each.ref): checked_reason(each.reason) for each in command.carried}
    items = _answered(listed, carried)
    closing = ClosingRecord(
        head[0],
        head[1],
        author.account,
        author.at,
        command.statement,
        area_figures(tree, state, area, items),
        tuple(
            UnansweredItem(
                item.what,
                item.ref,
                item.name,
                item.area,
                item.unit,
                item.since,
                item.answer,
                item.reason,
            )
            for item in sorted(items, key=lambda each: each.key)
            if item.answer in (OwedAnswer.EXCUSED, OwedAnswer.CARRIED)
        ),
    )
    closed = listed.period.after_closing(
        closing, seen_number=command.seen_number, number=tx.reader.day.last_number(area) + 1
    )
    _carry_findings(ctx, tx, author, state, items, carried)
    statement = checked_note(command.statement)
    _record(tx, author, "close", closed, seen_number=command.seen_number, reason=statement)
    return closed


@contextmanager
def _names_of_accounts(ctx: AppContext) -> Iterator[None]:
    """Let a conflict name the account that was faster as people know it."""
    try:
        yield
    except PeriodConflict as conflict:
        code = conflict.params["actor"]
        names = ctx.read_model.reference().account_names
        raise PeriodConflict(conflict.key, actor=names.get(code, code)) from conflict


def _answered(listed: Checklist, carried: Mapping[OwedKey, str]) -> list[OwedItem]:
    """Return all items of a checklist, the carried ones with their reasons.

    Raises:
        InvalidInput: Something is owed that is not carried over.
    """
    required = {item.key for item in listed.required}
    if missing := required - carried.keys():
        raise InvalidInput("error.day_owed", count=len(missing))
    named = {item.key for item in listed.named}
    return [
        item.answered(OwedAnswer.CARRIED, carried.get(item.key, "")) if item.key in required | named else item
        for item in listed.items
    ]


def _carry_findings(
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    state: DayState,
    items: list[OwedItem],
    carried: Mapping[OwedKey, str],
) -> None:
    """Carry the findings over to the next period, or to the running one; those that are done keep waiting."""
    running = period_interval(ctx.settings.day_start, ctx.settings.zone, author.at)
    target = max(interval_of(ctx, state.interval.end), running)
    for item in items:
        if item.what is OwedKind.FINDING and item.key in carried and item.answer is OwedAnswer.CARRIED:
            one = CarriedFinding(item.ref, item.version, item.reason)
            command = CarryFindings((one,), target.end, "", period_id(item.area, target.start))
            steps.carry_over_step(tx, author, steps.require_finding(tx, item.ref), command, one)


def _record(
    tx: Transaction,
    author: EntryAuthor,
    action: str,
    period: OperationalPeriod,
    *,
    seen_number: int,
    reason: str,
) -> None:
    entity_id = period_id(period.area, period.starts_at)
    seq = tx.record(
        Entry(
            PERIOD,
            entity_id,
            action,
            None,
            period_image(period),
            base_version=seen_number,
            new_version=period.number,
            reason=reason,
            actor=author.account,
            at=author.at,
        )
    )
    tx.day.put_period(period, seq)


def _require_readable(ctx: AppContext, actor: Actor, area: str) -> None:
    """Check that the actor may read the whole of an area, and that it closes its day."""
    tree = ctx.read_model.reference().areas
    actor.authorise(Verb.READ, tree.path(area))
    closing_area(tree, area)
