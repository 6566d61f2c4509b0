"""Edits of a draft, checked and applied inside a transaction, and the rebasing of drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.kinds import Kinds, StatusCategory
from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.move import Location, Move, PostState, location_of, post_state, post_state_with_location
from geo.domain.plans.new_post import closed_status
from geo.domain.plans.plan import Plan
from geo.domain.plans.preferences import ALL_POSTS, PlanPreferences
from geo.domain.sites import Site
from geo.services.accounts.permissions import authorise_in, authorised_site
from geo.services.context import AppContext
from geo.services.plans.absences import absences_in_force, require_absences_within_strength
from geo.services.plans.reconcile import reconcile_draft
from geo.store import Reader, Transaction


@dataclass(frozen=True, slots=True)
class DraftEditor:
    """An actor's edit of a draft inside the transaction that records it."""

    ctx: AppContext
    actor: Actor
    tx: Transaction

    def apply(self, plan: Plan, edit: PlanEdit) -> Plan:
        """Return the draft after the edit.

        Args:
            plan: The draft.
            edit: The edit, its locations with their areas (see ``locate_edit``).

        Raises:
            InvalidInput: As ``edit_plan``.
            NotFound: As ``edit_plan``.
            Refused: As ``edit_plan``.
        """
        plan = plan.without_posts(edit.removed_posts)
        for new in edit.new_posts:
            self._require_new_post(plan, new.id, new.area)
        plan = plan.with_posts(edit.new_posts)
        relocated = {post: location for post, location in edit.locations if post in plan.posts}
        for post, location in relocated.items():
            self._require_new_post(plan, post, location.area or plan.posts[post].area)
        plan = plan.with_posts(plan.posts[post].moved_to(location) for post, location in relocated.items())
        changed = plan.with_moves(self._moves(plan, edit))
        if broken := broken_merges(self.ctx.kinds, self.tx.reader, changed):
            merged = broken[0], changed.moves[broken[0]].merged_into
            post, into = post_names(self.tx.reader, changed, merged)
            raise InvalidInput("error.merge_closed", post=post, into=into)
        if edit.locks is not None:
            for post in sorted(set(edit.locks) - plan.locks):
                self._plannable_site(plan, post)
            changed = changed.with_locks(edit.locks)
        if edit.preferences is not None:
            changed = changed.with_preferences(self._checked_preferences(changed, edit.preferences))
        if edit.absent is None:
            return changed
        absent = dict(edit.absent)
        self._require_units(absent)
        require_absences_within_strength(self.tx.reader, absent)
        return changed.with_absences(absent, absences_in_force(self.tx.reader))

    def _moves(self, plan: Plan, edit: PlanEdit) -> dict[str, Move]:
        """Return the moves of the posts that the edit names.

        A post keeps whatever the edit does not name, and the state that its planner saw first.
        """
        merges = dict(edit.merges)
        units, statuses = {**dict(edit.units), **dict.fromkeys(merges, "")}, dict(edit.statuses)
        locations = {post: location for post, location in edit.locations if post not in plan.posts}
        self._require_units(unit for unit in units.values() if unit)
        moves = {}
        for post in {**units, **statuses, **locations, **dict.fromkeys(edit.reverted)}:
            site = self._plannable_site(plan, post)
            drafted = plan.move_of(post, post_state(site))
            if post in edit.reverted:
                moves[post] = replace(drafted, after=drafted.before, merged_into="")
                continue
            if post in merges:
                self._require_merge_target(plan, post, merges[post])
                statuses[post] = self._closing_status(site.kind, drafted)
            after = replace(
                drafted.after,
                unit=units.get(post, drafted.after.unit),
                status=statuses.get(post, drafted.after.status),
            )
            move = self._changed_move(site.kind, drafted, after, merges.get(post))
            moves[post] = self._relocated(plan, site, move, locations[post]) if post in locations else move
        return moves

    def _closing_status(self, kind_code: str, drafted: Move) -> str:
        """Return the status that closes a post: its drafted one where that is closed already."""
        kind = self.ctx.kinds[kind_code]
        if kind.status(drafted.after.status).category is StatusCategory.INACTIVE:
            return drafted.after.status
        before = drafted.before.status
        following = self.ctx.kinds.next_status_in(kind_code, before, StatusCategory.INACTIVE)
        return following or closed_status(kind)

    def _changed_move(self, kind_code: str, drafted: Move, after: PostState, merged_into: str | None) -> Move:
        """Return a post's move to another state.

        Args:
            kind_code: The post's kind.
            drafted: Its move in the draft so far.
            after: The state it is to have.
            merged_into: The post that it is merged into, None where the edit does not name one.

        Raises:
            InvalidInput: The status cannot follow the present one.
        """
        kind, before = self.ctx.kinds[kind_code], drafted.before
        if after.status not in (before.status, *kind.status(before.status).next):
            raise InvalidInput("error.step_not_allowed", found=before.status, status=after.status)
        is_closed = kind.status(after.status).category is StatusCategory.INACTIVE
        if merged_into is None:
            merged_into = drafted.merged_into if is_closed else ""
        # Another location alone leaves the reason for the unit; what the move saves is no longer known.
        is_same = (after.unit, after.status, merged_into) == (
            drafted.after.unit,
            drafted.after.status,
            drafted.merged_into,
        )
        return replace(drafted, saved_m=None) if is_same else Move(before, after, merged_into=merged_into)

    def _relocated(self, plan: Plan, site: Site, move: Move, location: Location) -> Move:
        """Return the move with the post at another location.

        Raises:
            InvalidInput: There is no such area.
            Refused: The actor may not plan there, or it lies outside the plan's area.
        """
        target = replace(location, area=location.area or site.area)
        self._require_area(plan, target.area, site.name)
        before = replace(move.before, location=move.before.location or location_of(site))
        return replace(move, before=before, after=replace(move.after, location=target))

    def _plannable_site(self, plan: Plan, post: str) -> Site:
        """Return a post of the plan's area, be it a site or new in the draft.

        Raises:
            InvalidInput: Its kind is not manned.
            NotFound: There is no such post.
            Refused: The actor may not plan there, or it lies outside the plan's area.
        """
        if post in plan.posts and self.tx.site(post) is None:
            site = plan.posts[post].as_site(self.ctx.kinds)
            authorise_in(self.tx.reader, self.actor, Verb.DRAFT_PLAN, site.area)
        else:
            site = authorised_site(self.tx, self.actor, Verb.DRAFT_PLAN, post)
        if not self.ctx.kinds[site.kind].is_manned:
            raise InvalidInput("error.not_manned_kind", kind=site.kind)
        self._require_within(plan, site.area, site.name)
        return site

    def _require_new_post(self, plan: Plan, post: str, area: str) -> None:
        """Check that a new post's code is free and that the actor may plan in its area.

        Raises:
            InvalidInput: A site has this code, or there is no such area.
            Refused: The actor may not plan there, or it lies outside the plan's area.
        """
        if self.tx.site(post) is not None:
            raise InvalidInput("error.post_exists", post=post)
        self._require_area(plan, area, post)

    def _require_area(self, plan: Plan, area: str, name: str) -> None:
        """Check that this plan can put a post into this area.

        Raises:
            InvalidInput: There is no such area.
            Refused: The actor may not plan there, or it lies outside the plan's area.
        """
        if not self.tx.reader.area_path(area):
            raise InvalidInput("error.post_area", area=area)
        authorise_in(self.tx.reader, self.actor, Verb.DRAFT_PLAN, area)
        self._require_within(plan, area, name)

    def _require_within(self, plan: Plan, area: str, name: str) -> None:
        """Check that an area is the plan's area or lies below it.

        Raises:
            Refused: It is not; ``name`` is the post's in the message.
        """
        if plan.area and all(each.code != plan.area for each in self.tx.reader.area_path(area)):
            raise Refused("error.outside_plan", site=name)

    def _require_merge_target(self, plan: Plan, post: str, into: str) -> None:
        """Check that a post can be merged into another one.

        Raises:
            InvalidInput: It is the same post, or its kind is not manned.
            NotFound: There is no such post.
            Refused: The actor may not plan there, or it lies outside the plan's area.
        """
        self._plannable_site(plan, into)
        if into == post:
            raise InvalidInput("error.merge_self", post=post)

    def _checked_preferences(self, plan: Plan, preferences: PlanPreferences) -> PlanPreferences:
        """Return the preferences once every unit and post that is new among them exists.

        Raises:
            InvalidInput: A post's kind is not manned.
            NotFound: There is no such unit or post.
            Refused: The actor may not plan there, or a post lies outside the plan's area.
        """
        new_pairs = set(preferences.barred) - set(plan.preferences.barred)
        self._require_units(unit for unit, _ in new_pairs)
        new_ranks = dict(preferences.ranks).keys() - dict(plan.preferences.ranks)
        for post in sorted({post for _, post in new_pairs} | new_ranks):
            if post != ALL_POSTS:
                self._plannable_site(plan, post)
        return preferences

    def _require_units(self, units: Iterable[str]) -> None:
        """Check that these units exist.

        Raises:
            NotFound: One of them does not.
        """
        codes = list(units)
        existing = {unit.code for unit in self.tx.reader.units()} if codes else set()
        for unit in codes:
            if unit not in existing:
                raise NotFound("error.unknown_unit", unit=unit)


