"""Plans: which unit is to hold which post; a draft changes no site until it is published as an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from geo.domain.errors import InvalidInput, Overtaken, Refused
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.preferences import PlanPreferences


class PlanState(StrEnum):
    """State of a plan; a published plan is an order."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: a draft, a published order, or a dropped draft.

    Attributes:
        id: Id of the plan.
        name: Name of the plan.
        author: Code of the account that began it.
        area: Code of the area that it covers, "" for all areas that the planner may plan.
        moves: Move by code of the post.
        locks: Codes of the posts that a proposal must not change.
        absent: Number of absent people by unit, where it differs from ``absent_before``.
        absent_before: Number of absent people in force by unit, as the planner saw them.
        preferences: Preferences for proposals.
        state: State of the plan.
        number: Number of the order that the plan became, 0 before.
        undoes: Number of the order that it undoes, 0 for none.
        optimality: Value and lower bound by objective of a proposal; empty once the draft is changed by hand.
        posts: New posts by code: no sites yet, closed and without a unit until the order registers those it
            moves.
        version: Number of changes, 1 when begun.
    """

    id: str
    name: str
    author: str
    area: str = ""
    moves: Mapping[str, Move] = field(default_factory=dict)
    locks: frozenset[str] = frozenset()
    absent: Mapping[str, int] = field(default_factory=dict)
    absent_before: Mapping[str, int] = field(default_factory=dict)
    preferences: PlanPreferences = field(default_factory=PlanPreferences)
    state: PlanState = PlanState.DRAFT
    number: int = 0
    undoes: int = 0
    optimality: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    posts: Mapping[str, NewPost] = field(default_factory=dict)
    version: int = 1

    def require_version(self, version: int) -> Plan:
        """Return the plan itself, provided that it still has this version.

        Raises:
            Overtaken: The plan has been changed since.
        """
        if self.version != version:
            raise Overtaken("error.plan_changed", plan=self.name)
        return self

    def with_moves(self, changes: Mapping[str, Move]) -> Plan:
        """Return the draft with these moves in place of its own of the same posts; no-op moves are dropped.

        Raises:
            Refused: The plan is not a draft.
        """
        self._require_draft()
        moves = {
            site: move.without_unchanged_location()
            for site, move in sorted({**self.moves, **changes}.items())
        }
        effective = {site: move for site, move in moves.items() if move.after != move.before}
        return replace(self, moves=effective, optimality={})

    def with_proposal(
        self, changes: Mapping[str, Move], optimality: Mapping[str, tuple[float, float]]
    ) -> Plan:
        """Return the draft with these moves in place of all its own, and their value and bound by objective.

        Raises:
            Refused: The plan is not a draft.
        """
        return replace(replace(self, moves={}).with_moves(changes), optimality=optimality)

    def with_locks(self, sites: Iterable[str]) -> Plan:
        """Return the draft with these posts locked, and no others.

        Raises:
            Refused: The plan is not a draft.
        """
        self._require_draft()
        return replace(self, locks=frozenset(sites))

    def with_absences(self, absent: Mapping[str, int], in_force: Mapping[str, int]) -> Plan:
        """Return the draft with these numbers of absent people, and of no other units.

        Args:
            absent: Number of absent people by unit.
            in_force: Number of absent people in force by unit.

        Raises:
            Refused: The plan is not a draft.
            InvalidInput: A number is negative.
        """
        self._require_draft()
        if any(people < 0 for people in absent.values()):
            raise InvalidInput("error.plan_absent")
        before = dict(self.absent_before) | {
            unit: in_force.get(unit, 0) for unit in absent.keys() - self.absent.keys()
        }
        return replace(self, absent=absent).with_absences_in_force(before)

    def with_absences_in_force(self, in_force: Mapping[str, int]) -> Plan:
        """Return the draft with these absences as those before; its own numbers that equal them are dropped.

        Raises:
            Refused: The plan is not a draft.
        """
        self._require_draft()
        absent = {
            unit: people for unit, people in sorted(self.absent.items()) if people != in_force.get(unit, 0)
        }
        return replace(self, absent=absent, absent_before=_without_zeros(in_force))

    @property
    def absence_changes(self) -> dict[str, tuple[int, int]]:
        """Number of absent people before and after, by unit, where they differ."""
        pairs = {unit: (self.absent_before.get(unit, 0), people) for unit, people in self.absent.items()}
        return {unit: pair for unit, pair in pairs.items() if pair[0] != pair[1]}

    def units_with_new_absences(self, in_force: Mapping[str, int]) -> tuple[str, ...]:
        """Return the units of the plan whose absences in force differ from those the planner saw; by code."""
        units = {*self.absence_changes, *(move.after.unit for move in self.moves.values())}
        return tuple(sorted(u for u in units if self.absent_before.get(u, 0) != in_force.get(u, 0)))

    def with_posts(self, new_posts: Iterable[NewPost]) -> Plan:
        """Return the draft with these new posts in place of those of the same codes.

        Raises:
            Refused: The plan is not a draft.
        """
        self._require_draft()
        posts = {**self.posts, **{post.id: post for post in new_posts}}
        return replace(self, posts=dict(sorted(posts.items())), optimality={})

    def without_posts(self, codes: Iterable[str]) -> Plan:
        """Return the draft without these new posts, their moves, locks and merges.

        Raises:
            Refused: The plan is not a draft.
        """
        self._require_draft()
        removed = set(codes) & self.posts.keys()
        if not removed:
            return self
        moves = {
            site: replace(move, merged_into="") if move.merged_into in removed else move
            for site, move in self.moves.items()
            if site not in removed
        }
        posts = {code: post for code, post in self.posts.items() if code not in removed}
        return replace(self, posts=posts, moves=moves, locks=self.locks - removed, optimality={})

    def with_registered(self, codes: Iterable[str]) -> Plan:
        """Return the plan without these new posts, which have become sites; their moves stay."""
        registered = set(codes)
        return replace(
            self, posts={code: post for code, post in self.posts.items() if code not in registered}
        )

    def with_post_codes(self, codes: Mapping[str, str]) -> Plan:
        """Return the plan with these new posts recoded throughout: new code by old code."""

        def new_code(post: str) -> str:
            return codes.get(post, post)

        moves = {
            new_code(post): replace(move, merged_into=new_code(move.merged_into))
            for post, move in self.moves.items()
        }
        posts = {new_code(post): new.renamed(new_code(post)) for post, new in self.posts.items()}
        return replace(
            self,
            posts=dict(sorted(posts.items())),
            moves=dict(sorted(moves.items())),
            locks=frozenset(map(new_code, self.locks)),
            preferences=self.preferences.with_post_codes(codes),
        )

    def move_of(self, site: str, current: PostState) -> Move:
        """Return the move of a post, one without effect from its current state where the plan has none."""
        return self.moves.get(site) or Move(current, current)

    def with_preferences(self, preferences: PlanPreferences) -> Plan:
        """Return the draft with these preferences for proposals.

        Raises:
            Refused: The plan is not a draft.
            InvalidInput: A number is out of range.
        """
        self._require_draft()
        return replace(self, preferences=preferences.checked())

    def target_state(self, site: str, current: PostState) -> PostState:
        """Return the target state of a post, its current state where the plan does not move it."""
        return self.moves[site].after if site in self.moves else current

    def stale_posts(self, current: Mapping[str, PostState]) -> tuple[str, ...]:
        """Return the codes of the moved posts that are gone, or have changed since the planner saw them."""
        return tuple(
            sorted(site for site, move in self.moves.items() if not move.before.matches(current.get(site)))
        )

    def rebased(self, current: Mapping[str, PostState]) -> Plan:
        """Return the draft with its moves rebased on the current states by post.

        Moves of posts that are gone, and moves that are done already, are dropped. Of unit, status and
        location only those that a move changes keep their target; the others become current.

        Raises:
            Refused: The plan is not a draft.
        """
        fresh = {site: move.rebased(current[site]) for site, move in self.moves.items() if site in current}
        return replace(self, moves={}).with_moves(fresh)

    def published(self, number: int) -> Plan:
        """Return the order of this number; new posts that it does not move are dropped.

        Raises:
            Refused: The plan is not a draft, or changes nothing.
        """
        self._require_draft()
        if not (self.moves or self.absence_changes):
            raise Refused("error.plan_empty")
        posts = {code: post for code, post in self.posts.items() if code in self.moves}
        return replace(self, state=PlanState.PUBLISHED, number=number, posts=posts)

    def dropped(self) -> Plan:
        """Return the draft as dropped.

        Raises:
            Refused: The plan is not a draft.
        """
        self._require_draft()
        return replace(self, state=PlanState.DROPPED)

    def reversal(self, plan_id: str, author: str, in_force: Mapping[str, int]) -> Plan:
        """Return a draft that undoes this order post by post.

        Args:
            plan_id: Id of the draft.
            author: Code of the account that begins it.
            in_force: Number of absent people in force by unit.

        Raises:
            Refused: The plan is not an order.
        """
        if self.state is not PlanState.PUBLISHED:
            raise Refused("error.no_order", plan=self.name)
        changes = self.absence_changes
        after_order = dict(in_force) | {unit: after for unit, (_, after) in changes.items()}
        return Plan(
            plan_id,
            self.name,
            author,
            area=self.area,
            moves={site: Move(move.after, move.before) for site, move in self.moves.items()},
            undoes=self.number,
            absent={unit: before for unit, (before, _) in changes.items()},
            absent_before=_without_zeros(after_order),
        )

    def copied(self, plan_id: str, author: str) -> Plan:
        """Return a draft with all that this order changes, its locks and its preferences.

        Args:
            plan_id: Id of the draft.
            author: Code of the account that begins it.

        Raises:
            Refused: The plan is not an order.
        """
        if self.state is not PlanState.PUBLISHED:
            raise Refused("error.no_order", plan=self.name)
        return replace(
            self,
            id=plan_id,
            author=author,
            state=PlanState.DRAFT,
            number=0,
            undoes=0,
            optimality={},
            version=1,
        )

    def _require_draft(self) -> None:
        if self.state is not PlanState.DRAFT:
            raise Refused("error.plan_closed", plan=self.name)


def _without_zeros(people: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of absent people by unit, in order, without those of 0."""
    return {unit: count for unit, count in sorted(people.items()) if count}
