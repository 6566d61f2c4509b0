"""A plan: who is to hold which post, beside the live roster until it is published as an order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput, Refused
from geo.domain.moves import Move
from geo.domain.plan_wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.domain.moves import Stand
    from geo.domain.plan_posts import NewPost


class PlanState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Plan:
    """``area`` is what it is about, "" for everything the planner may plan.

    ``moves`` by site; ``locks`` are posts that a proposal leaves as the plan has them; ``away`` says how many
    people of a unit are missing, where that is not what it was: ``missing`` are those of all units as the
    planner saw them in force; ``wishes`` are what a proposal is asked for. ``number`` is that of the order it
    became, 0 before; ``undoes`` the order it takes back, 0 for none. ``proof`` is kept of a proposal until
    somebody changes it: what each of its aims came to, and the bound that no plan is below. ``posts`` are no
    sites yet: to the plan they stand closed with nobody, until its order registers those it moves.
    ``version`` counts its changes, 1 when begun.
    """

    id: str
    name: str
    author: str
    area: str = ""
    moves: Mapping[str, Move] = field(default_factory=dict)
    locks: frozenset[str] = frozenset()
    away: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    state: PlanState = PlanState.DRAFT
    number: int = 0
    undoes: int = 0
    proof: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    posts: Mapping[str, NewPost] = field(default_factory=dict)
    version: int = 1

    def seen_at(self, version: int) -> Plan:
        """Itself, to somebody who saw it at this version.

        Raises:
            Refused: it has been changed since.
        """
        if self.version != version:
            raise Refused("error.plan_changed", plan=self.name)
        return self

    def changed(self, wanted: Mapping[str, Move]) -> Plan:
        """With these moves beside its others; a post that stands as it stood is no move.

        Raises:
            Refused: it is no draft any more.
        """
        self._must_be_draft()
        moves = {site: move.settled() for site, move in sorted({**self.moves, **wanted}.items())}
        real = {site: move for site, move in moves.items() if move.after != move.before}
        return replace(self, moves=real, proof={})

    def proposed(self, wanted: Mapping[str, Move], proof: Mapping[str, tuple[float, float]]) -> Plan:
        """With these moves in place of its own, and what is proved of them.

        Raises:
            Refused: it is no draft any more.
        """
        return replace(replace(self, moves={}).changed(wanted), proof=proof)

    def locked(self, sites: Iterable[str]) -> Plan:
        """With these posts locked and no others.

        Raises:
            Refused: it is no draft any more.
        """
        self._must_be_draft()
        return replace(self, locks=frozenset(sites))

    def short_of(self, away: Mapping[str, int], live: Mapping[str, int]) -> Plan:
        """Saying that so many people of these units are missing, and of no others; ``live`` are in force.

        Raises:
            Refused: it is no draft any more. InvalidInput: less than nobody.
        """
        self._must_be_draft()
        if any(people < 0 for people in away.values()):
            raise InvalidInput("error.plan_away")
        seen = dict(self.missing) | {unit: live.get(unit, 0) for unit in away.keys() - self.away.keys()}
        return replace(self, away=away).seeing(seen)

    def seeing(self, live: Mapping[str, int]) -> Plan:
        """With those missing who are so in force; what it says of others stays.

        Raises:
            Refused: it is no draft any more.
        """
        self._must_be_draft()
        away = {unit: people for unit, people in sorted(self.away.items()) if people != live.get(unit, 0)}
        return replace(self, away=away, missing=_counted(live))

    @property
    def absences(self) -> dict[str, tuple[int, int]]:
        """How many people were and are to be missing, of the units where that changes."""
        pairs = {unit: (self.missing.get(unit, 0), people) for unit, people in self.away.items()}
        return {unit: pair for unit, pair in pairs.items() if pair[0] != pair[1]}

    def short_since(self, live: Mapping[str, int]) -> tuple[str, ...]:
        """The units it speaks of or has at its posts of whom others are missing than the planner saw."""
        counted = {*self.absences, *(move.after.unit for move in self.moves.values())}
        return tuple(sorted(u for u in counted if self.missing.get(u, 0) != live.get(u, 0)))

    def with_posts(self, new: Iterable[NewPost]) -> Plan:
        """With these posts beside its others; one of the same code is in place of the old one.

        Raises:
            Refused: it is no draft any more.
        """
        self._must_be_draft()
        posts = {**self.posts, **{post.id: post for post in new}}
        return replace(self, posts=dict(sorted(posts.items())), proof={})

    def without_posts(self, out: Iterable[str]) -> Plan:
        """Without these new posts and all it says of them.

        Raises:
            Refused: it is no draft any more.
        """
        self._must_be_draft()
        gone = set(out) & self.posts.keys()
        if not gone:
            return self
        kept = {site: move for site, move in self.moves.items() if site not in gone}
        alone = {site: replace(move, into="") if move.into in gone else move for site, move in kept.items()}
        posts = {code: post for code, post in self.posts.items() if code not in gone}
        return replace(self, posts=posts, moves=alone, locks=self.locks - gone, proof={})

    def registered(self, posts: Iterable[str]) -> Plan:
        """Where these new posts are sites by now: it moves them as it moves any other."""
        known = set(posts)
        return replace(self, posts={code: post for code, post in self.posts.items() if code not in known})

    def recoded(self, codes: Mapping[str, str]) -> Plan:
        """With other codes for these new posts, wherever it speaks of them."""

        def by_now(post: str) -> str:
            return codes.get(post, post)

        moves = {by_now(post): replace(move, into=by_now(move.into)) for post, move in self.moves.items()}
        posts = {by_now(post): new.called(by_now(post)) for post, new in self.posts.items()}
        return replace(
            self,
            posts=dict(sorted(posts.items())),
            moves=dict(sorted(moves.items())),
            locks=frozenset(map(by_now, self.locks)),
            wishes=self.wishes.recoded(codes),
        )

    def move(self, site: str, live: Stand) -> Move:
        """What it does with a post that stands so now, be it nothing."""
        return self.moves.get(site) or Move(live, live)

    def wishing(self, wishes: Wishes) -> Plan:
        """With these wishes for the next proposal.

        Raises:
            Refused: it is no draft any more. InvalidInput: numbers that mean nothing.
        """
        self._must_be_draft()
        return replace(self, wishes=wishes.checked())

    def stand(self, site: str, live: Stand) -> Stand:
        """How a post is to stand that stands so now."""
        return self.moves[site].after if site in self.moves else live

    def stale(self, live: Mapping[str, Stand]) -> tuple[str, ...]:
        """The posts of its moves that no longer stand as the planner saw them, or are gone; by code."""
        return tuple(
            sorted(site for site, move in self.moves.items() if not move.before.fits(live.get(site)))
        )

    def rebased(self, live: Mapping[str, Stand]) -> Plan:
        """The same aims seen from the live roster; moves of posts that are gone, or done already, fall away.

        Of unit, status and place each is an aim only where the plan changes it: the others are as now.

        Raises:
            Refused: it is no draft any more.
        """
        fresh = {site: move.seen_from(live[site]) for site, move in self.moves.items() if site in live}
        return replace(self, moves={}).changed(fresh)

    def published(self, number: int) -> Plan:
        """The order of that number; new posts that it leaves alone fall away.

        Raises:
            Refused: it is no draft any more, or changes nothing.
        """
        self._must_be_draft()
        if not (self.moves or self.absences):
            raise Refused("error.plan_empty")
        posts = {code: post for code, post in self.posts.items() if code in self.moves}
        return replace(self, state=PlanState.PUBLISHED, number=number, posts=posts)

    def dropped(self) -> Plan:
        """Put aside.

        Raises:
            Refused: it is no draft any more.
        """
        self._must_be_draft()
        return replace(self, state=PlanState.DROPPED)

    def reversed_as(self, plan_id: str, author: str, live: Mapping[str, int]) -> Plan:
        """The plan that takes this order back, post by post; ``live`` are the people missing in force.

        Raises:
            Refused: it is no order.
        """
        if self.state is not PlanState.PUBLISHED:
            raise Refused("error.no_order", plan=self.name)
        back = {site: Move(move.after, move.before) for site, move in self.moves.items()}
        away = {unit: before for unit, (before, _) in self.absences.items()}
        seen = _counted(dict(live) | {unit: after for unit, (_, after) in self.absences.items()})
        told = Plan(plan_id, self.name, author, area=self.area, moves=back, undoes=self.number)
        return replace(told, away=away, missing=seen)

    def _must_be_draft(self) -> None:
        if self.state is not PlanState.DRAFT:
            raise Refused("error.plan_closed", plan=self.name)


def _counted(people: Mapping[str, int]) -> dict[str, int]:
    """Without the units of whom nobody is missing; by code."""
    return {unit: count for unit, count in sorted(people.items()) if count}
