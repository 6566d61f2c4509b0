"""Entries of supplies: each a journal entry and its row, for commands and for history alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from geo.domain.errors import InvalidInput
from geo.domain.journal import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT, Entry, EntryAuthor
from geo.domain.sites import checked_note, observed_time
from geo.domain.supplies.codec import stock_image
from geo.domain.supplies.commands import CountStock, DistributeRound, MoveStock, ReceiveStock, StockLine
from geo.domain.supplies.stock import (
    WITH_REASON,
    MoveKind,
    RecordedMove,
    StockCount,
    StockMove,
    StockReceipt,
    checked_line,
    checked_quantity,
)
from geo.services.context import AppContext
from geo.store import Transaction

MAX_LINES = 200
"""Lines of one command, at most."""


def count_step(ctx: AppContext, tx: Transaction, author: EntryAuthor, command: CountStock) -> None:
    """Record a count as an entry for each line.

    Raises:
        InvalidInput: No item is named, or one twice, an item is unknown, a quantity is implausible, or the
            time lies in the future.
    """
    observed_at = observed_time(command.observed_at, author.at)
    note = checked_note(command.note)
    for line in _checked_lines(ctx, command.lines):
        count = StockCount(line.item, command.place, checked_quantity(line.quantity), observed_at)
        _record(tx, author, count, STOCK_COUNT, f"{command.place} {line.item}", observed_at, note)


def move_step(ctx: AppContext, tx: Transaction, author: EntryAuthor, command: MoveStock) -> None:
    """Record a move as an entry for each line.

    Raises:
        InvalidInput: As for ``count_step``, or the places do not fit the kind, or a source or reason is
            missing.
    """
    observed_at = observed_time(command.observed_at, author.at)
    reason = checked_note(command.reason)
    if command.kind in WITH_REASON and not reason:
        raise InvalidInput("error.reason_missing")
    for line in _checked_lines(ctx, command.lines):
        move = StockMove(
            line.item,
            command.kind,
            command.from_place,
            command.to_place,
            line.quantity,
            observed_at,
            checked_line(command.doc),
            checked_line(command.source),
        ).checked()
        _record_move(tx, author, move, reason)


def round_step(ctx: AppContext, tx: Transaction, author: EntryAuthor, command: DistributeRound) -> int:
    """Record a distribution round as one issue for each stop and line, and return its number.

    Raises:
        InvalidInput: As for ``move_step``, or there is no stop, or one twice.
    """
    observed_at = observed_time(command.observed_at, author.at)
    places = [stop.place for stop in command.stops]
    if not places or len(set(places)) < len(places):
        raise InvalidInput("error.stock_stops")
    number = tx.reader.supplies.last_round_number + 1
    for stop in command.stops:
        for line in _checked_lines(ctx, stop.lines):
            move = StockMove(
                line.item,
                MoveKind.ISSUE,
                command.from_place,
                stop.place,
                line.quantity,
                observed_at,
                checked_line(command.doc),
                round_number=number,
            ).checked()
            _record_move(tx, author, move, "")
    return number


def receipt_step(
    tx: Transaction, author: EntryAuthor, command: ReceiveStock, moves: Iterable[RecordedMove]
) -> None:
    """Record the receipt of issues, as an entry for each.

    Args:
        tx: The transaction.
        author: Who signs, and when.
        command: The command.
        moves: The issues, none of them signed for.

    Raises:
        InvalidInput: The time lies in the future, or before an issue, or the signature is too long.
    """
    received_at = observed_time(command.observed_at, author.at)
    received_by = checked_line(command.received_by)
    for recorded in moves:
        move = recorded.move
        if received_at < move.observed_at:
            raise InvalidInput("error.stock_received_early", found=received_at, expected=move.observed_at)
        receipt = StockReceipt(recorded.seq, received_by, received_at)
        _record(tx, author, receipt, STOCK_RECEIPT, f"{move.to_place} {move.item}", received_at, "")


def _record_move(tx: Transaction, author: EntryAuthor, move: StockMove, reason: str) -> None:
    entity_id = f"{move.from_place or move.to_place} {move.item}"
    _record(tx, author, move, STOCK_MOVE, entity_id, move.observed_at, reason)


def _record(
    tx: Transaction,
    author: EntryAuthor,
    value: StockMove | StockReceipt | StockCount,
    entity: str,
    entity_id: str,
    observed_at: datetime,
    reason: str,
) -> None:
    entry = Entry(
        entity,
        entity_id,
        "record",
        after=stock_image(value),
        observed_at=observed_at,
        reason=reason,
        actor=author.account,
        at=author.at,
    )
    tx.supplies.put(value, tx.record(entry))


def _checked_lines(ctx: AppContext, lines: tuple[StockLine, ...]) -> tuple[StockLine, ...]:
    """Return lines of known items, each item once.

    Raises:
        InvalidInput: There is none, or too many, an item is unknown, or named twice.
    """
    if not 0 < len(lines) <= MAX_LINES:
        raise InvalidInput("error.stock_nothing")
    items = [ctx.supplies[line.item].code for line in lines]
    if len(set(items)) < len(items):
        raise InvalidInput("error.stock_twice")
    return lines
