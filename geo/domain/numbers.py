"""Numbers that people type."""

from __future__ import annotations

from geo.domain.errors import InvalidInput

MAX_DIGITS = 15
"""Digits of a number beyond which it is a typing error, wherever it is typed."""


def whole_number(text: str) -> int:
    """Return the whole number that was typed, in full-width or ordinary digits.

    Raises:
        InvalidInput: It is none.
    """
    if not text.isdecimal() or len(text) > MAX_DIGITS:
        raise InvalidInput("error.tally_number", found=text)
    return int(text)
