"""Rounds in words: whether the hours suffice and what would help, and each stop as a line of a list."""

from __future__ import annotations

from math import ceil, floor, isfinite, isinf
from typing import TYPE_CHECKING

from geo.wording import age, several

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.services.overview import Overview
    from geo.services.round_terms import Terms
    from geo.services.rounds import Rounds, Stop

HOURS_A_DAY = 24
COLUMNS = ("order", "name", "done", "status", "index", "visited", "interval", "area", "id")
"""Of a stop on screen and on paper."""


def capacity_sentence(found: Rounds, words: Words) -> str:
    """Hours needed a day, rounded up, beside those there are."""
    if not found.rounds:
        return words("rounds.nobody", count=found.in_use)
    return words(
        "rounds.enough" if found.capacity.fits else "rounds.short",
        needed=tenths(found.capacity.needed),
        visits=tenths(found.visit_h),
        units=len(found.rounds),
        hours=f"{found.terms.hours:g}",
        available=f"{found.capacity.available:g}",
    )


def remedies(found: Rounds, words: Words) -> list[str]:
    """What would make the hours suffice, each by itself; nothing where they do."""
    enough = found.capacity
    if enough.fits or not found.rounds:
        return []
    told = []
    if isfinite(enough.stretch):
        intervals = sorted({stop.interval_h for stop in found.in_use_stops})
        steps = [f"{hours:g} → {ceil(hours * enough.stretch)}" for hours in intervals]
        told.append(
            words("rounds.stretch", factor=f"{ceil(100 * enough.stretch) / 100:g}", steps=", ".join(steps))
        )
        if enough.enough:
            told.append(words("rounds.double", count=len(found.stretch_first)))
    else:
        told.append(words("rounds.ways_alone"))
    longer = enough.needed / len(found.rounds)
    if longer <= HOURS_A_DAY:
        told.append(words("rounds.longer", hours=tenths(longer)))
    return told


def list_sentence(found: Rounds, words: Words) -> str:
    """How many are listed of how many that fall due, and what the others wait for."""
    told = [words("rounds.listed", listed=found.listed, due=found.due, ahead=f"{found.terms.ahead_h:g}")]
    if found.left and found.rounds:
        told.append(words("rounds.left", count=len(found.left)))
    if found.unlocated:
        told.append(words("rounds.unlocated", count=len(found.unlocated)))
    if found.astray:
        names = several([f"{stop.name} {stop.site}" for stop in found.astray], words)
        told.append(words("rounds.astray", count=len(found.astray), names=names))
    return " ".join(told)


def units_sentence(found: Rounds, words: Words) -> str:
    """Units chosen that cannot be sent, and why; "" where all can."""
    joined = words("rounds.and")
    told = []
    if found.too_far:
        told.append(words("rounds.too_far", units=joined.join(unit.name for unit in found.too_far)))
    if found.nowhere:
        told.append(words("rounds.nowhere", units=joined.join(unit.name for unit in found.nowhere)))
    return " ".join(told)


def terms_sentence(terms: Terms, words: Words) -> str:
    """The numbers a round was made with."""
    return words(
        "rounds.terms",
        hours=f"{terms.hours:g}",
        visit=f"{terms.visit_min:g}",
        foot=f"{terms.foot_kmh:g}",
        way=f"{terms.way_kmh:g}",
        ahead=f"{terms.ahead_h:g}",
    )


def stop_line(stop: Stop, overview: Overview, words: Words, order: int = 0, done: float = 0.0) -> list[str]:
    """The ``COLUMNS`` of a stop; without an order it is on no unit's list."""
    kind = next(kind for kind in overview.book.kinds if kind.code == stop.kind)
    return [
        str(order) if order else "",
        stop.name,
        minutes_word(done) if order else "",
        words.label(kind.status(stop.status)),
        index_word(stop, words),
        age(stop.age_h, words),
        words("rounds.hours", hours=f"{stop.interval_h:g}"),
        stop.area,
        stop.site,
    ]


def index_word(stop: Stop, words: Words) -> str:
    """Rounded down, so that only what is due reads 1; a word where nobody was ever there."""
    index = index_number(stop)
    return words("age.never") if index is None else f"{index:.1f}"


def index_number(stop: Stop) -> float | None:
    """The same as a number, None where nobody was ever there."""
    return None if isinf(stop.index) else floor(10 * stop.index) / 10


def minutes_word(minutes: float) -> str:
    """Hours and minutes, rounded up."""
    return "{}:{:02}".format(*divmod(ceil(minutes - 1e-6), 60))


def tenths(number: float) -> str:
    """With one decimal, rounded up."""
    return f"{ceil(10 * number - 1e-6) / 10:g}"
