"""Day closes of the past, as of demo days: those of one period, each with its own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.day.commands import CarriedItem, DayClosing
from geo.domain.journal import EntryAuthor
from geo.services.context import AppContext
from geo.services.day.checklist import area_checklist
from geo.services.day.closing import close_step
from geo.services.day.day_state import compute_day_state, interval_of
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class AreaClosing:
    """Day close of an area; what is owed then is carried over with the reason."""

    area: str
    reason: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class ClosingHistoryStep:
    """Areas whose period an account closed at a past time, before its end, in this order."""

    at: datetime
    actor: str
    starts_at: datetime
    closings: Sequence[AreaClosing]


def replay_closings(ctx: AppContext, tx: Transaction, step: ClosingHistoryStep) -> None:
    """Close the period of each area with all that is owed carried over.

    Everything is counted as the transaction sees it: the history must have been written up to that time.
    """
    tree = ctx.read_model.reference().areas
    state = compute_day_state(ctx, tx.reader, interval_of(ctx, step.starts_at), step.at)
    author = EntryAuthor(step.actor, step.at)
    for each in step.closings:
        required = area_checklist(tree, state, each.area, step.at).required
        carried = tuple(CarriedItem(item.what, item.ref, each.reason) for item in required)
        number = state.period(each.area).number
        command = DayClosing(each.area, step.starts_at, number, "", carried, each.statement)
        closed = close_step(ctx, tx, author, state, command)
        state = replace(state, periods={**state.periods, each.area: closed})
