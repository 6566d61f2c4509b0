"""What a planner sets before a plan is made."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.plan_wishes import Keep

NEXT_TO_NOTHING = 0.001
"""Metres: of plans as short as each other, the one with fewer moves is taken."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a planner sets: how to keep, the fair band, how far to look and for how long.

    ``price``: metres that a move has to save (PRICE). ``moves``: posts that may change hands (BUDGET); what
    must move does so anyway. ``band``: share above a fair load that costs nothing; each of a unit's people
    beyond it counts like ``weight`` metres. ``nearest``: units looked at for each post, besides its present
    one. ``gap``: share of the optimum that may be left unproved.
    """

    keep: Keep = Keep.FIRST
    price: float = 5_000.0
    moves: int = 0
    band: float = 0.15
    weight: float = 500.0
    nearest: int = 12
    seconds: float = 60.0
    gap: float = 0.0

    @property
    def price_of_a_move(self) -> float:
        """What the last stage counts for each post that moves, in metres."""
        return {Keep.PRICE: self.price, Keep.FREE: NEXT_TO_NOTHING}.get(self.keep, 0.0)
