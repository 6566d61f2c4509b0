"""Administrative codes (GB/T 2260, GB/T 10114): level and parent of an area derived from its code alone.

A code is written short (37, 3707, 370725, 370725001, 370725001005) or filled up with zeros to 6, 9 or 12
digits: 150400 is the prefecture 1504, 370725000000 the county 370725.
"""

from __future__ import annotations

from collections.abc import Container

from geo.domain.areas import Level

LEVEL_BY_LENGTH = {
    2: Level.PROVINCE,
    4: Level.PREFECTURE,
    6: Level.COUNTY,
    9: Level.TOWN,
    12: Level.COMMUNITY,
}
"""Level by the number of digits of a short code; a town is any unit of that rank (乡级)."""
PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}
"""Number of digits of the parent's code by that of the code."""
PADDED_LENGTHS = (6, 9, 12)
"""Numbers of digits to which codes are filled up with zeros."""
PROVINCE_CODES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
"""Codes of the provinces, autonomous regions and municipalities; 81 and 82 are Hong Kong and Macao."""
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""Municipalities: their districts (110101) belong to them directly, and no list holds 110100."""
DIRECT_COUNTY_DIGITS = "90"
"""Third and fourth digit of the counties directly under a province (429004)."""


def short_code(code: str) -> str:
    """Return a code without the zeros that fill it up, "" for anything but an administrative code."""
    if not (code.isascii() and code.isdigit()) or len(code) not in LEVEL_BY_LENGTH:
        return ""
    while len(code) > 2 and set(code[PARENT_LENGTH[len(code)] :]) == {"0"}:
        code = code[: PARENT_LENGTH[len(code)]]
    return code if len(code) > 2 or code in PROVINCE_CODES else ""


def level_by_code(code: str) -> Level | None:
    """Return the level of a code, None for anything but an administrative code."""
    return LEVEL_BY_LENGTH.get(len(short_code(code)))


def parent_by_code(code: str) -> str:
    """Return the short code of the parent (prefecture, county or town), "" for an area without one."""
    own = short_code(code)
    return own[: PARENT_LENGTH[len(own)]] if len(own) > 4 else ""


def is_within(code: str, ancestor: str) -> bool:
    """Check whether ``ancestor`` is an ancestor of ``code`` by their digits."""
    inner, outer = short_code(code), short_code(ancestor)
    return bool(outer) and len(outer) < len(inner) and inner.startswith(outer)


def code_forms(code: str) -> tuple[str, ...]:
    """Return all forms of an administrative code, the short one first; empty for anything else."""
    own = short_code(code)
    return (own, *(own.ljust(length, "0") for length in PADDED_LENGTHS if length > len(own))) if own else ()


def nearest_ancestor(code: str, existing_codes: Container[str]) -> str:
    """Return the nearest ancestor among the existing codes, in the form that exists; "" for none."""
    own = short_code(code)
    while len(own) > 2:
        own = own[: PARENT_LENGTH[len(own)]]
        if ancestor := next((form for form in code_forms(own) if form in existing_codes), ""):
            return ancestor
    return ""


def is_direct_parent(code: str, parent: str) -> bool:
    """Check whether ``parent`` is the direct parent of ``code``, with no level left out between them."""
    own, outer = short_code(code), short_code(parent)
    if not is_within(code, parent):
        return False
    if len(outer) == 2 and len(own) == 6:
        return outer in MUNICIPALITIES or own[2:4] == DIRECT_COUNTY_DIGITS
    return PARENT_LENGTH[len(own)] == len(outer)
