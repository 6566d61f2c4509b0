"""The hash chain over the journal: SHA-256(hash of the entry before + canonical JSON of the entry)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from geo.store.moments import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS = "0" * 64
"""The hash before the first entry."""

CHAINED = (
    "seq",
    "key",
    "request_hash",
    "entity",
    "entity_id",
    "action",
    "before",
    "after",
    "base_version",
    "new_version",
    "actor",
    "source",
    "at",
    "observed_at",
    "reason",
)
"""The columns a hash covers: all but the two hashes. Images count as the very text that is stored."""


def canonical(value: object) -> str:
    """JSON with sorted keys, no blanks, ASCII only; moments as ISO 8601 texts.

    Raises:
        TypeError: a value JSON has no word for.
        ValueError: a number that is not finite.
    """
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(prev_hash: str, row: Mapping[str, object]) -> str:
    """The hash of a journal row that follows the entry with ``prev_hash``."""
    return digest(prev_hash + canonical({name: row[name] for name in CHAINED}))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"no canonical JSON for {type(value).__name__}")


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)
