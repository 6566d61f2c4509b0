"""Administrative codes (GB/T 2260, GB/T 10114): level and parent of an area by its code alone.

A code is written short (37, 3707, 370725, 370725001, 370725001005) or filled up with zeros to 6, 9 or 12
digits: 150400 is the prefecture 1504, 370725000000 the county 370725.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.areas import Level

if TYPE_CHECKING:
    from collections.abc import Container

LEVEL_BY_LENGTH = {
    2: Level.PROVINCE,
    4: Level.PREFECTURE,
    6: Level.COUNTY,
    9: Level.TOWN,
    12: Level.COMMUNITY,
}
"""Digits of a short code to its level; a town is any unit of that rank (乡级)."""
ABOVE = {4: 2, 6: 4, 9: 6, 12: 9}
FILLED = (6, 9, 12)
PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
WITHOUT_PREFECTURES = frozenset({"11", "12", "31", "50"})
"""Municipalities: their districts (110101) belong to them directly, and no list holds 110100."""
DIRECT = "90"
"""Third and fourth digit of counties that a province governs itself (429004)."""


def short(code: str) -> str:
    """The code without the zeros that fill it up; "" for what is no administrative code."""
    if not (code.isascii() and code.isdigit()) or len(code) not in LEVEL_BY_LENGTH:
        return ""
    while len(code) > 2 and set(code[ABOVE[len(code)] :]) == {"0"}:
        code = code[: ABOVE[len(code)]]
    return code if len(code) > 2 or code in PROVINCES else ""


def level_by_code(code: str) -> Level | None:
    """None for what is no administrative code."""
    return LEVEL_BY_LENGTH.get(len(short(code)))


def parent_by_code(code: str) -> str:
    """The short code of the county, town or prefecture around an area; "" for none and above these."""
    own = short(code)
    return own[: ABOVE[len(own)]] if len(own) > 4 else ""


def is_within(code: str, around: str) -> bool:
    """Whether ``around`` is an ancestor of ``code`` by their digits."""
    inner, outer = short(code), short(around)
    return bool(outer) and len(outer) < len(inner) and inner.startswith(outer)


def forms(code: str) -> tuple[str, ...]:
    """Every way to write an administrative code, the short one first; empty for what is none."""
    own = short(code)
    return (own, *(own.ljust(length, "0") for length in FILLED if length > len(own))) if own else ()


def nearest(code: str, known: Container[str]) -> str:
    """The nearest ancestor by code among the known ones, in whichever form it is known; "" for none."""
    own = short(code)
    while len(own) > 2:
        own = own[: ABOVE[len(own)]]
        if found := next((form for form in forms(own) if form in known), ""):
            return found
    return ""


def is_parent(code: str, above: str) -> bool:
    """Whether ``above`` is the ancestor right above ``code``, with no level left out between them."""
    own, outer = short(code), short(above)
    if not is_within(code, above):
        return False
    if len(outer) == 2 and len(own) == 6:
        return outer in WITHOUT_PREFECTURES or own[2:4] == DIRECT
    return ABOVE[len(own)] == len(outer)
