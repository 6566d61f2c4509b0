"""What an edit makes of a draft: who holds which post, what is open and where, new posts, posts merged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.kinds import Meaning
from geo.domain.moves import Move, Spot, spot_of, stand_of, stand_there
from geo.domain.plan_posts import closed_status
from geo.domain.plan_wishes import EVERYWHERE
from geo.services.missing import check_people, missing_now
from geo.services.new_posts import settled
from geo.services.rights import authorise_in, site_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kinds
    from geo.domain.moves import Stand
    from geo.domain.plan_commands import PlanEdit
    from geo.domain.plan_wishes import Wishes
    from geo.domain.plans import Plan
    from geo.domain.sites import Site
    from geo.services.office import Office
    from geo.store import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Editing:
    """One planner at one draft, inside the transaction that keeps what becomes of it."""

    office: Office
    actor: Actor
    tx: Transaction

    def edited(self, plan: Plan, edit: PlanEdit) -> Plan:
        """The draft after the edit, its places in their areas (see ``plan_places.located``).

        Raises:
            NotFound, Refused, InvalidInput: as ``edit_plan`` says.
        """
        plan = plan.without_posts(edit.withdrawn)
        for new in edit.posts:
            self._check_new(plan, new.id, new.area)
        plan = plan.with_posts(edit.posts)
        moved = {post: spot for post, spot in edit.spots if post in plan.posts}
        for post, spot in moved.items():
            self._check_new(plan, post, spot.area or plan.posts[post].area)
        plan = plan.with_posts(plan.posts[post].at(spot) for post, spot in moved.items())
        changed = plan.changed(self._moves(plan, edit))
        if lost := lost_merges(self.office.kinds, self.tx.reader, changed):
            post, into = named(self.tx.reader, changed, (lost[0], changed.moves[lost[0]].into))
            raise InvalidInput("error.merge_closed", post=post, into=into)
        if edit.locks is not None:
            for post in sorted(set(edit.locks) - plan.locks):
                self._site(plan, post)
            changed = changed.locked(edit.locks)
        if edit.wishes is not None:
            changed = changed.wishing(self._known_wishes(changed, edit.wishes))
        if edit.away is None:
            return changed
        away = self._known_units(dict(edit.away))
        check_people(self.tx.reader, away)
        return changed.short_of(away, missing_now(self.tx.reader))

    def _moves(self, plan: Plan, edit: PlanEdit) -> dict[str, Move]:
        """The wanted moves; a post keeps what nothing is said of, and how the planner saw it first."""
        merges = dict(edit.merges)
        units, statuses = {**dict(edit.moves), **dict.fromkeys(merges, "")}, dict(edit.statuses)
        spots = {post: spot for post, spot in edit.spots if post not in plan.posts}
        self._known_units({unit: 0 for unit in units.values() if unit})
        wanted = {}
        for post in {**units, **statuses, **spots, **dict.fromkeys(edit.back)}:
            site = self._site(plan, post)
            kind = self.office.kinds[site.kind]
            known = plan.move(post, stand_of(site))
            if post in edit.back:
                wanted[post] = replace(known, after=known.before, into="")
                continue
            if post in merges:
                self._check_target(plan, post, merges[post])
                is_open = kind.status(known.after.status).meaning is not Meaning.INACTIVE
                closing = self.office.kinds.step(site.kind, known.before.status, Meaning.INACTIVE)
                statuses[post] = (closing or closed_status(kind)) if is_open else known.after.status
            after = replace(
                known.after,
                unit=units.get(post, known.after.unit),
                status=statuses.get(post, known.after.status),
            )
            if after.status not in (known.before.status, *kind.status(known.before.status).next):
                raise InvalidInput("error.step_not_allowed", found=known.before.status, status=after.status)
            is_closed = kind.status(after.status).meaning is Meaning.INACTIVE
            into = merges.get(post, known.into if is_closed else "")
            # Another place alone leaves the reason for its unit; what that saves is not known any more.
            is_same = (after.unit, after.status, into) == (known.after.unit, known.after.status, known.into)
            move = replace(known, metres=None) if is_same else Move(known.before, after, into=into)
            wanted[post] = self._placed(plan, site, move, spots[post]) if post in spots else move
        return wanted

    def _placed(self, plan: Plan, site: Site, move: Move, spot: Spot) -> Move:
        """The move, the post at another place besides."""
        there = replace(spot, area=spot.area or site.area)
        self._check_area(plan, there.area, site.name)
        before = replace(move.before, spot=move.before.spot or spot_of(site))
        return replace(move, before=before, after=replace(move.after, spot=there))

    def _site(self, plan: Plan, post: str) -> Site:
        """The post, be it a site or new in the draft, which the plan must be able to be about.

        Raises:
            NotFound: no such post. Refused: not one's to plan, or outside the plan's area. InvalidInput:
            nobody stands at sites of its kind.
        """
        if post in plan.posts and self.tx.site(post) is None:
            site = plan.posts[post].site(self.office.kinds)
            authorise_in(self.tx.reader, self.actor, Verb.DRAFT_PLAN, site.area)
        else:
            site = site_for(self.tx, self.actor, Verb.DRAFT_PLAN, post)
        if not self.office.kinds[site.kind].is_manned:
            raise InvalidInput("error.not_manned_kind", kind=site.kind)
        self._check_within(plan, site.area, site.name)
        return site

    def _check_new(self, plan: Plan, post: str, area: str) -> None:
        if self.tx.site(post) is not None:
            raise InvalidInput("error.post_exists", post=post)
        self._check_area(plan, area, post)

    def _check_area(self, plan: Plan, area: str, name: str) -> None:
        """Raise where a post cannot come into this area by this plan.

        Raises:
            InvalidInput: no such area. Refused: not one's to plan, or outside the plan's area.
        """
        if not self.tx.reader.area_path(area):
            raise InvalidInput("error.post_area", area=area)
        authorise_in(self.tx.reader, self.actor, Verb.DRAFT_PLAN, area)
        self._check_within(plan, area, name)

    def _check_within(self, plan: Plan, area: str, name: str) -> None:
        if plan.area and all(each.code != plan.area for each in self.tx.reader.area_path(area)):
            raise Refused("error.outside_plan", site=name)

    def _check_target(self, plan: Plan, post: str, into: str) -> None:
        self._site(plan, into)
        if into == post:
            raise InvalidInput("error.merge_self", post=post)

    def _known_wishes(self, plan: Plan, wishes: Wishes) -> Wishes:
        """The wishes, what is new among them about units and posts that there are."""
        barred = set(wishes.barred) - set(plan.wishes.barred)
        self._known_units({unit: 0 for unit, _ in barred})
        for post in sorted(
            {post for _, post in barred} | dict(wishes.ranks).keys() - dict(plan.wishes.ranks)
        ):
            if post != EVERYWHERE:
                self._site(plan, post)
        return wishes

    def _known_units(self, wanted: dict[str, int]) -> dict[str, int]:
        known = {unit.code for unit in self.tx.reader.units()} if wanted else set()
        for unit in wanted:
            if unit not in known:
                raise NotFound("error.unknown_unit", unit=unit)
        return wanted


def lost_merges(kinds: Kinds, reader: Reader, plan: Plan) -> list[str]:
    """The posts that are merged into one that is not open by the plan; by code."""
    return [post for post, move in plan.moves.items() if move.into and not _opened(kinds, reader, plan, move)]


def _opened(kinds: Kinds, reader: Reader, plan: Plan, move: Move) -> bool:
    site = site_in(kinds, reader, plan, move.into)
    if site is None:
        return False
    status = plan.stand(site.id, stand_of(site)).status
    return kinds.meaning(site.kind, status) is not Meaning.INACTIVE


def site_in(kinds: Kinds, reader: Reader, plan: Plan, post: str) -> Site | None:
    """The site, or what a new post of the plan will be as one."""
    new = plan.posts.get(post)
    return reader.site(post) or (new.site(kinds) if new else None)


def live_stands(kinds: Kinds, reader: Reader, plan: Plan) -> Mapping[str, Stand]:
    """How the posts that the plan moves stand now, and where; those that are gone are left out."""
    sites = (site_in(kinds, reader, plan, post) for post in plan.moves)
    return {site.id: stand_there(site) for site in sites if site is not None}


def seen_now(kinds: Kinds, reader: Reader, plan: Plan) -> Plan:
    """A draft from the live roster as it is now; what is done already, or impossible, falls away.

    Raises:
        Refused: it is no draft any more.
    """
    plan = settled(reader, plan)
    rebased = plan.rebased(live_stands(kinds, reader, plan)).seeing(missing_now(reader))
    fresh = rebased.changed(
        {post: _possible(kinds, site_in(kinds, reader, plan, post), it) for post, it in rebased.moves.items()}
    )
    alone = {post: replace(fresh.moves[post], into="") for post in lost_merges(kinds, reader, fresh)}
    return fresh.changed(alone)


def _possible(kinds: Kinds, site: Site | None, move: Move) -> Move:
    """The move without a status that cannot follow the one the post has by now."""
    before = move.before.status
    if site is None or move.after.status in (before, *kinds[site.kind].status(before).next):
        return move
    return replace(move, after=replace(move.after, status=before))


def named(reader: Reader, plan: Plan, posts: Iterable[str]) -> list[str]:
    """What the posts are called; the code of one that is gone."""
    known = {post: reader.site(post) or plan.posts.get(post) for post in posts}
    return [one.name if one else post for post, one in known.items()]
