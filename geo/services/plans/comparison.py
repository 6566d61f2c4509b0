"""Comparison of a plan with the assignments in force: every post, every unit's load, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.move import Location, Move, PostState
from geo.domain.plans.plan import Plan, PlanState
from geo.services.accounts.permissions import authorised_plan, needs
from geo.services.assignment.post_assignments import Post, PostAssignments, post_assignments
from geo.services.context import AppContext


@dataclass(frozen=True, slots=True)
class PostComparison:
    """One post under the plan, beside its state now.

    Attributes:
        post: The post at its location under the plan, with its unit and status now.
        after: Unit and status under the plan.
        move: What the plan does with the post, None for nothing.
        distance_before_m: Metres from the base of the unit that holds it now, None where it is unassigned.
        distance_after_m: The same for the unit under the plan.
        uncovered: Whether the post is open and unassigned under the plan.
        locked: Whether proposals leave it as it is.
        stale: Whether it changed since the planner saw it, or became a site though the draft calls it new.
        moved_from: The location that the planner saw, None where the plan does not relocate the post.
        is_new: Whether the draft creates it.
    """

    post: Post
    after: PostState
    move: Move | None
    distance_before_m: float | None
    distance_after_m: float | None
    uncovered: bool
    locked: bool
    stale: bool
    moved_from: Location | None = None
    is_new: bool = False

    @property
    def merged_into(self) -> str:
        """Code of the post that it is merged into, "" for none."""
        return self.move.merged_into if self.move else ""


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """Load of a unit: its open posts, the people and team leads they require, metres to all of them."""

    posts: int = 0
    people: int = 0
    leads: int = 0
    distance_m: float = 0.0

    def with_post(self, post: Post, distance_m: float, *, is_open: bool) -> UnitLoad:
        """Return the load with this post added; a closed post adds nothing.

        Args:
            post: The post.
            distance_m: Metres from the unit's base to the post.
            is_open: Whether the post is to be manned.
        """
        if not is_open:
            return self
        return UnitLoad(
            self.posts + 1,
            self.people + post.required_people,
            self.leads + post.needs_lead,
            self.distance_m + distance_m,
        )


@dataclass(frozen=True, slots=True)
class UnitComparison:
    """One unit under the plan, beside its load now.

    Attributes:
        unit: The unit's code.
        people: People that these posts can have: neither absent nor committed to other posts.
        leads: Team leads among them.
        before: Load now.
        after: Load under the plan.
        absent: People absent under the plan.
    """

    unit: str
    name: str
    people: int
    leads: int
    before: UnitLoad
    after: UnitLoad
    absent: int = 0

    @property
    def is_overloaded(self) -> bool:
        """Whether its posts under the plan require more people or leads than it has."""
        return self.after.people > self.people or self.after.leads > self.leads


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """A plan beside the assignments in force; ``posts`` and ``units`` are sorted by code.

    ``units_with_new_absences`` are the units the plan counts on whose absences changed since the planner saw
    them.
    """

    plan: Plan
    posts: tuple[PostComparison, ...]
    units: tuple[UnitComparison, ...]
    units_with_new_absences: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[PostComparison, ...]:
        """Posts that the plan changes."""
        return tuple(line for line in self.posts if line.move is not None)

    @property
    def changed(self) -> tuple[PostComparison, ...]:
        """Posts that the plan changes or creates."""
        return tuple(line for line in self.posts if line.move is not None or line.is_new)

    @property
    def uncovered(self) -> tuple[PostComparison, ...]:
        """Open posts without a unit under the plan."""
        return tuple(line for line in self.posts if line.uncovered)

    @property
    def stale(self) -> tuple[PostComparison, ...]:
        """Posts that changed since the planner saw them."""
        return tuple(line for line in self.posts if line.stale)

    @property
    def overloaded(self) -> tuple[UnitComparison, ...]:
        """Units whose posts require more than they have."""
        return tuple(line for line in self.units if line.is_overloaded)


@dataclass(frozen=True, slots=True)
class PlanList:
    """Drafts, the one changed last first, and orders, the last one first."""

    drafts: tuple[Plan, ...]
    orders: tuple[Plan, ...]

    @property
    def undone(self) -> frozenset[int]:
        """Numbers of the orders that were undone."""
        return frozenset(order.undoes for order in self.orders if order.undoes)


@needs(Verb.DRAFT_PLAN)
def list_plans(ctx: AppContext, actor: Actor) -> PlanList:
    """Return all plans about areas in which the actor may plan.

    Raises:
        Refused: The actor may plan nowhere.
    """
    reference = ctx.read_model.reference()

    def may_plan(plan: Plan) -> bool:
        return actor.may(Verb.DRAFT_PLAN, reference.areas.path(plan.area) if plan.area else ())

    with ctx.store.read() as reader:
        drafts, orders = (reader.plans.in_state(state) for state in (PlanState.DRAFT, PlanState.PUBLISHED))
    return PlanList(
        tuple(filter(may_plan, drafts)),
        tuple(sorted(filter(may_plan, orders), key=lambda order: -order.number)),
    )


@needs(Verb.DRAFT_PLAN)
def compare_plan(ctx: AppContext, actor: Actor, plan_id: str) -> PlanComparison:
    """Return the plan beside the assignments in force of its area.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    with ctx.store.read() as reader:
        plan = authorised_plan(reader, actor, plan_id)
    return compare_with_assignments(post_assignments(ctx, actor, plan.area), plan)


