"""Number of the last entry on something: what was read of it holds until then, whatever else is recorded.

Each table follows from the entries of its own entities (``geo.store.fold``). A read model that is kept by the
number of the last entry on these is read again after a change of them, and after nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from geo.services.context import AppContext
from geo.services.situation.cache import LatestSpec


class _LastEntries(NamedTuple):
    """Number of the last entry on each entity, followed from the first look on.

    Attributes:
        first: Last entry of the store at the first look.
        checked: Last entry of the store at this look.
        last: Number of the last entry on an entity, of those that came since.
    """

    first: int
    checked: int
    last: Mapping[str, int]

    def of(self, entities: tuple[str, ...]) -> int:
        return max(self.last.get(entity, self.first) for entity in entities)


_LAST = LatestSpec[_LastEntries]()


def last_entry_seq(ctx: AppContext, *entities: str) -> int:
    """Return the number of the last entry on any of these, a key of what was read of them.

    All callers share one query of the entries that came since, at each revision of the store. What was
    recorded before the first look counts as the last entry of that look: the journal is not searched for it.

    Args:
        ctx: The application context.
        *entities: What the entries are on, see ``geo.domain.journal``; at least one.
    """
    return ctx.caches.latest(_LAST).next(partial(_look, ctx)).of(entities)


def _look(ctx: AppContext, known: _LastEntries | None) -> _LastEntries:
    """Return the last entries as they are now; the journal is read only where the store has moved."""
    if known is not None and known.checked >= ctx.store.revision():
        return known
    with ctx.store.read() as reader:
        revision = reader.revision
        if known is None:
            return _LastEntries(revision, revision, {})
        return _LastEntries(known.first, revision, {**known.last, **reader.last_seqs(known.checked)})


class StateKey(NamedTuple):
    """Journal number of a state: of the last entry on something for the present, or of a past moment."""

    seq: int
    is_past: bool


def state_key(ctx: AppContext, at_seq: int | None, *entities: str) -> StateKey:
    """Return the key of what was read of some entities.

    Args:
        ctx: The application context.
        at_seq: Journal number of a past moment, None for the present.
        *entities: As of ``last_entry_seq``.
    """
    if at_seq is not None:
        return StateKey(at_seq, is_past=True)
    return StateKey(last_entry_seq(ctx, *entities), is_past=False)
