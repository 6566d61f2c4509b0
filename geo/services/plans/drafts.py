"""Plans: drafts beside the assignments in force, edited, published as numbered orders, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import MERGED_INTO, ORDER, PLAN
from geo.domain.plans.codec import plan_image
from geo.domain.plans.commands import NewPlan, OrderCopy, OrderUndo, PlanAction, PlanEdit, checked_name
from geo.domain.plans.move import Move
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.sites import checked_note
from geo.services.accounts.permissions import authorise_in, authorised_plan, authorised_site, needs
from geo.services.context import AppContext
from geo.services.imports.pinyin import pinyin_initials
from geo.services.plans.absences import (
    absences_in_force,
    areas_to_authorise,
    record_absences,
    require_absences_unchanged,
    require_absences_within_strength,
)
from geo.services.plans.edits import DraftEditor, broken_merges, live_states, post_names, rebase_draft
from geo.services.plans.locate_edit import locate_edit
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Receipt, Transaction
from geo.store.versions import VersionedEntity

PLANS = VersionedEntity[Plan](
    PLAN, attrgetter("id"), plan_image, lambda tx, plan, seq: tx.plans.put(plan, seq), keeps_before=False
)
"""How a version of a plan is written."""


@needs(Verb.DRAFT_PLAN)
def begin_plan(ctx: AppContext, actor: Actor, new: NewPlan) -> Receipt:
    """Begin an empty draft; its id is the command's key.

    Raises:
        InvalidInput: The name does not fit.
        NotFound: There is no such area.
        Refused: The actor may not plan in the area.
    """
    plan = Plan(id=new.key, name=checked_name(new.name), author=actor.id, area=new.area)

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, new.area)
        if new.area and not tx.reader.area_path(new.area):
            raise NotFound("error.unknown_area", area=new.area)
        PLANS.record(tx, "begin", None, plan.with_absences_in_force(absences_in_force(tx.reader)))

    return ctx.write(actor, new, work)


@needs(Verb.DRAFT_PLAN)
def copy_order(ctx: AppContext, actor: Actor, copy: OrderCopy) -> Receipt:
    """Begin a draft with what an order changes, rebased on the assignments in force.

    What the order has done and still stands is dropped from it. The draft's id is the command's key.

    Raises:
        InvalidInput: A unit has fewer people by now than the order has absent.
        NotFound: There is no such order.
        Refused: The actor may not plan in its area.
    """

    def work(tx: Transaction) -> None:
        order = tx.reader.plans.order(copy.number)
        if order is None:
            raise NotFound("error.unknown_order", number=copy.number)
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, order.area)
        draft = rebase_draft(ctx.kinds, tx.reader, order.copied(copy.key, actor.id))
        require_absences_within_strength(tx.reader, draft.absent)
        PLANS.record(tx, "begin", None, draft)

    return ctx.write(actor, copy, work)


@needs(Verb.DRAFT_PLAN)
def edit_plan(ctx: AppContext, actor: Actor, edit: PlanEdit) -> Receipt:
    """Change a draft: units, statuses, locations, mergers, new posts, locks, absences or preferences.

    Raises:
        InvalidInput: A post's kind is not manned, a status cannot follow, a new post is impossible or is a
            site already, or a post is merged into itself or into a closed post.
        NotFound: There is no such plan, post or unit.
        Refused: The actor may not plan there, the plan is no draft, or it changed since the actor saw it.
    """
    located = locate_edit(ctx, edit)

    def change(plan: Plan, tx: Transaction) -> Plan:
        return DraftEditor(ctx, actor, tx).apply(plan, located)

    return ctx.write(actor, edit, _draft_change(actor, edit, change))


@needs(Verb.DRAFT_PLAN)
def refresh_plan(ctx: AppContext, actor: Actor, action: PlanAction) -> Receipt:
    """Rebase a draft on the assignments in force; what is done already, or impossible, is dropped from it.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area, it is no draft, or it changed since the actor saw it.
    """
    work = _draft_change(actor, action, lambda plan, tx: rebase_draft(ctx.kinds, tx.reader, plan), "refresh")
    return ctx.write(actor, action, work)


@needs(Verb.DRAFT_PLAN)
def drop_plan(ctx: AppContext, actor: Actor, action: PlanAction) -> Receipt:
    """Drop a draft.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area, it is no draft, or it changed since the actor saw it.
    """
    work = _draft_change(actor, action, lambda plan, _tx: plan.dropped(), "drop")
    return ctx.write(actor, action, work)


@needs(Verb.PUBLISH_PLAN)
def publish_plan(ctx: AppContext, actor: Actor, action: PlanAction) -> Receipt:
    """Publish a draft as the next order: its posts and absences change in one transaction, or not at all.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not publish it, it is no draft or empty, or the draft, one of its posts or the
            absences it counts on changed since the planner saw them.
    """

    def work(tx: Transaction) -> None:
        plan = authorised_plan(tx.reader, actor, action.plan).require_version(action.seen_version)
        order = plan.published(tx.reader.plans.last_order_number + 1)
        order = replace(order, absent_before=_require_up_to_date(ctx, tx, order))
        PLANS.record(tx, "publish", plan, order, reason=checked_note(action.reason))
        _apply_order(ctx, tx, actor, order)

    return ctx.write(actor, action, work)


@needs(Verb.PUBLISH_PLAN)
def undo_order(ctx: AppContext, actor: Actor, undo: OrderUndo) -> Receipt:
    """Undo an order by another order that restores every post and the absences.

    Raises:
        NotFound: There is no such order.
        Refused: The actor may not publish in its area, it was undone already, or one of its posts or
            absences changed since.
    """

    def work(tx: Transaction) -> None:
        order = tx.reader.plans.order(undo.number)
        if order is None:
            raise NotFound("error.unknown_order", number=undo.number)
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, order.area)
        if any(each.undoes == undo.number for each in tx.reader.plans.in_state(PlanState.PUBLISHED)):
            raise Refused("error.order_undone", number=undo.number)
        reverse = order.reversal(undo.key, actor.id, absences_in_force(tx.reader))
        back = reverse.published(tx.reader.plans.last_order_number + 1)
        _require_up_to_date(ctx, tx, back)
        PLANS.record(tx, "publish", None, back, reason=checked_note(undo.reason))
        _apply_order(ctx, tx, actor, back)

    return ctx.write(actor, undo, work)


def _draft_change(
    actor: Actor,
    command: PlanEdit | PlanAction,
    change: Callable[[Plan, Transaction], Plan],
    action: str = "edit",
) -> Callable[[Transaction], None]:
    """Return the transaction's work that records a change of the plan the actor saw."""

    def work(tx: Transaction) -> None:
        plan = authorised_plan(tx.reader, actor, command.plan).require_version(command.seen_version)
        PLANS.record(tx, action, plan, change(plan, tx))

    return work


