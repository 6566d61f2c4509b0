"""Plans: a draft beside the live roster, changed step by step, published as a numbered order, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import INTO, ORDER, PLAN, Entry
from geo.domain.plan_commands import checked_name
from geo.domain.plan_image import plan_image
from geo.domain.plans import Plan, PlanState
from geo.domain.sites import checked_note
from geo.services.initials import initials_of
from geo.services.missing import areas_told, check_missing, missing_now, record_missing
from geo.services.plan_edits import Editing, live_stands, lost_merges, named, seen_now
from geo.services.plan_places import located
from geo.services.records import Telling, content_of, record_site
from geo.services.rights import authorise_in, needs, plan_for, site_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.plan_commands import NewPlan, OrderUndo, PlanEdit, PlanStep
    from geo.services.office import Office
    from geo.store import Receipt, Transaction


@needs(Verb.DRAFT_PLAN)
def begin_plan(office: Office, actor: Actor, new: NewPlan) -> Receipt:
    """Begin a draft that changes nothing yet; its id is the command's key.

    Raises:
        Refused: one may not plan there. InvalidInput: no fitting name. NotFound: no such area.
    """
    plan = Plan(id=new.key, name=checked_name(new.name), author=actor.id, area=new.area)

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, new.area)
        if new.area and not tx.reader.area_path(new.area):
            raise NotFound("error.unknown_area", area=new.area)
        record_plan(tx, "begin", None, plan.seeing(missing_now(tx.reader)))

    return office.store.write(office.request(actor, new.key, content_of(new)), work)


@needs(Verb.DRAFT_PLAN)
def edit_plan(office: Office, actor: Actor, edit: PlanEdit) -> Receipt:
    """Change a draft: who holds which post, what is open and where, new posts, locks, who is away, wishes.

    Raises:
        Refused: not one's to plan, no draft, or changed by somebody since. NotFound: no such plan, post or
        unit. InvalidInput: nobody stands at sites of this kind, a status that cannot follow, a new post that
        cannot be or is a site already, or one merged into itself or into one that is not open.
    """
    placed = located(office, edit)

    def change(plan: Plan, tx: Transaction) -> Plan:
        return Editing(office, actor, tx).edited(plan, placed)

    return office.store.write(office.request(actor, edit.key, content_of(edit)), _step(actor, edit, change))


@needs(Verb.DRAFT_PLAN)
def refresh_plan(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """See a draft from the live roster as it is now; what is done already, or impossible, falls away."""
    work = _step(actor, step, lambda plan, tx: seen_now(office.kinds, tx.reader, plan), "refresh")
    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.DRAFT_PLAN)
def drop_plan(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """Put a draft aside."""
    work = _step(actor, step, lambda plan, _tx: plan.dropped(), "drop")
    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.PUBLISH_PLAN)
def publish_plan(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """Make a draft the next order: its posts and who is missing change in this one transaction, or nothing.

    Raises:
        Refused: not one's to publish, no draft, nothing in it, changed by somebody since, or a post stands
        otherwise than the planner saw, or others are missing. NotFound: no such plan.
    """

    def work(tx: Transaction) -> None:
        plan = plan_for(tx.reader, actor, step.plan).seen_at(step.seen_version)
        order = plan.published(tx.reader.last_order + 1)
        order = replace(order, missing=_checked(office, tx, order))
        record_plan(tx, "publish", plan, order, reason=checked_note(step.reason))
        _carry_out(office, tx, actor, order)

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.PUBLISH_PLAN)
def undo_order(office: Office, actor: Actor, undo: OrderUndo) -> Receipt:
    """Take an order back by an order of its own that puts every post, and who is missing, as it was.

    Raises:
        Refused: not one's to publish, taken back already, or a post or who is missing has been changed since.
        NotFound: no such order.
    """

    def work(tx: Transaction) -> None:
        order = tx.reader.order(undo.number)
        if order is None:
            raise NotFound("error.unknown_order", number=undo.number)
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, order.area)
        if any(each.undoes == undo.number for each in tx.reader.plans(PlanState.PUBLISHED)):
            raise Refused("error.order_undone", number=undo.number)
        reverse = order.reversed_as(undo.key, actor.id, missing_now(tx.reader))
        back = reverse.published(tx.reader.last_order + 1)
        _checked(office, tx, back)
        record_plan(tx, "publish", None, back, reason=checked_note(undo.reason))
        _carry_out(office, tx, actor, back)

    return office.store.write(office.request(actor, undo.key, content_of(undo)), work)


def record_plan(tx: Transaction, action: str, before: Plan | None, after: Plan, reason: str = "") -> int:
    """Journal entry and current row, with the next version. Returns the journal number."""
    after = replace(after, version=1 if before is None else before.version + 1)
    entry = Entry(
        entity=PLAN,
        entity_id=after.id,
        action=action,
        after=plan_image(after),
        base_version=None if before is None else before.version,
        new_version=after.version,
        reason=reason,
    )
    seq = tx.record(entry)
    tx.put_plan(after, seq)
    return seq


def _step(
    actor: Actor,
    command: PlanEdit | PlanStep,
    change: Callable[[Plan, Transaction], Plan],
    action: str = "edit",
) -> Callable[[Transaction], None]:
    """The work that records the plan, as it was seen, with this change."""

    def work(tx: Transaction) -> None:
        plan = plan_for(tx.reader, actor, command.plan).seen_at(command.seen_version)
        record_plan(tx, action, plan, change(plan, tx))

    return work


def _checked(office: Office, tx: Transaction, order: Plan) -> dict[str, int]:
    """Who is missing in force, once it is sure that all stands as the planner saw it."""
    for post in order.posts:
        if tx.site(post) is not None:
            raise Refused("error.post_exists", post=post)
    stale = order.stale(live_stands(office.kinds, tx.reader, order))
    if stale:
        raise Refused("error.plan_stale", sites=", ".join(named(tx.reader, order, stale)))
    for lost in lost_merges(office.kinds, tx.reader, order):
        post, into = named(tx.reader, order, (lost, order.moves[lost].into))
        raise Refused("error.merge_closed", post=post, into=into)
    live = missing_now(tx.reader)
    check_missing(tx.reader, order, live)
    return live


def _carry_out(office: Office, tx: Transaction, actor: Actor, order: Plan) -> None:
    """Who is missing, then every post as the order says, each an entry; a new one is registered first."""
    for area in areas_told(tx.reader, order):
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, area)
    record_missing(tx, order)
    for new in order.posts.values():
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, new.area)
        site = replace(new.site(office.kinds), status_at=tx.at)
        told = Telling("register", besides={ORDER: order.number}, initials=initials_of(new.name))
        record_site(tx, told, None, site)
    for post, move in order.moves.items():
        site = site_for(tx, actor, Verb.PUBLISH_PLAN, post)
        since = site.status_at if move.after.status == site.status else tx.at
        placed = replace(site, unit=move.after.unit, status=move.after.status, status_at=since)
        if spot := move.after.spot:
            authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, spot.area)
            placed = replace(placed, area=spot.area, lat=spot.lat, lon=spot.lon)
        besides = {ORDER: order.number} | ({INTO: move.into} if move.into else {})
        record_site(tx, Telling("assign", besides=besides), site, placed)
