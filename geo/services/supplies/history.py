"""Stock that is recorded afterwards, as of demo days: each step with its own time, without rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.journal import EntryAuthor
from geo.domain.supplies.commands import CountStock, DistributeRound, MoveStock, ReceiveStock
from geo.services.context import AppContext
from geo.services.supplies import steps
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class StockHistoryStep:
    """A step that was taken at a time by an account; key and number seen of the command do not matter.

    A receipt without numbers is one of all that is on the way to the place.
    """

    at: datetime
    actor: str
    command: CountStock | MoveStock | DistributeRound | ReceiveStock


def replay_stock(ctx: AppContext, tx: Transaction, step: StockHistoryStep) -> None:
    """Write one step of the past.

    Raises:
        InvalidInput: It breaks a rule of supplies.
    """
    author, command = EntryAuthor(step.actor, step.at), step.command
    if isinstance(command, CountStock):
        steps.count_step(ctx, tx, author, command)
    elif isinstance(command, MoveStock):
        steps.move_step(ctx, tx, author, command)
    elif isinstance(command, DistributeRound):
        steps.round_step(ctx, tx, author, command)
    else:
        issues = tx.reader.supplies.issues_expecting_receipt(step.at, step.at)
        moves = [each for each in issues if each.is_on_the_way and each.move.to_place == command.place]
        steps.receipt_step(tx, author, command, moves)
