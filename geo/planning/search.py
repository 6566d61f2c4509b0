"""Interface of the search procedures that run before and beside the exact models.

A heuristic improves an incumbent, a bound limits what any plan can reach. All have the same arguments, so
that ``tests/benchmarks/bench_heuristics.py`` can leave out each of them and print what it contributes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from geo.planning.mip.solver import remaining_s

Problem_contra = TypeVar("Problem_contra", contravariant=True)
Incumbent = TypeVar("Incumbent")
Known_contra = TypeVar("Known_contra", contravariant=True)
Bound_co = TypeVar("Bound_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Moment at which a search has to end.

    Attributes:
        end_s: The moment on the clock ``time.monotonic``, seconds.
        cancelled: Asked during the search; True stops it. None: the search cannot be stopped.
    """

    end_s: float = float("inf")
    cancelled: Callable[[], bool] | None = None

    @property
    def has_passed(self) -> bool:
        """Whether to return with the incumbent."""
        return time.monotonic() >= self.end_s or (self.cancelled is not None and self.cancelled())

    @property
    def remaining_s(self) -> float:
        """Seconds left, 0 once the moment has passed."""
        return remaining_s(self.end_s)

    def after_share(self, share: float) -> Deadline:
        """Return the deadline of a search that may take this share of the time left."""
        return replace(self, end_s=time.monotonic() + share * self.remaining_s)


class Heuristic(Protocol[Problem_contra, Incumbent]):
    """Search procedure without proof."""

    def __call__(self, problem: Problem_contra, incumbent: Incumbent, deadline: Deadline, /) -> Incumbent:
        """Return an incumbent that is at least as good, the given one where none is better.

        Args:
            problem: The problem.
            incumbent: Best plan so far; what it leaves open is completed.
            deadline: When to return with what was reached.
        """


def in_turn(
    heuristics: Iterable[Heuristic[Problem_contra, Incumbent]],
    problem: Problem_contra,
    incumbent: Incumbent,
    deadline: Deadline,
) -> Incumbent:
    """Run heuristics one after the other, each from the incumbent of the one before."""
    for heuristic in heuristics:
        incumbent = heuristic(problem, incumbent, deadline)
    return incumbent


class Bound(Protocol[Problem_contra, Known_contra, Bound_co]):
    """Procedure that returns a bound on the value of every plan."""

    def __call__(self, problem: Problem_contra, incumbent: Known_contra, deadline: Deadline, /) -> Bound_co:
        """Return the bound; it holds however early the procedure ended.

        Args:
            problem: The problem.
            incumbent: Best plan or value so far: a bound that reaches it suffices.
            deadline: When to return with what was reached.
        """
