"""Who looks on at a search of several steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.planning.solver import Progress

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on at a search of several steps: asked whether to stop, told where it stands as a whole."""

    cancelled: Callable[[], bool] | None = None
    told: Callable[[Progress], None] | None = None

    @property
    def is_over(self) -> bool:
        """Whether to return with what there is."""
        return self.cancelled is not None and self.cancelled()

    def tell(self, stage: str, best: float | None, bound: float) -> None:
        """The best so far and what no plan exceeds, or is below, in the numbers of the search."""
        if self.told is not None:
            self.told(Progress(0.0, best, bound, stage))

    def scaled(self, factor: float) -> Watch:
        """For a search in other units: what it tells times the factor is what is heard."""
        told = self.told
        if told is None:
            return self

        def tell(where: Progress) -> None:
            best = None if where.objective is None else where.objective * factor
            told(replace(where, objective=best, bound=where.bound * factor))

        return replace(self, told=tell)

    def of(self, stage: str) -> Callable[[Progress], None] | None:
        """For a solver whose numbers are those of the search."""
        told = self.told
        return None if told is None else lambda solver: told(replace(solver, stage=stage))


UNWATCHED = Watch()
