"""What a planner wishes of a proposal for one draft; without a word it keeps as many posts as can be."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERYWHERE = ""
"""Stands for the post where a unit is excluded from all posts."""
MOST = {"price": 1_000_000, "moves": 100_000, "weight": 1_000_000, "band": 10.0}
"""The largest numbers that mean anything; the least are 0."""


class Keep(StrEnum):
    """How much the present is worth: as many posts as can be, a price each, a budget of moves, or nothing."""

    FIRST = "first"
    PRICE = "price"
    BUDGET = "budget"
    FREE = "free"


class Rank(StrEnum):
    """Of a post beside its kind: before others, or after them, where not all can be manned."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one draft asks of a proposal; the defaults are what a proposal does unasked.

    ``price``: metres that a move has to save (PRICE). ``moves``: posts that may change hands (BUDGET).
    ``band``: share above a fair load that costs nothing; each person beyond it counts like ``weight`` metres.
    ``barred`` pairs a unit with a post that it is not to hold, or with EVERYWHERE. ``ranks`` pairs posts with
    their rank. Both are sorted.
    """

    keep: Keep = Keep.FIRST
    price: float = 5_000.0
    moves: int = 0
    weight: float = 500.0
    band: float = 0.15
    barred: tuple[tuple[str, str], ...] = ()
    ranks: tuple[tuple[str, Rank], ...] = ()

    def checked(self) -> Wishes:
        """Itself, its lists in order and each thing told once.

        Raises:
            InvalidInput: a number below 0 or beyond ``MOST``.
        """
        for name, most in MOST.items():
            if not 0 <= getattr(self, name) <= most:
                raise InvalidInput("error.plan_wishes", found=getattr(self, name), expected=f"{most:g}")
        ranks = tuple(sorted(dict(self.ranks).items()))
        return replace(self, barred=tuple(sorted(set(self.barred))), ranks=ranks)

    def barring(self, unit: str, post: str) -> Wishes:
        """With the unit excluded from this post, or EVERYWHERE."""
        return replace(self, barred=tuple(sorted({*self.barred, (unit, post)})))

    def allowing(self, unit: str, post: str) -> Wishes:
        """Without that exclusion."""
        return replace(self, barred=tuple(pair for pair in self.barred if pair != (unit, post)))

    def recoded(self, codes: Mapping[str, str]) -> Wishes:
        """With other codes for these posts."""
        barred = tuple((unit, codes.get(post, post)) for unit, post in self.barred)
        return replace(
            self, barred=barred, ranks=tuple((codes.get(post, post), rank) for post, rank in self.ranks)
        ).checked()

    def ranked(self, post: str, rank: Rank | None) -> Wishes:
        """With the post at this rank, None as its kind has it."""
        others = {each: held for each, held in self.ranks if each != post}
        return replace(self, ranks=tuple(sorted({**others, **({post: rank} if rank else {})}.items())))


def wishes_image(wishes: Wishes) -> dict[str, object]:
    """What differs from the defaults, as a plan's image keeps it."""
    usual = Wishes()
    told = {each.name: getattr(wishes, each.name) for each in fields(wishes)}
    return {
        name: [list(pair) for pair in value] if isinstance(value, tuple) else value
        for name, value in told.items()
        if value != getattr(usual, name)
    }


def wishes_from_image(image: Mapping[str, Any]) -> Wishes:
    """The wishes that ``wishes_image`` tells of."""
    told = dict(image)
    if "keep" in told:
        told["keep"] = Keep(told["keep"])
    if "barred" in told:
        told["barred"] = tuple((unit, post) for unit, post in told["barred"])
    if "ranks" in told:
        told["ranks"] = tuple((post, Rank(rank)) for post, rank in told["ranks"])
    return Wishes(**told)
