"""What a draft changes: every post before and after, the load of every unit, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.plans import PlanState
from geo.services.rights import needs, plan_for
from geo.services.roster import roster

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.moves import Move, Spot, Stand
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.roster import Post, Roster


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post: as it stands and as it is to stand; ways in metres, None where nobody holds it.

    ``post`` is at its place in the plan, which ``moved_from`` tells to be another one than now. ``stale``: it
    no longer stands as the planner saw it, or is a site though it ``is_new``.
    """

    post: Post
    after: Stand
    move: Move | None
    way_before: float | None
    way_after: float | None
    uncovered: bool
    locked: bool
    stale: bool
    moved_from: Spot | None = None
    is_new: bool = False

    @property
    def into(self) -> str:
        """The post that it is merged into, "" for none."""
        return self.move.into if self.move else ""


@dataclass(frozen=True, slots=True)
class Side:
    """A unit's load: posts held, people they take, leads they take, metres to all of them together."""

    posts: int = 0
    people: int = 0
    leads: int = 0
    metres: float = 0.0

    def with_post(self, post: Post, metres: float, *, is_open: bool) -> Side:
        """And this post; a closed one takes nobody."""
        if not is_open:
            return self
        return Side(self.posts + 1, self.people + post.need, self.leads + post.lead, self.metres + metres)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit; ``people`` and ``leads`` can be planned with here: neither missing nor at other posts."""

    unit: str
    name: str
    people: int
    leads: int
    before: Side
    after: Side
    missing: int = 0

    @property
    def is_over(self) -> bool:
        """Whether it is to give more than it has."""
        return self.after.people > self.people or self.after.leads > self.leads


@dataclass(frozen=True, slots=True)
class Difference:
    """A plan beside the live roster; ``posts`` and ``units`` by code.

    ``short_since``: units it counts on of whom others are missing by now than the planner saw.
    """

    plan: Plan
    posts: tuple[PostLine, ...]
    units: tuple[UnitLine, ...]
    short_since: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[PostLine, ...]:
        return tuple(line for line in self.posts if line.move is not None)

    @property
    def changed(self) -> tuple[PostLine, ...]:
        """Those that move, and those that the plan founds."""
        return tuple(line for line in self.posts if line.move is not None or line.is_new)

    @property
    def uncovered(self) -> tuple[PostLine, ...]:
        """Open posts that nobody is to hold."""
        return tuple(line for line in self.posts if line.uncovered)

    @property
    def stale(self) -> tuple[PostLine, ...]:
        return tuple(line for line in self.posts if line.stale)

    @property
    def over(self) -> tuple[UnitLine, ...]:
        """Units that are to give more than they have."""
        return tuple(line for line in self.units if line.is_over)


@dataclass(frozen=True, slots=True)
class Book:
    """The drafts, the one changed last first, and the orders, the last one first."""

    drafts: tuple[Plan, ...]
    orders: tuple[Plan, ...]

    @property
    def undone(self) -> frozenset[int]:
        """Numbers of the orders that were taken back."""
        return frozenset(order.undoes for order in self.orders if order.undoes)


@needs(Verb.DRAFT_PLAN)
def plan_book(office: Office, actor: Actor) -> Book:
    """All plans about areas one may plan in."""
    reference = office.board.reference()

    def mine(plan: Plan) -> bool:
        return actor.may(Verb.DRAFT_PLAN, reference.areas.path(plan.area) if plan.area else ())

    with office.store.read() as reader:
        drafts, orders = (reader.plans(state) for state in (PlanState.DRAFT, PlanState.PUBLISHED))
    return Book(
        tuple(filter(mine, drafts)),
        tuple(sorted(filter(mine, orders), key=lambda order: -order.number)),
    )


@needs(Verb.DRAFT_PLAN)
def plan_difference(office: Office, actor: Actor, plan_id: str) -> Difference:
    """The plan beside the live roster of what one may plan.

    Raises:
        Refused: it is not one's to plan. NotFound: no such plan.
    """
    with office.store.read() as reader:
        plan = plan_for(reader, actor, plan_id)
    return difference(roster(office, actor, plan.area), plan)


def difference(known: Roster, plan: Plan) -> Difference:
    """The same of a roster that is at hand."""
    is_draft, there = plan.state is PlanState.DRAFT, known.drafted(plan)
    live = known.live
    stale = {*plan.stale(there.live | live), *(plan.posts.keys() & live)} if is_draft else set()
    places = {unit.code: number for number, unit in enumerate(known.units)}
    rows = {post.site: row for row, post in enumerate(known.posts)}
    before, after = ({unit.code: Side() for unit in known.units} for _ in range(2))
    lines = []
    for row, post in enumerate(there.posts):
        stand, move = plan.stand(post.site, post.live), plan.moves.get(post.site)
        ways = []
        for side, at, metres in (
            (before, post.live, known.metres[rows[post.site]] if post.site in rows else None),
            (after, stand, there.metres[row]),
        ):
            way = float(metres[places[at.unit]]) if metres is not None and at.unit in places else None
            if way is not None:
                is_open = known.is_open(post.kind, at.status)
                side[at.unit] = side[at.unit].with_post(post, way, is_open=is_open)
            ways.append(way)
        lines.append(
            PostLine(
                post=post,
                after=stand,
                move=move,
                way_before=ways[0],
                way_after=ways[1],
                uncovered=known.is_open(post.kind, stand.status) and not stand.unit,
                locked=post.site in plan.locks,
                stale=post.site in stale,
                moved_from=move.before.spot if move else None,
                is_new=is_draft and post.site in plan.posts,
            )
        )
    units = []
    for unit in known.units:
        missing = plan.away.get(unit.code, unit.missing)
        people, leads = known.free(unit, missing)
        sides = before[unit.code], after[unit.code]
        units.append(UnitLine(unit.code, unit.name, people, leads, *sides, missing))
    short_since = plan.short_since({unit.code: unit.missing for unit in known.units}) if is_draft else ()
    return Difference(plan, tuple(lines), tuple(units), short_since)
