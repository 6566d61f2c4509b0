"""Recording of supplies: count, move, distribute, receive, and undo one's own entry."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Overtaken, Refused
from geo.domain.journal import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT, JournalEntry
from geo.domain.supplies.codec import count_from_image, move_from_image, receipt_from_image
from geo.domain.supplies.commands import CountStock, DistributeRound, MoveStock, ReceiveStock
from geo.domain.supplies.stock import RecordedMove
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.undo import require_entry, require_own, withdrawal_entry
from geo.services.context import AppContext
from geo.services.supplies import steps
from geo.services.supplies.places import require_place
from geo.store import Receipt, Transaction

STOCK_ENTITIES = frozenset({STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT})


@needs(Verb.COUNT_STOCK)
def count_stock(ctx: AppContext, actor: Actor, command: CountStock) -> Receipt:
    """Record what was counted at a place; it is the balance of each item counted.

    Raises:
        Refused: The actor may not count there.
        Overtaken: The place was counted since the form displayed it.
        NotFound: There is no such place.
        InvalidInput: Nothing is counted, a value is implausible, or the time lies in the future.
    """

    def work(tx: Transaction) -> None:
        place = require_place(ctx, tx.reader, command.place)
        authorise_in(tx.reader, actor, Verb.COUNT_STOCK, place.area)
        last = tx.reader.supplies.last_count_seq(command.place)
        if last != command.seen_seq:
            entry = tx.entry(last)
            raise Overtaken("error.stock_counted", seq=last, actor=entry.actor if entry else "")
        steps.count_step(ctx, tx, tx.author, command)

    return ctx.write(actor, command, work)


@needs(Verb.MOVE_STOCK)
def move_stock(ctx: AppContext, actor: Actor, command: MoveStock) -> Receipt:
    """Record a move; the actor needs the right at each place of ours that it names.

    Raises:
        Refused: The actor may not move stock there.
        NotFound: There is no such place.
        InvalidInput: Nothing is moved, a value is implausible, or the places do not fit the kind.
    """

    def work(tx: Transaction) -> None:
        for code in filter(None, (command.from_place, command.to_place)):
            _authorise_at(ctx, tx, actor, Verb.MOVE_STOCK, code)
        steps.move_step(ctx, tx, tx.author, command)

    return ctx.write(actor, command, work)


@needs(Verb.MOVE_STOCK)
def distribute_round(ctx: AppContext, actor: Actor, command: DistributeRound) -> Receipt:
    """Issue goods to several places under the next number of a round, all or none.

    Raises:
        Refused: The actor may not move stock at one of the places.
        NotFound: There is no such place.
        InvalidInput: There is no stop, or one twice, or a value is implausible.
    """

    def work(tx: Transaction) -> None:
        for code in (command.from_place, *(stop.place for stop in command.stops)):
            _authorise_at(ctx, tx, actor, Verb.MOVE_STOCK, code)
        steps.round_step(ctx, tx, tx.author, command)

    return ctx.write(actor, command, work)


@needs(Verb.COUNT_STOCK)
def receive_stock(ctx: AppContext, actor: Actor, command: ReceiveStock) -> Receipt:
    """Sign for goods that were issued to a place; from then on they are part of its balance.

    Raises:
        Refused: The actor may not sign there, or somebody has signed already.
        NotFound: There is no such place, or no such issue to it.
        InvalidInput: Nothing is named, or the time is implausible.
    """
    if not command.move_seqs or len(set(command.move_seqs)) < len(command.move_seqs):
        raise InvalidInput("error.stock_nothing")

    def work(tx: Transaction) -> None:
        _authorise_at(ctx, tx, actor, Verb.COUNT_STOCK, command.place)
        moves = [_pending_move(tx, command.place, seq) for seq in command.move_seqs]
        steps.receipt_step(tx, tx.author, command, moves)

    return ctx.write(actor, command, work)


@needs(Verb.COUNT_STOCK, Verb.MOVE_STOCK)
def undo_stock(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Withdraw what one command of the actor recorded on stock, as a whole: it then counts nowhere.

    What somebody has signed for is withdrawn only after that receipt.

    Raises:
        NotFound: There is no such entry on stock.
        Refused: It is another account's, a withdrawal itself, withdrawn already, or signed for.
    """

    def work(tx: Transaction) -> None:
        named = require_entry(tx, command.seq, *STOCK_ENTITIES)
        for entry in tx.entries_of_key(named.key):
            _require_undoable(ctx, tx, actor, entry)
            tx.supplies.withdraw(entry.entity, entry.seq, withdrawal_entry(tx, entry, "withdraw"))

    return ctx.write(actor, command, work)


def _authorise_at(ctx: AppContext, tx: Transaction, actor: Actor, verb: Verb, code: str) -> None:
    """Require a verb in the area of a place.

    Raises:
        NotFound: There is no such place.
        Refused: No grant permits the verb there.
    """
    authorise_in(tx.reader, actor, verb, require_place(ctx, tx.reader, code).area)


def _pending_move(tx: Transaction, place: str, seq: int) -> RecordedMove:
    """Return an issue to a place, without a receipt.

    Raises:
        NotFound: There is no such issue.
        Refused: Somebody has signed for it.
    """
    recorded = tx.reader.supplies.move(seq)
    if recorded is None or recorded.move.to_place != place or not recorded.move.needs_receipt:
        raise NotFound("error.unknown_issue", seq=seq)
    if recorded.receipt is not None:
        raise Refused("error.stock_received", seq=seq)
    return recorded


def _require_undoable(ctx: AppContext, tx: Transaction, actor: Actor, entry: JournalEntry) -> None:
    """Require that the actor may withdraw what an entry recorded.

    Raises:
        Refused: It may not, or it is withdrawn or signed for.
    """
    require_own(actor, entry, {"record"}, stands=not tx.supplies.is_withdrawn(entry.entity, entry.seq))
    verb, places = _rights_over(tx, entry)
    for code in filter(None, places):
        _authorise_at(ctx, tx, actor, verb, code)


def _rights_over(tx: Transaction, entry: JournalEntry) -> tuple[Verb, tuple[str, ...]]:
    """Return the verb that recorded an entry, and the places where it is needed.

    Raises:
        Refused: It is an issue that somebody has signed for.
    """
    image = entry.after or {}
    if entry.entity == STOCK_COUNT:
        return Verb.COUNT_STOCK, (count_from_image(image).place,)
    if entry.entity == STOCK_RECEIPT:
        recorded = tx.reader.supplies.move(receipt_from_image(image).move_seq)
        return Verb.COUNT_STOCK, () if recorded is None else (recorded.move.to_place,)
    recorded = tx.reader.supplies.move(entry.seq)
    if recorded is not None and recorded.receipt is not None:
        raise Refused("error.stock_received", seq=entry.seq)
    move = move_from_image(image)
    return Verb.MOVE_STOCK, (move.from_place, move.to_place)
