"""Steps of figures of areas inside a transaction, by their rules, for services and for replayed history."""

from __future__ import annotations

from operator import attrgetter

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
from geo.domain.journal import AREA_FIGURE, EntryAuthor
from geo.domain.sites import checked_note, observed_time
from geo.services.context import AppContext
from geo.store import Transaction
from geo.store.versions import VersionedEntity

STATE, AGREE, UNDO = "state", "agree", "undo"
"""``action`` of the entries on figures of areas."""
_FIGURES = VersionedEntity[AreaFigure](
    AREA_FIGURE, attrgetter("id"), area_figure_image, lambda tx, figure, seq: tx.area_figures.put(figure, seq)
)


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
    return _FIGURES.record(
        tx, STATE, before, after, author=author, reason=stated.reason, observed_at=command.observed_at
    )


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
    reason = checked_note(command.reason)
    return _FIGURES.record(tx, AGREE, before, after, author=author, reason=reason)


def undo_step(tx: Transaction, author: EntryAuthor, figure: AreaFigure, seq: int) -> AreaFigure:
    """Write the figure as it was before its newest step, the entry ``seq``."""
    before = tx.reader.area_figures.at_version(figure.area, figure.kind, figure.version - 1)
    return _FIGURES.record(tx, UNDO, figure, figure.after_undo(before), author=author, reason=f"#{seq}")
