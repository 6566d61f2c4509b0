"""Comparison of a figure claimed by a solver with the figure counted independently."""

from __future__ import annotations

from geo.domain.errors import PlanVerificationFailed

TOLERANCE = 1e-6


def confirm_equal(what: str, claimed: float, counted: float) -> None:
    """Check that two figures agree but for rounding.

    Args:
        what: Name of the figure, for the error.
        claimed: Figure of the solver.
        counted: Figure counted independently.

    Raises:
        PlanVerificationFailed: They differ.
    """
    if not abs(claimed - counted) <= TOLERANCE * max(1.0, abs(counted)):
        raise PlanVerificationFailed(what=what, claimed=claimed, counted=counted)


def confirm_bound(what: str, lower: float, upper: float) -> None:
    """Check that a lower bound is not above an upper bound, but for rounding.

    Args:
        what: Name of the bound, for the error.
        lower: Lower bound.
        upper: Upper bound.

    Raises:
        PlanVerificationFailed: The lower bound is above the upper bound.
    """
    if not lower <= upper + TOLERANCE * max(1.0, abs(upper)):
        raise PlanVerificationFailed(what=what, claimed=lower, counted=upper)
