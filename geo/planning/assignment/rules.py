"""Rules that a planner sets for an assignment."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.plans.preferences import ChangePolicy

TIE_BREAK_MOVE_PRICE_M = 0.001
"""Metres per move with ``ChangePolicy.UNRESTRICTED``: of plans of equal length the one with fewer moves is
taken."""


@dataclass(frozen=True, slots=True)
class AssignmentRules:
    """Rules of an assignment.

    Attributes:
        change_policy: How much keeping the current assignment is worth.
        move_price_m: Metres that a move has to save, with ``ChangePolicy.PRICE``.
        max_moves: Posts that may change units, with ``ChangePolicy.BUDGET``; moves that cannot be avoided go
            beyond it.
        overload_tolerance: Share above the fair share that costs nothing.
        overload_penalty_m: Metres that each of a unit's people beyond the tolerance counts.
        nearest_units: Units considered for each post, in addition to its current one.
        time_limit_s: Seconds for the whole search.
        relative_gap: Share of the optimum that may stay unproved.
    """

    change_policy: ChangePolicy = ChangePolicy.MIN_MOVES
    move_price_m: float = 5_000.0
    max_moves: int = 0
    overload_tolerance: float = 0.15
    overload_penalty_m: float = 500.0
    nearest_units: int = 12
    time_limit_s: float = 60.0
    relative_gap: float = 0.0

    @property
    def effective_move_price_m(self) -> float:
        """Metres that the last stage counts for each post that changes its unit."""
        return {ChangePolicy.PRICE: self.move_price_m, ChangePolicy.UNRESTRICTED: TIE_BREAK_MOVE_PRICE_M}.get(
            self.change_policy, 0.0
        )
