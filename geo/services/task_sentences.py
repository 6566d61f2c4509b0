"""How far a computation is, in words."""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING

from geo.services.plan_sentences import kilometres, open_share

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.planning.solver import Progress

START = "start"
"""The stage before the solver's first word."""


def progress_sentence(seconds: float, progress: Progress | None, words: Words) -> str:
    """Seconds and stage; the best so far, and how much better a plan may be, as far as either is known."""
    stage = words(f"stage.{(progress and progress.stage) or START}")
    told = [words("task.progress", seconds=f"{seconds:.0f}", stage=stage)]
    if progress is not None and progress.objective is not None:
        best = max(0.0, progress.objective)
        value = words("task.km", way=kilometres(best)) if progress.stage == "cost" else f"{best:g}"
        told.append(words("task.so_far", value=value))
        share = open_share(best, progress.bound) if isfinite(progress.bound) else None
        if share is not None:
            told.append(words("task.gap", share=f"{ceil(1000 * share) / 10:g} %"))
    return " · ".join(told)
