"""Sentence on the progress of a computation."""

from __future__ import annotations

from math import ceil, isfinite

from geo.i18n import Translator
from geo.planning.mip.solver import Progress
from geo.text.plans import TOLERANCE, format_km, relative_gap

START_STAGE = "start"
"""Stage before the first report of the solver."""
DISTANCE_STAGES = frozenset({"cost", "worst", "mean"})
"""Stages whose objective is in metres."""


def progress_sentence(elapsed_s: float, progress: Progress | None, t: Translator) -> str:
    """Return elapsed seconds and stage, and, where known, the best objective and its relative gap."""
    stage = t(f"stage.{(progress and progress.stage) or START_STAGE}")
    parts = [t("job.progress", seconds=f"{elapsed_s:.0f}", stage=stage)]
    if progress is not None and progress.objective is not None:
        best = max(0.0, progress.objective)
        value = t("job.km", way=format_km(best)) if progress.stage in DISTANCE_STAGES else f"{best:,g}"
        parts.append(t("job.so_far", value=value))
        gap = _gap(best, progress.bound)
        if gap is not None:
            parts.append(t("job.gap", share=f"{ceil(1000 * gap) / 10:g} %"))
    return " · ".join(parts)


def _gap(best: float, bound: float) -> float | None:
    """Return by which share a solution may still be better, None where the bound says nothing.

    The bound lies below the objective of a minimisation, and above that of a maximisation.
    """
    if not isfinite(bound):
        return None
    if bound <= best + TOLERANCE:
        return relative_gap(best, bound)
    return (bound - best) / best if best > 0 else None