def broken_merges(kinds: Kinds, reader: Reader, plan: Plan) -> list[str]:
    """Return the codes of the posts merged into a post that is not open under the plan, sorted."""
    return [
        post
        for post, move in plan.moves.items()
        if move.merged_into and not _is_merge_target_open(kinds, reader, plan, move)
    ]


def _is_merge_target_open(kinds: Kinds, reader: Reader, plan: Plan, move: Move) -> bool:
    """Return whether the post that this move merges into exists and is open under the plan."""
    site = site_or_new_post(kinds, reader, plan, move.merged_into)
    if site is None:
        return False
    status = plan.target_state(site.id, post_state(site)).status
    return kinds.is_open(site.kind, status)


def site_or_new_post(kinds: Kinds, reader: Reader, plan: Plan, post: str) -> Site | None:
    """Return the site of this code, or the site that the plan's new post will be; None for neither."""
    new = plan.posts.get(post)
    return reader.site(post) or (new.as_site(kinds) if new else None)


def live_states(kinds: Kinds, reader: Reader, plan: Plan) -> Mapping[str, PostState]:
    """Return unit, status and location now of the posts that the plan moves; missing ones are left out."""
    sites = (site_or_new_post(kinds, reader, plan, post) for post in plan.moves)
    return {site.id: post_state_with_location(site) for site in sites if site is not None}


