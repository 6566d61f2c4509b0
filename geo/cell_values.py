"""Values of cells and attributes as the text that a person reads."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime, time, timedelta

MAX_TEXT = 2000
"""Characters of a cell that are kept; texts of more than 500 are faults of an import."""
EXACT_DIGITS = 10**15
"""Numbers from here on have lost digits: spreadsheets keep 15."""


def text_of_value(value: object) -> str:
    """Return a cell as a person reads it: whole numbers as digits, times in ISO 8601.

    A number with more digits than spreadsheets keep is returned in E-notation, which no code may have.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()[:MAX_TEXT]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, datetime):
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return value.isoformat() if isinstance(value, date | time) else str(value)[:MAX_TEXT]


def _digits(number: float) -> str:
    if abs(number) >= EXACT_DIGITS or not math.isfinite(number):
        return f"{number:.14E}"
    return str(int(number)) if number == int(number) else repr(number)
