"""Replay of figures of areas as history: steps with their own time and author, without rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.journal import EntryAuthor
from geo.services.area_figures import steps
from geo.services.context import AppContext
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class AreaFigureHistoryStep:
    """A step that was taken at a time by an account; version and key of the command do not matter."""

    at: datetime
    actor: str
    command: AreaFigureStatement | AreaFigureAgreement


def replay_area_figures(ctx: AppContext, tx: Transaction, history: Iterable[AreaFigureHistoryStep]) -> None:
    """Write steps of figures of areas, oldest first.

    Raises:
        NotFound: A step names an area that does not exist, or a figure of which nothing is recorded.
        InvalidInput: A step breaks a rule of figures.
    """
    for each in history:
        author = EntryAuthor(each.actor, each.at)
        if isinstance(each.command, AreaFigureStatement):
            steps.statement_step(ctx, tx, author, each.command)
        else:
            steps.agreement_step(tx, author, each.command)
