"""How many posts a plan may have, and how many it may close."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.services.post_ground import Ground

POINTS = 10
"""Of a gain curve, about so many."""


def fixed_by(ground: Ground, keep: tuple[int, ...]) -> tuple[int, ...]:
    """What is in every plan: posts that cannot be withdrawn, and those that somebody keeps."""
    return tuple(sorted({*ground.stays, *keep} - set(ground.barred)))


def range_of(ground: Ground, keep: tuple[int, ...] = ()) -> tuple[int, int]:
    """The least and the most posts a plan may have."""
    return max(1, len(fixed_by(ground, keep))), len(ground.posts) - len(ground.barred)


def closing_of(ground: Ground, count: int, keep: tuple[int, ...] = ()) -> tuple[int, int]:
    """How many posts a plan of so many must close at least, and may close at most."""
    fixed, now = set(fixed_by(ground, keep)), set(ground.open)
    return max(0, len(now) + len(fixed - now) - count), len(now - fixed)


def steps_of(least: int, most: int) -> set[int]:
    """About ``POINTS`` numbers from the least to the most, close together where most is gained."""
    shares = (number / POINTS for number in range(POINTS + 1))
    return {least + round((most - least) * share**2) for share in shares}