def _require_up_to_date(ctx: AppContext, tx: Transaction, order: Plan) -> dict[str, int]:
    """Check that posts, mergers and absences are as the planner saw them.

    Returns:
        People absent by the orders in force, by unit code.

    Raises:
        Refused: A new post is a site already, a post or the absences changed, or a merger lost its target.
    """
    for post in order.posts:
        if tx.site(post) is not None:
            raise Refused("error.post_exists", post=post)
    stale = order.stale_posts(live_states(ctx.kinds, tx.reader, order))
    if stale:
        raise Refused("error.plan_stale", sites=", ".join(post_names(tx.reader, order, stale)))
    for merged in broken_merges(ctx.kinds, tx.reader, order):
        post, into = post_names(tx.reader, order, (merged, order.moves[merged].merged_into))
        raise Refused("error.merge_closed", post=post, into=into)
    in_force = absences_in_force(tx.reader)
    require_absences_unchanged(tx.reader, order, in_force)
    return in_force


def _apply_order(ctx: AppContext, tx: Transaction, actor: Actor, order: Plan) -> None:
    """Record what the order changes, an entry each: absences, new posts, then every post it moves.

    Raises:
        Refused: The actor may not publish in the area of one of them.
    """
    for area in areas_to_authorise(tx.reader, order):
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, area)
    record_absences(tx, order)
    for new in order.posts.values():
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, new.area)
        site = replace(new.as_site(ctx.kinds), status_at=tx.at)
        meta = EntryMeta("register", extra={ORDER: order.number}, initials=pinyin_initials(new.name))
        record_site(tx, meta, None, site)
    for post, move in order.moves.items():
        _apply_move(tx, actor, order, post, move)


def _apply_move(tx: Transaction, actor: Actor, order: Plan, post: str, move: Move) -> None:
    """Record a site's unit, status and location as the order's move has them."""
    site = authorised_site(tx, actor, Verb.PUBLISH_PLAN, post)
    status_at = site.status_at if move.after.status == site.status else tx.at
    moved = replace(site, unit=move.after.unit, status=move.after.status, status_at=status_at)
    if location := move.after.location:
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, location.area)
        moved = replace(moved, area=location.area, lat=location.lat, lon=location.lon)
    extra = {ORDER: order.number} | ({MERGED_INTO: move.merged_into} if move.merged_into else {})
    record_site(tx, EntryMeta("assign", extra=extra), site, moved)