@needs(Verb.DRAFT_PLAN)
def compare_present(ctx: AppContext, actor: Actor) -> PlanComparison:
    """Return the assignments in force as a plan without an id that changes nothing.

    Raises:
        Refused: The actor may plan nowhere.
    """
    return compare_with_assignments(post_assignments(ctx, actor), Plan(id="", name="", author=actor.id))


def compare_with_assignments(assignments: PostAssignments, plan: Plan) -> PlanComparison:
    """Compare a plan with assignments that are at hand.

    Args:
        assignments: The assignments in force of the plan's area.
        plan: A draft, or an order; only a draft can be stale.
    """
    is_draft, drafted = plan.state is PlanState.DRAFT, assignments.with_draft(plan)
    live = assignments.live_states
    stale = (
        {*plan.stale_posts(drafted.live_states | live), *(plan.posts.keys() & live)} if is_draft else set()
    )
    unit_index = {unit.code: index for index, unit in enumerate(assignments.units)}
    row_by_site = {post.site: row for row, post in enumerate(assignments.posts)}
    before, after = ({unit.code: UnitLoad() for unit in assignments.units} for _ in range(2))
    lines = []
    for drafted_row, post in enumerate(drafted.posts):
        target, move = plan.target_state(post.site, post.live), plan.moves.get(post.site)
        row = row_by_site.get(post.site)
        distance_before_m = _distance_to_holder(assignments, unit_index, row, post.live)
        distance_after_m = _distance_to_holder(drafted, unit_index, drafted_row, target)
        for loads, state, distance_m in (
            (before, post.live, distance_before_m),
            (after, target, distance_after_m),
        ):
            if distance_m is not None:
                is_open = assignments.kinds.is_open(post.kind, state.status)
                loads[state.unit] = loads[state.unit].with_post(post, distance_m, is_open=is_open)
        lines.append(
            PostComparison(
                post=post,
                after=target,
                move=move,
                distance_before_m=distance_before_m,
                distance_after_m=distance_after_m,
                uncovered=assignments.kinds.is_open(post.kind, target.status) and not target.unit,
                locked=post.site in plan.locks,
                stale=post.site in stale,
                moved_from=move.before.location if move else None,
                is_new=is_draft and post.site in plan.posts,
            )
        )
    new_absences = (
        plan.units_with_new_absences({unit.code: unit.absent for unit in assignments.units})
        if is_draft
        else ()
    )
    return PlanComparison(plan, tuple(lines), _compare_units(assignments, plan, before, after), new_absences)


def _distance_to_holder(
    assignments: PostAssignments, unit_index: Mapping[str, int], row: int | None, state: PostState
) -> float | None:
    """Return the metres from the unit of this state to the post in this row; None without a unit or a row."""
    if row is None or state.unit not in unit_index:
        return None
    return float(assignments.distance_m[row, unit_index[state.unit]])


def _compare_units(
    assignments: PostAssignments,
    plan: Plan,
    before: Mapping[str, UnitLoad],
    after: Mapping[str, UnitLoad],
) -> tuple[UnitComparison, ...]:
    """Return every unit with its load now and under the plan, given by unit code."""
    lines = []
    for unit in assignments.units:
        absent = plan.absent.get(unit.code, unit.absent)
        people, leads = assignments.available_strength(unit, absent)
        loads = before[unit.code], after[unit.code]
        lines.append(UnitComparison(unit.code, unit.name, people, leads, *loads, absent))
    return tuple(lines)
