"""Evaluation of the present posts: their coverage, the value of each, and posts that could be merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.planning.siting.site_value import CoveredAmount, MergeCandidate, merge_candidates, unique_coverage
from geo.services.accounts.permissions import needs
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.siting.problem import DemandPoint, SitingProblem, SitingRequest, siting_problem

MERGE_MIN_SHARE = 0.8
"""Share of a post's coverage that another post must cover as well for a merge to be suggested."""


@dataclass(frozen=True, slots=True)
class SiteValue:
    """Value of a post, in demand points or people.

    ``coverage``: what it covers; ``unique_coverage``: what no other manned post covers. Of a manned post that
    is what its loss uncovers, of any other what it would add.
    """

    number: int
    post: Post
    coverage: int
    unique_coverage: int
    manned: bool


@dataclass(frozen=True, slots=True)
class SitingEvaluation:
    """Values of the posts as they are.

    ``site_values``: manned posts first, each group with the highest unique coverage first; ``merges``: with
    the least loss first.
    """

    problem: SitingProblem
    coverage_by_kind: Mapping[str, CoveredAmount]
    site_values: tuple[SiteValue, ...]
    merges: tuple[MergeCandidate, ...]
    uncovered: tuple[DemandPoint, ...]

    @property
    def spare(self) -> tuple[SiteValue, ...]:
        """Manned posts whose loss, of one at a time, uncovers nothing; those that cover least first.

        Those that cover nothing come last: they are there for another reason.
        """
        spare = [value for value in self.site_values if value.manned and not value.unique_coverage]
        return tuple(sorted(spare, key=lambda value: (not value.coverage, value.coverage, value.number)))


@needs(Verb.DRAFT_PLAN)
def evaluate_siting(ctx: AppContext, actor: Actor, request: SitingRequest) -> SitingEvaluation:
    """Evaluate the posts of an area where the actor may plan.

    Raises:
        Refused: the actor may plan nowhere.
    """
    return evaluate_problem(siting_problem(ctx, actor, request))


def evaluate_problem(problem: SitingProblem) -> SitingEvaluation:
    """Evaluate the posts of a siting problem."""
    coverage, manned = problem.coverage, problem.manned
    total_coverage = np.asarray(coverage.weights @ coverage.covers)
    unique = np.asarray(np.where(coverage.covered_by(manned), 0.0, coverage.weights) @ coverage.covers)
    unique[list(manned)] = unique_coverage(coverage, manned)
    site_values = [
        SiteValue(number, post, int(total_coverage[number]), int(unique[number]), number in set(manned))
        for number, post in enumerate(problem.posts)
    ]
    return SitingEvaluation(
        problem=problem,
        coverage_by_kind=problem.coverage_by_kind(manned),
        site_values=tuple(
            sorted(site_values, key=lambda value: (not value.manned, -value.unique_coverage, value.number))
        ),
        merges=tuple(
            merge
            for merge in merge_candidates(coverage, manned, np.inf)
            if merge.shared_weight >= MERGE_MIN_SHARE * total_coverage[merge.closing_site]
        ),
        uncovered=problem.demand_points_in(~coverage.covered_by(manned)),
    )
