"""Sentences on plans: state of a post, reason of a move, proof of optimality."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from geo.domain.kinds import Kind, StatusCategory
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.preferences import ChangePolicy
from geo.domain.units import Unit, unit_name
from geo.i18n import Translator
from geo.services.plans.comparison import UnitComparison

OBJECTIVES = ("shortfall", "moves", "cost")
"""Objectives of a proposal, in lexicographic order."""
TOLERANCE = 1e-6


def unit_label(code: str, units: Mapping[str, Unit], t: Translator) -> str:
    """Return the name of a unit, its code where it does not exist, and "unassigned" for ""."""
    return unit_name(units, code) if code else t("plan.unassigned")


def post_state_sentence(state: PostState, kind: Kind, units: Mapping[str, Unit], t: Translator) -> str:
    """Return the unit that holds a post; of a closed post its status."""
    status = kind.status(state.status)
    return t.label(status) if status.category is StatusCategory.INACTIVE else unit_label(state.unit, units, t)


def move_sentence(move: Move, kind: Kind, units: Mapping[str, Unit], t: Translator) -> str:
    """Return the state of a post before and after; the statuses where the unit stays the same."""
    states = (move.before, move.after)
    before, after = (post_state_sentence(state, kind, units, t) for state in states)
    if before == after:
        before, after = (t.label(kind.status(state.status)) for state in states)
    return f"{before} → {after}"


def reason_sentence(move: Move, units: Mapping[str, Unit], t: Translator) -> str:
    """Return why a post moves, how much distance that saves, and which unit was the second choice."""
    second = t("plan.second", unit=unit_label(move.second_choice, units, t)) if move.second_choice else ""
    reason = t(f"why.{move.reason or 'hand'}", unit=unit_label(move.before.unit, units, t))
    gain = "plan.gain" if (move.saved_m or 0) > 0 else "plan.loss"
    saved = t(gain, way=format_km(abs(move.saved_m))) if move.saved_m else ""
    untried = t("plan.untried") if move.is_unevaluated else ""
    return " · ".join(filter(None, (reason, saved, untried, second)))


def limit_sentence(line: UnitComparison, smallest_post: int, t: Translator) -> str:
    """Return what keeps a unit from taking a further post, "" for nothing.

    Args:
        line: Workload of the unit.
        smallest_post: Number of people of the smallest post.
        t: Translator of the sentence.
    """
    limits = []
    if 0 < line.people < line.after.people + smallest_post:
        limits.append(t("limit.people", spare=max(0, line.people - line.after.people), need=smallest_post))
    if 0 < line.leads <= line.after.leads:
        limits.append(t("limit.leads", used=line.after.leads, has=line.leads))
    return t("list.comma").join(limits)


def optimality_sentence(
    proof: Mapping[str, tuple[float, float]],
    t: Translator,
    change_policy: ChangePolicy = ChangePolicy.MIN_MOVES,
) -> str:
    """Return whether a proposal is proved optimal, or its relative gaps where it is not.

    Args:
        proof: Objective -> value and bound.
        t: Translator of the sentence.
        change_policy: Policy under which the proposal is optimal.
    """
    gaps = {aim: relative_gap(*proof[aim]) for aim in OBJECTIVES if aim in proof}
    if not gaps:
        return t("proof.none")
    if not any(gap is None or gap for gap in gaps.values()):
        return t("proof.best" if change_policy is ChangePolicy.MIN_MOVES else f"proof.best.{change_policy}")
    return " · ".join(
        t("proof.aim", aim=t(f"proof.{aim}"), found=_gap_text(gap, t)) for aim, gap in gaps.items()
    )


def relative_gap(value: float, bound: float) -> float | None:
    """Return value minus bound, by the value, from 0 to 1; None where the bound says nothing."""
    if value - bound <= TOLERANCE:
        return 0.0
    return (value - bound) / value if bound > 0 else None


def format_km(distance_m: float | None) -> str:
    """Format metres as kilometres with one decimal; a dash for None."""
    return "–" if distance_m is None else f"{distance_m / 1000:.1f}"


def _gap_text(gap: float | None, t: Translator) -> str:
    """Format a relative gap, rounded up, so that no plan is better than it says."""
    if gap is None:
        return t("proof.open")
    return t("proof.at_most", share=f"{ceil(1000 * gap) / 10:g} %") if gap else t("proof.proved")
