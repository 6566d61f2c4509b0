"""Number of the last entry on something: most entries are on other things."""

from __future__ import annotations

from collections.abc import Callable

from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.store import Reader


def last_entry_seq(ctx: AppContext, spec: CacheSpec[int, int], read: Callable[[Reader], int]) -> int:
    """Return the number of the last entry on something, read once at each revision of the store.

    Args:
        ctx: The application context.
        spec: The cache of the number by revision.
        read: Reads the number.
    """

    def compute() -> int:
        with ctx.store.read() as reader:
            return read(reader)

    return ctx.caches.of(spec).get(ctx.store.revision(), compute)
