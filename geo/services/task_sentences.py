"""How far a computation is, in words."""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING

from geo.services.plan_sentences import ROUNDING, kilometres, open_share

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.planning.solver import Progress

START = "start"
"""The stage before the solver's first word."""
WAYS = frozenset({"cost", "worst", "mean"})
"""Stages that count metres."""


def progress_sentence(seconds: float, progress: Progress | None, words: Words) -> str:
    """Seconds and stage; the best so far, and how much better a plan may be, as far as either is known."""
    stage = words(f"stage.{(progress and progress.stage) or START}")
    told = [words("task.progress", seconds=f"{seconds:.0f}", stage=stage)]
    if progress is not None and progress.objective is not None:
        best = max(0.0, progress.objective)
        value = words("task.km", way=kilometres(best)) if progress.stage in WAYS else f"{best:,g}"
        told.append(words("task.so_far", value=value))
        share = _open(best, progress.bound)
        if share is not None:
            told.append(words("task.gap", share=f"{ceil(1000 * share) / 10:g} %"))
    return " · ".join(told)


def _open(best: float, bound: float) -> float | None:
    """By what share another may be better, of what is to be little, or much: then its bound lies above."""
    if not isfinite(bound):
        return None
    if bound <= best + ROUNDING:
        return open_share(best, bound)
    return (bound - best) / best if best > 0 else None
