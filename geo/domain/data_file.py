"""What readers of the TOML files in ``data/`` share: parsing, and checks of values that may have any type."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from geo.domain.errors import InvalidInput
from geo.domain.sanitise import sanitise_line


@runtime_checkable
class Labelled(Protocol):
    """A code with a label in each language: kind, variant, status, category, item."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def zh(self) -> str:
        """Its label in Chinese."""

    @property
    def en(self) -> str:
        """Its label in English."""


class Label(NamedTuple):
    """A code with its labels, of something that has no other values."""

    code: str
    zh: str
    en: str


class LabelClash(NamedTuple):
    """A text that stands for two entries, by their codes."""

    text: str
    first: str
    second: str


def read_toml(path: Path, error_key: str) -> dict[str, Any]:
    """Parse a file in UTF-8, with or without a byte order mark.

    Args:
        path: The file.
        error_key: Key of the error where it cannot be read or is no TOML; its places are ``file`` and
            ``found``.

    Raises:
        InvalidInput: It cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise InvalidInput(error_key, file=str(path), found=str(problem)) from problem


def label_clash(entries: Iterable[Labelled]) -> LabelClash | None:
    """Return the first code or label that two entries share, letter case aside; None where all differ.

    Files of people may hold any of them, so each has to stand for one entry.
    """
    owners: dict[str, tuple[int, str]] = {}
    for number, entry in enumerate(entries):
        for text in (entry.code, entry.zh, entry.en):
            folded = unicodedata.normalize("NFKC", text).casefold()
            first_number, first = owners.setdefault(folded, (number, entry.code))
            if first_number != number:
                return LabelClash(text, first, entry.code)
    return None


def code_in(entry: Any) -> str:
    """Return the code that an entry gives itself, as text for an error."""
    return str(entry.get("code", "")) if isinstance(entry, dict) else str(entry)


def is_code(value: object) -> bool:
    """Check whether a value can be a code."""
    return isinstance(value, str) and value.isidentifier()


def is_label(value: object) -> bool:
    """Check whether a value is a text that can be shown as it is."""
    return isinstance(value, str) and bool(value) and sanitise_line(value) == value


def is_number(value: object) -> bool:
    """Check whether a value is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