def rebase_draft(kinds: Kinds, reader: Reader, plan: Plan) -> Plan:
    """Return a draft rebased on the assignments in force; what is done already, or impossible, is dropped.

    Raises:
        Refused: The plan is no draft any more.
    """
    plan = reconcile_draft(reader, plan)
    rebased = plan.rebased(live_states(kinds, reader, plan)).with_absences_in_force(absences_in_force(reader))
    possible = rebased.with_moves(
        {
            post: _with_possible_status(kinds, site_or_new_post(kinds, reader, plan, post), move)
            for post, move in rebased.moves.items()
        }
    )
    unmerged = {
        post: replace(possible.moves[post], merged_into="") for post in broken_merges(kinds, reader, possible)
    }
    return possible.with_moves(unmerged)


def _with_possible_status(kinds: Kinds, site: Site | None, move: Move) -> Move:
    """Return the move without a status that cannot follow the post's present one."""
    before = move.before.status
    if site is None or move.after.status in (before, *kinds[site.kind].status(before).next):
        return move
    return replace(move, after=replace(move.after, status=before))


def post_names(reader: Reader, plan: Plan, posts: Iterable[str]) -> list[str]:
    """Return the names of posts, in the given order; the code of one that is no longer there."""
    sites = {post: reader.site(post) or plan.posts.get(post) for post in posts}
    return [site.name if site else post for post, site in sites.items()]
