"""Stores of exercises: made as such, and apart from those of real operations for good."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.store import Receipt
from geo.store.exercise import mark_exercise


@needs(Verb.IMPORT)
def make_exercise(ctx: AppContext, actor: Actor) -> Receipt:
    """Make a store without entries one of an exercise, for good; one that is one already stays as it is.

    Raises:
        Refused: The actor may not import.
        InvalidInput: The store has entries and is one of real operations.
    """
    actor.authorise(Verb.IMPORT)
    return ctx.store.write(ctx.request(actor, "exercise", {"command": "MakeExercise"}), mark_exercise)


def holds_no_data(ctx: AppContext) -> bool:
    """Return whether a store has no entries but the mark of an exercise."""
    return ctx.store.revision() == int(ctx.read_model.reference().is_exercise)
