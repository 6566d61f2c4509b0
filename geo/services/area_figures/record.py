"""Recording of figures of areas: what a source says, which source is agreed, undo of one's newest step."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.commands import Undo
from geo.domain.errors import Overtaken
from geo.domain.journal import AREA_FIGURE
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.undo import require_entry, require_undoable
from geo.services.area_figures import steps
from geo.services.context import AppContext
from geo.store import Receipt, Transaction

UNDO_VERBS = {steps.STATE: Verb.RECORD_FIGURE, steps.AGREE: Verb.AGREE_FIGURE}
"""Verb that the undo of each step needs, which is that of the step."""


@needs(Verb.RECORD_FIGURE)
def state_figure(ctx: AppContext, actor: Actor, command: AreaFigureStatement) -> Receipt:
    """Record what a source says of a figure of an area; other sources keep what they say.

    Raises:
        Refused: The actor may not record figures there.
        Overtaken: The figure was changed since ``seen_version``.
        NotFound: There is no such area.
        InvalidInput: The kind is unknown, a value cannot be accepted, or a change has no reason.
    """

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.RECORD_FIGURE, command.area)
        _require_seen(tx, command)
        steps.statement_step(ctx, tx, tx.author, command)

    return ctx.write(actor, command, work)


@needs(Verb.AGREE_FIGURE)
def agree_on_figure(ctx: AppContext, actor: Actor, command: AreaFigureAgreement) -> Receipt:
    """Agree on one source, whose value is used from then on; what the others say is kept.

    Raises:
        Refused: The actor may not decide there.
        Overtaken: The figure was changed since ``seen_version``.
        NotFound: Nothing is recorded of the figure.
        InvalidInput: The source says nothing, or is agreed already.
    """

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.AGREE_FIGURE, command.area)
        _require_seen(tx, command)
        steps.agreement_step(tx, tx.author, command)

    return ctx.write(actor, command, work)


@needs(Verb.RECORD_FIGURE, Verb.AGREE_FIGURE)
def undo_figure_step(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest step of a figure.

    Raises:
        NotFound: There is no such entry on a figure.
        Refused: It is another account's, or an undo itself, or no longer the newest.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, command.seq, AREA_FIGURE)
        image = entry.after or {}
        area, kind = str(image["area"]), str(image["figure"])
        figure = require_undoable(actor, entry, tx.reader.area_figures.figure(area, kind), UNDO_VERBS)
        authorise_in(tx.reader, actor, UNDO_VERBS[entry.action], area)
        steps.undo_step(tx, tx.author, figure, entry.seq)

    return ctx.write(actor, command, work)


def _require_seen(tx: Transaction, command: AreaFigureStatement | AreaFigureAgreement) -> None:
    """Require that the figure is as the actor saw it.

    Raises:
        Overtaken: It was changed since; the error names what the sources say now.
    """
    figure = tx.reader.area_figures.figure(command.area, command.kind)
    if command.seen_version == (figure.version if figure else 0):
        return
    values = [f"{each.value:,} ({each.source})" for each in figure.in_force] if figure else []
    name = tx.reader.area_path(command.area)[-1].name if figure else command.area
    raise Overtaken("error.figure_changed", area=name, values=" · ".join(values) or "–")
