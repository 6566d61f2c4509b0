"""Observation of a search of several steps: progress reports and cancellation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from geo.planning.mip.solver import Progress


@dataclass(frozen=True, slots=True)
class SolveListener:
    """Observer of a search of several steps.

    Attributes:
        cancelled: Asked during the search; True stops it. None: the search cannot be stopped.
        on_progress: Called with the state of the whole search. None: nothing is reported.
    """

    cancelled: Callable[[], bool] | None = None
    on_progress: Callable[[Progress], None] | None = None

    @property
    def should_stop(self) -> bool:
        """Whether to return with the best solution so far."""
        return self.cancelled is not None and self.cancelled()

    def report(self, stage: str, best: float | None, bound: float) -> None:
        """Report the best objective so far and its bound, in the units of the search."""
        if self.on_progress is not None:
            self.on_progress(Progress(0.0, best, bound, stage))

    def scaled(self, factor: float) -> SolveListener:
        """Return a listener for a search in other units.

        Its figures are multiplied by ``factor`` before they are passed on.
        """
        on_progress = self.on_progress
        if on_progress is None:
            return self

        def report_scaled(progress: Progress) -> None:
            best = None if progress.objective is None else progress.objective * factor
            on_progress(replace(progress, objective=best, bound=progress.bound * factor))

        return replace(self, on_progress=report_scaled)

    def for_stage(self, stage: str) -> Callable[[Progress], None] | None:
        """Return a progress callback for a solver with the units of the search.

        It adds the name of the stage.
        """
        on_progress = self.on_progress
        return None if on_progress is None else lambda progress: on_progress(replace(progress, stage=stage))


NO_LISTENER = SolveListener()
"""Listener that hears nothing and never stops a search."""
