"""Proposals for a draft, advice on its shortages and the value of further moves; a person decides on them."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.commands import PlanAction
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.units import Unit
from geo.planning.assignment.explain import explain_changes
from geo.planning.assignment.propose import propose_assignment
from geo.planning.assignment.rules import TIE_BREAK_MOVE_PRICE_M
from geo.planning.assignment.shortage_advice import (
    ConstraintRelaxation,
    Shortage,
    find_shortages,
    helpful_relaxations,
)
from geo.planning.assignment.tradeoff import tradeoff_curve
from geo.services.accounts.permissions import authorised_plan, needs
from geo.services.assignment.post_assignments import Post, PostAssignments, post_assignments
from geo.services.assignment.preferences import DEFAULT_RULES, rules_with_preferences
from geo.services.assignment.problem import assignment_problem, moves_of_solution, with_capacity_for_locks
from geo.services.context import AppContext
from geo.services.jobs.job import ADVICE_STAGE, EXPLANATION_STAGE, BackgroundJob, JobKind
from geo.services.plans.drafts import PLANS
from geo.services.plans.edits import rebase_draft
from geo.store import Receipt, Transaction


@dataclass(frozen=True, slots=True)
class ShortageAdvice:
    """Advice on a draft whose posts cannot all be manned.

    Attributes:
        posts: The posts that ``shortages`` and ``relaxations`` refer to by index.
        units: The units that they refer to by index.
        shortages: What counting alone proves to be short.
        relaxations: Relaxations that man more posts, each solved again.
    """

    posts: tuple[Post, ...]
    units: tuple[Unit, ...]
    shortages: tuple[Shortage, ...]
    relaxations: tuple[ConstraintRelaxation, ...]


@dataclass(frozen=True, slots=True)
class MoveBudgetPoint:
    """Best plan for a number of moves.

    Attributes:
        moves: Posts that change hands.
        cost: Metres, penalties for uneven loads included.
        gain_share: Share of the possible gain that these moves reach, 0 to 1.
    """

    moves: int
    cost: float
    gain_share: float


@dataclass(frozen=True, slots=True)
class MoveBudgetCurve:
    """Best plans by rising number of moves, from the fewest possible to the best of all.

    Attributes:
        points: One plan for each number of moves that gains something.
        bound: Lower bound: no plan costs less.
    """

    points: tuple[MoveBudgetPoint, ...]
    bound: float


@needs(Verb.DRAFT_PLAN)
def current_draft(ctx: AppContext, actor: Actor, plan_id: str) -> tuple[Plan, PostAssignments]:
    """Return a plan and the assignments it is about; a draft is rebased on them first.

    Returns:
        The plan, and the post assignments of its area with the plan's new and relocated posts.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    with ctx.store.read() as reader:
        plan = authorised_plan(reader, actor, plan_id)
        if plan.state is PlanState.DRAFT:
            plan = rebase_draft(ctx.kinds, reader, plan)
    return plan, post_assignments(ctx, actor, plan.area).with_draft(plan)


@needs(Verb.DRAFT_PLAN)
def propose_for_draft(
    ctx: AppContext, actor: Actor, action: PlanAction, job: BackgroundJob | None = None
) -> Receipt:
    """Propose an assignment for a draft and record it; posts that are locked or moved by hand stay.

    The draft is read, solved and written: a change by another planner in the meantime refuses the proposal.
    A job that is stopped with the best result so far records that; a discarded one records nothing.

    Args:
        ctx: The application context.
        actor: Who asks for the proposal.
        action: The draft, the version the actor saw, and the idempotency key.
        job: Receives progress, and is asked whether to stop; None for a job of its own.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area, it is no draft, it changed, or the job was discarded.
    """
    job = job or BackgroundJob(JobKind.PROPOSE)
    plan, assignments = current_draft(ctx, actor, action.plan)
    rules = rules_with_preferences(DEFAULT_RULES, plan.preferences)
    problem = with_capacity_for_locks(assignment_problem(assignments, plan))
    solution = propose_assignment(problem, rules, cancelled=job.is_cancelled, on_progress=job.report_progress)
    job.report_stage(EXPLANATION_STAGE)
    explanations = explain_changes(problem, rules, solution, job.is_cancelled)
    moves = moves_of_solution(assignments, plan, solution, explanations)
    job.begin_commit()
    # No count falls below 0, which is the only bound where the time was too short for a better one.
    optimality = {stage.name: (stage.value, max(0.0, stage.bound)) for stage in solution.stages}

    def work(tx: Transaction) -> None:
        draft = authorised_plan(tx.reader, actor, action.plan).require_version(action.seen_version)
        # The plan as it was solved: new posts of the draft may have become sites since it was recorded.
        after = plan.require_version(draft.version).with_proposal(moves, optimality)
        PLANS.record(tx, "propose", draft, after)

    return ctx.write(actor, action, work)


@needs(Verb.DRAFT_PLAN)
def advise_on_shortage(
    ctx: AppContext, actor: Actor, plan_id: str, job: BackgroundJob | None = None
) -> ShortageAdvice:
    """Return what keeps posts of a draft unmanned, and which relaxations would man more of them.

    A job that is stopped returns the relaxations tried so far.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    job = job or BackgroundJob(JobKind.ADVICE)
    plan, assignments = current_draft(ctx, actor, plan_id)
    rules = rules_with_preferences(DEFAULT_RULES, plan.preferences)
    problem = assignment_problem(assignments, plan)
    solution = propose_assignment(problem, rules, cancelled=job.is_cancelled, on_progress=job.report_progress)
    job.report_stage(ADVICE_STAGE)
    relaxations = helpful_relaxations(problem, rules, solution, cancelled=job.is_cancelled)
    return ShortageAdvice(assignments.posts, assignments.units, find_shortages(problem), relaxations)


@needs(Verb.DRAFT_PLAN)
def move_budget_curve(
    ctx: AppContext, actor: Actor, plan_id: str, job: BackgroundJob | None = None
) -> MoveBudgetCurve:
    """Return what each further move is worth in a draft, under any change policy.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    job = job or BackgroundJob(JobKind.CURVE)
    plan, assignments = current_draft(ctx, actor, plan_id)
    problem = with_capacity_for_locks(assignment_problem(assignments, plan))
    rules = rules_with_preferences(DEFAULT_RULES, plan.preferences)
    curve = tradeoff_curve(problem, rules, cancelled=job.is_cancelled, on_progress=job.report_progress)
    # The solver's bound counts the tie-breaking price of each move: it may be too low by that price per post.
    bound = curve.bound + TIE_BREAK_MOVE_PRICE_M * len(assignments.posts)
    points = tuple(MoveBudgetPoint(point.moves, point.cost, point.gain_share) for point in curve.points)
    return MoveBudgetCurve(points, min(bound, points[-1].cost))
