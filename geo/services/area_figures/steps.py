"""Steps of figures of areas inside a transaction, by their rules, for services and for replayed history."""

from __future__ import annotations

from datetime import datetime

from geo.domain.area_figures.area_figure import (
    AreaFigure,
    SourceValue,
    area_figure_id,
    checked_figure,
    checked_source,
)
from geo.domain.area_figures.codec import area_figure_image
from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.errors import NotFound
from geo.domain.journal import AREA_FIGURE, Entry, EntryAuthor
from geo.domain.sites import checked_note, observed_time
from geo.services.context import AppContext
from geo.store import Transaction

STATE, AGREE, UNDO = "state", "agree", "undo"
"""``action`` of the entries on figures of areas."""


def statement_step(
    ctx: AppContext, tx: Transaction, author: EntryAuthor, command: AreaFigureStatement
) -> AreaFigure:
    """Write what a source says, and return the figure after it.

    Raises:
        NotFound: There is no such area.
        InvalidInput: The kind is unknown, or a value cannot be accepted.
    """
    if not tx.reader.area_path(command.area):
        raise NotFound("error.unknown_area", area=command.area)
    kind = ctx.area_figure_kinds[command.kind].code
    stated = SourceValue(
        checked_source(command.source),
        checked_figure(command.value),
        observed_time(command.observed_at, author.at),
        checked_note(command.reason),
    )
    before = tx.reader.area_figures.figure(command.area, kind)
    after = before.after_statement(stated) if before else AreaFigure(command.area, kind, (stated,))
    return _record(tx, author, STATE, before, after, reason=stated.reason, observed_at=command.observed_at)


def agreement_step(tx: Transaction, author: EntryAuthor, command: AreaFigureAgreement) -> AreaFigure:
    """Write that one source is agreed, and return the figure after it.

    Raises:
        NotFound: Nothing is recorded of the figure.
        InvalidInput: The source says nothing, or is agreed already.
    """
    before = tx.reader.area_figures.figure(command.area, command.kind)
    if before is None:
        raise NotFound("error.no_figure", figure=area_figure_id(command.area, command.kind))
    after = before.after_agreement(checked_source(command.source))
    return _record(tx, author, AGREE, before, after, reason=checked_note(command.reason))


def undo_step(tx: Transaction, author: EntryAuthor, figure: AreaFigure, seq: int) -> AreaFigure:
    """Write the figure as it was before its newest step, the entry ``seq``."""
    before = tx.reader.area_figures.at_version(figure.area, figure.kind, figure.version - 1)
    return _record(tx, author, UNDO, figure, figure.after_undo(before), reason=f"#{seq}")


def _record(
    tx: Transaction,
    author: EntryAuthor,
    action: str,
    before: AreaFigure | None,
    after: AreaFigure,
    *,
    reason: str,
    observed_at: datetime | None = None,
) -> AreaFigure:
    """Write the journal entry and the next version of a figure; return that version."""
    entry = Entry(
        AREA_FIGURE,
        after.id,
        action,
        area_figure_image(before) if before else None,
        area_figure_image(after),
        base_version=before.version if before else None,
        new_version=after.version,
        observed_at=observed_at,
        reason=reason,
        actor=author.account,
        at=author.at,
    )
    tx.area_figures.put(after, tx.record(entry))
    return after
