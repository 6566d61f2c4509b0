"""Preferences of the planner for the proposals of one draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from geo.domain.errors import InvalidInput

ALL_POSTS = ""
"""Code in place of a post where a unit is excluded from all posts."""
MAX_VALUES = {"price": 1_000_000, "moves": 100_000, "weight": 1_000_000, "band": 10.0}
"""Largest accepted value by field; the smallest is 0."""


class ChangePolicy(StrEnum):
    """Cost of changes: as few as possible, a price each, a budget of moves, or none."""

    MIN_MOVES = "first"
    PRICE = "price"
    BUDGET = "budget"
    UNRESTRICTED = "free"


class PriorityOverride(StrEnum):
    """Priority of a post in place of that of its variant: manned before all others, or after them."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class PlanPreferences:
    """Preferences for the proposals of one draft.

    Attributes:
        keep: How changes of the present assignment are counted.
        price: Distance in metres that a move must save (ChangePolicy.PRICE).
        moves: Number of posts whose unit may change (ChangePolicy.BUDGET).
        weight: Metres that each person above the tolerated load of a unit counts like.
        band: Tolerance above a fair load, as a share: load within it costs nothing.
        barred: Sorted pairs of a unit and a post that it must not be assigned to, or ALL_POSTS.
        ranks: Sorted pairs of a post and its priority.
    """

    keep: ChangePolicy = ChangePolicy.MIN_MOVES
    price: float = 5_000.0
    moves: int = 0
    weight: float = 500.0
    band: float = 0.15
    barred: tuple[tuple[str, str], ...] = ()
    ranks: tuple[tuple[str, PriorityOverride], ...] = ()

    def checked(self) -> PlanPreferences:
        """Return the preferences with their tuples sorted and free of duplicates.

        Raises:
            InvalidInput: A number is negative or above that of MAX_VALUES.
        """
        for name, limit in MAX_VALUES.items():
            if not 0 <= getattr(self, name) <= limit:
                raise InvalidInput("error.plan_preferences", found=getattr(self, name), expected=f"{limit:g}")
        ranks = tuple(sorted(dict(self.ranks).items()))
        return replace(self, barred=tuple(sorted(set(self.barred))), ranks=ranks)

    def exclude(self, unit: str, post: str) -> PlanPreferences:
        """Return the preferences with the unit excluded from a post, or from ALL_POSTS."""
        return replace(self, barred=tuple(sorted({*self.barred, (unit, post)})))

    def include(self, unit: str, post: str) -> PlanPreferences:
        """Return the preferences without that exclusion."""
        return replace(self, barred=tuple(pair for pair in self.barred if pair != (unit, post)))

    def with_post_codes(self, codes: Mapping[str, str]) -> PlanPreferences:
        """Return the preferences with these posts recoded: new code by old code."""
        barred = tuple((unit, codes.get(post, post)) for unit, post in self.barred)
        return replace(
            self, barred=barred, ranks=tuple((codes.get(post, post), rank) for post, rank in self.ranks)
        ).checked()

    def with_priority(self, post: str, priority: PriorityOverride | None) -> PlanPreferences:
        """Return the preferences with this priority of a post, None for that of its variant."""
        ranks = {code: rank for code, rank in self.ranks if code != post}
        if priority:
            ranks[post] = priority
        return replace(self, ranks=tuple(sorted(ranks.items())))


def preferences_image(preferences: PlanPreferences) -> dict[str, object]:
    """Return the values that differ from the defaults, as the image of a plan holds them."""
    defaults = PlanPreferences()
    values = {each.name: getattr(preferences, each.name) for each in fields(preferences)}
    return {
        name: [list(pair) for pair in value] if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != getattr(defaults, name)
    }


def preferences_from_image(image: Mapping[str, Any]) -> PlanPreferences:
    """Build the preferences from an image that ``preferences_image`` made."""
    values = dict(image)
    if "keep" in values:
        values["keep"] = ChangePolicy(values["keep"])
    if "barred" in values:
        values["barred"] = tuple((unit, post) for unit, post in values["barred"])
    if "ranks" in values:
        values["ranks"] = tuple((post, PriorityOverride(rank)) for post, rank in values["ranks"])
    return PlanPreferences(**values)
