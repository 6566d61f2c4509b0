"""Siting plans: which posts to close and which to open, with a bound, and the drafts they become.

Sets: demand points i with weight w_i, posts j; a_ij = 1 where post j covers point i; x_j = 1 where post j is
open. With a number of posts p: maximise the covered weight, sum x_j = p, with at most k of the posts open now
closed (MCLP, Church and ReVelle 1974). Without: minimise sum x_j, all points covered that can be (LSCP,
Toregas et al. 1971). Other objectives: ``objectives``; access requirement: ``access_constraint``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, Refused
from geo.domain.kinds import Kinds, StatusCategory
from geo.domain.plans.commands import NewPlan, PlanEdit
from geo.domain.plans.new_post import NewPost
from geo.planning.mip.progress import SolveListener
from geo.planning.siting.constraints import CardinalityRow, SitingConstraints
from geo.planning.siting.lscp import solve_lscp
from geo.planning.siting.tradeoff import CoverageGain, mclp_by_moves
from geo.services.accounts.permissions import needs
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob, JobKind, JobSpec
from geo.services.plans.drafts import begin_plan, edit_plan
from geo.services.siting.access_constraint import (
    AccessReport,
    ConstrainedSelection,
    access_fingerprint,
    no_plan_error,
    solve_with_access,
)
from geo.services.siting.isolation import Isolation, evaluate_isolation
from geo.services.siting.objectives import (
    DISTANCE_OBJECTIVES,
    DistanceFigures,
    ObjectiveOptions,
    RobustnessFigures,
    SitingObjective,
    distance_inputs,
    solve_for_objective,
)
from geo.services.siting.problem import (
    DemandPoint,
    SitingProblem,
    SitingRequest,
    closure_range,
    curve_steps,
    fixed_sites,
    siting_problem,
)
from geo.services.siting.service_access import proposed_posts, service_access
from geo.store import Receipt

BOUND_TOLERANCE = 1e-6
"""Tolerance with which a bound is rounded up: the greatest possible coverage is never understated."""
TIME_LIMIT_S = 5.0
"""Seconds in the solver for one plan; after that the best plan is returned with its bound."""


@dataclass(frozen=True, slots=True)
class SitingTarget:
    """How many posts to plan, and what they are to be best at.

    ``count``: number of posts; ``max_closures``: greatest number of posts open now that may close; None for
    both: the fewest posts that cover all. ``must_keep``: indices of posts that are in every plan.
    ``objective``: None for coverage; ``worst_loss_weight``: coverage that one unit of the worst single loss
    costs, for ROBUST_COVERAGE.
    """

    count: int | None = None
    max_closures: int | None = None
    must_keep: tuple[int, ...] = ()
    objective: SitingObjective | None = None
    worst_loss_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SitingResult:
    """Result of the solver.

    ``sites``: indices of the posts that are to be open. ``bound``: no plan under the same target covers more.
    ``min_posts``: no plan that covers all that can be covered has fewer posts; None where a count was
    requested. ``curve``: what each further closure gains. ``figures``: of an objective other than coverage.
    """

    sites: tuple[int, ...]
    bound: int
    min_posts: int | None
    curve: tuple[CoverageGain, ...]
    figures: DistanceFigures | RobustnessFigures | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SitingPlan:
    """A siting result with what it changes.

    ``covered``: demand points, or people where these are counted. ``newly_covered`` and ``newly_uncovered``:
    compared with the posts manned now. ``isolation``: None where distances are not measured by road.
    """

    problem: SitingProblem
    target: SitingTarget
    result: SitingResult
    covered: int
    newly_covered: tuple[DemandPoint, ...]
    newly_uncovered: tuple[DemandPoint, ...]
    isolation: Isolation | None
    access_report: AccessReport

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        if self.result.figures is not None:
            return self.result.figures.proven
        if self.result.min_posts is None:
            return self.result.bound <= self.covered
        return self.result.min_posts >= len(self.result.sites)

    @property
    def closes(self) -> tuple[Post, ...]:
        """Posts open now that the plan closes."""
        return tuple(
            self.problem.posts[number] for number in self.problem.open if number not in self.result.sites
        )

    @property
    def opens(self) -> tuple[Post, ...]:
        """Posts that the plan opens, candidates among them."""
        sites = self.result.sites
        return tuple(self.problem.posts[number] for number in sites if number not in self.problem.open)

    @property
    def creates(self) -> tuple[NewPost, ...]:
        """Candidates that the plan opens."""
        opened = {post.site for post in self.opens}
        return tuple(new for new in self.problem.request.candidates if new.id in opened)

    def statuses(self, kinds: Kinds) -> tuple[tuple[str, str], ...]:
        """Return the code of each post that changes with its next status, for a draft."""
        return tuple(
            (post.site, kinds.next_status_in(post.kind, post.live.status, category))
            for posts, category in (
                (self.closes, StatusCategory.INACTIVE),
                (self.opens, StatusCategory.IN_FORCE),
            )
            for post in posts
        )


@needs(Verb.DRAFT_PLAN)
def solve_siting(
    ctx: AppContext,
    actor: Actor,
    request: SitingRequest,
    target: SitingTarget,
    job: BackgroundJob | None = None,
) -> SitingPlan:
    """Compute the best siting plan under the target; a job that is stopped returns the best plan so far.

    Raises:
        Refused: the actor may plan nowhere.
        InvalidInput: no plan fits the target, or none keeps the access that residences have.
    """
    return siting_job(ctx, actor, request, target).run_inline(job)


@needs(Verb.DRAFT_PLAN)
def siting_job(
    ctx: AppContext, actor: Actor, request: SitingRequest, target: SitingTarget
) -> JobSpec[SitingPlan]:
    """Build the job that computes the best siting plan, on the numbers of the moment.

    Raises:
        Refused: the actor may plan nowhere.
    """
    problem = siting_problem(ctx, actor, request)
    coverage = problem.coverage
    coverage_digest = (
        coverage.covers.indptr.tobytes(),
        coverage.covers.indices.tobytes(),
        coverage.weights.tobytes(),
    )
    codes = {new.id for new in request.candidates}
    proposed = proposed_posts(post for post in problem.posts if post.site in codes)
    access = service_access(ctx, actor, request.max_access_m, proposed)
    # Distance objectives take no side constraints: the losses of such a plan are reported instead.
    check = (
        None
        if target.objective in DISTANCE_OBJECTIVES
        else access.requirement_for([post.site for post in problem.posts])
    )
    distances = target.objective and distance_inputs(problem)

    def to_plan(solved: ConstrainedSelection[SitingResult]) -> SitingPlan:
        """Describe the best plan that keeps the access, and what it avoids."""
        result, unconstrained = solved
        avoided = (
            () if result is unconstrained else access.caused_by(*_opened_and_closed(problem, unconstrained))
        )
        if result is None:
            raise no_plan_error(avoided)
        caused = (
            access.caused_by(*_opened_and_closed(problem, result))
            if target.objective in DISTANCE_OBJECTIVES
            else ()
        )
        before, after = coverage.covered_by(problem.manned), coverage.covered_by(result.sites)
        return SitingPlan(
            problem=problem,
            target=target,
            result=result,
            covered=int(coverage.covered_weight(result.sites)),
            newly_covered=problem.demand_points_in(after & ~before),
            newly_uncovered=problem.demand_points_in(before & ~after),
            isolation=evaluate_isolation(problem, result.sites),
            access_report=AccessReport(access.missing_layers, access.pre_existing(), avoided, caused),
        )

    return JobSpec(
        kind=JobKind.SITING,
        request=(request, target),
        # The numbers alone: a change of anything else does not invalidate the result.
        input_fingerprint=(
            coverage_digest,
            problem.open,
            problem.cannot_close,
            problem.cannot_open,
            distances,
            access_fingerprint(check),
            target,
        ),
        work=lambda task: solve_with_access(check, lambda rows: _solve(problem, target, rows, task.listener)),
        present=to_plan,
    )


@needs(Verb.DRAFT_PLAN)
def draft_siting_plan(
    ctx: AppContext,
    actor: Actor,
    new: NewPlan,
    statuses: tuple[tuple[str, str], ...],
    posts: tuple[NewPost, ...] = (),
) -> Receipt:
    """Begin a draft in which posts are closed, opened and created; their units are chosen in the draft.

    Args:
        ctx: application context.
        actor: who plans.
        new: name, area and key of the draft.
        statuses: code and next status of each post that changes.
        posts: new posts, created before the statuses change.

    Raises:
        Refused: the actor may not plan there, nothing changes, or a post has been changed since.
        InvalidInput: the name is invalid.
    """
    if not statuses:
        raise Refused("error.plan_empty")
    begin_plan(ctx, actor, new)
    return edit_plan(ctx, actor, PlanEdit(new.key, 1, f"{new.key}-posts", statuses=statuses, new_posts=posts))


def _opened_and_closed(problem: SitingProblem, result: SitingResult) -> tuple[set[str], set[str]]:
    """Return the codes of the posts that a result opens, and of those that it closes."""
    open_now, open_then = set(problem.open), set(result.sites)
    return {problem.posts[each].site for each in open_then - open_now}, {
        problem.posts[each].site for each in open_now - open_then
    }


def _solve(
    problem: SitingProblem,
    target: SitingTarget,
    side_constraints: tuple[CardinalityRow, ...],
    listener: SolveListener,
) -> SitingResult:
    """Solve the siting for the target's objective under additional constraints."""
    coverage = problem.coverage
    fixed = fixed_sites(problem, target.must_keep)
    constraints = SitingConstraints(
        target.count or 0,
        problem.open,
        target.max_closures,
        locked=fixed,
        banned=problem.cannot_open,
        side_constraints=side_constraints,
    )
    if target.count is None:
        plan = solve_lscp(coverage, replace(constraints, current_sites=()), TIME_LIMIT_S, listener)
        return SitingResult(plan.sites, int(coverage.covered_weight(plan.sites)), plan.bound, ())
    if target.objective is not None:
        solution = solve_for_objective(
            problem,
            target.objective,
            constraints,
            ObjectiveOptions(target.worst_loss_weight, TIME_LIMIT_S, listener),
        )
        return SitingResult(solution.sites, 0, None, (), solution.figures)
    least, most = closure_range(problem, target.count, target.must_keep)
    closing = most if target.max_closures is None else target.max_closures
    try:
        steps = (closing, *sorted(curve_steps(least, most)))
        curve = mclp_by_moves(coverage, constraints, steps, TIME_LIMIT_S, listener)
    except InvalidInput:
        if not side_constraints:
            raise
        # With fewer closures there may be no plan that keeps access, with this many there is.
        curve = mclp_by_moves(coverage, constraints, {closing}, TIME_LIMIT_S, listener)
    (chosen,) = [gain for gain in curve if gain.limit == closing]
    return SitingResult(chosen.solution.sites, ceil(chosen.solution.bound - BOUND_TOLERANCE), None, curve)
