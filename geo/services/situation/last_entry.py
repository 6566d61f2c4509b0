"""Number of the last entry on something: what was read of it holds until then, whatever else is recorded.

Each table follows from the entries of its own entities (``geo.store.fold``). A read model that is kept by the
number of the last entry on these is read again after a change of them, and after nothing else.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec


class _LastEntries:
    """Number of the last entry on each entity, followed from the first look on; safe for threads."""

    def __init__(self) -> None:
        """Start without having looked."""
        self._lock = threading.Lock()
        self._first: int | None = None
        self._checked = 0
        self._last: dict[str, int] = {}

    def of(self, ctx: AppContext, entities: tuple[str, ...]) -> int:
        with self._lock:
            if self._first is None or self._checked < ctx.store.revision():
                with ctx.store.read() as reader:
                    revision = reader.revision
                    if self._first is None:
                        self._first = revision
                    else:
                        self._last |= reader.last_seqs(self._checked)
                    self._checked = revision
            first = self._first
            return max(self._last.get(entity, first) for entity in entities)


_LAST = CacheSpec[str, _LastEntries](1)


def last_entry_seq(ctx: AppContext, *entities: str) -> int:
    """Return the number of the last entry on any of these, a key of what was read of them.

    All callers share one query of the entries that came since, at each revision of the store. What was
    recorded before the first look counts as the last entry of that look: the journal is not searched for it.

    Args:
        ctx: The application context.
        *entities: What the entries are on, see ``geo.domain.journal``; at least one.
    """
    return ctx.caches.of(_LAST).get("", _LastEntries).of(ctx, entities)


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
