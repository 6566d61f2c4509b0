"""Hash chain over the journal: SHA-256(hash of the previous entry + canonical JSON of the entry).

Source: S. Haber and W. S. Stornetta, How to time-stamp a digital document, 1991.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from geo.domain.timestamps import iso

GENESIS = "0" * 64
"""Hash before the first entry."""

HASHED_COLUMNS = (
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
"""Columns that a hash covers: all but the two hashes. Images count as the stored text."""


def canonical(value: object) -> str:
    """Return JSON with sorted keys, without blanks, in ASCII; timestamps as ISO 8601 texts.

    Raises:
        TypeError: JSON cannot express a value.
        ValueError: a number is not finite.
    """
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(prev_hash: str, row: Mapping[str, object]) -> str:
    """Return the hash of a journal row that follows the entry with ``prev_hash``."""
    return digest(prev_hash + canonical({name: row[name] for name in HASHED_COLUMNS}))


def _json_default(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"no canonical JSON for {type(value).__name__}")


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_json_default)
