"""Plans: a draft beside the live roster, changed step by step, published as a numbered order, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.journal import ORDER, PLAN, Entry
from geo.domain.moves import Move, Stand, stand_of
from geo.domain.plan_image import plan_image
from geo.domain.plan_wishes import EVERYWHERE
from geo.domain.plans import Plan, PlanState, checked_name
from geo.domain.sites import checked_note
from geo.services.records import Telling, content_of, record_site
from geo.services.rights import authorise_in, needs, plan_for, site_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.domain.actors import Actor
    from geo.domain.commands import NewPlan, OrderUndo, PlanEdit, PlanStep
    from geo.domain.plan_wishes import Wishes
    from geo.domain.sites import Site
    from geo.services.office import Office
    from geo.store import Reader, Receipt, Transaction


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
        record_plan(tx, "begin", None, plan)

    return office.store.write(office.request(actor, new.key, content_of(new)), work)


@needs(Verb.DRAFT_PLAN)
def edit_plan(office: Office, actor: Actor, edit: PlanEdit) -> Receipt:
    """Change a draft: who holds which post, which post is open, what is locked, who is away, what is wished.

    Raises:
        Refused: not one's to plan, no draft, or changed by somebody since. NotFound: no such plan, post or
        unit. InvalidInput: nobody stands at sites of this kind, or a status that cannot follow.
    """

    def change(plan: Plan, tx: Transaction) -> Plan:
        changed = plan.changed(_moves(office, actor, tx, plan, edit))
        if edit.locks is not None:
            for post in sorted(set(edit.locks) - plan.locks):
                _check_post(office, tx.reader, plan, site_for(tx, actor, Verb.DRAFT_PLAN, post))
            changed = changed.locked(edit.locks)
        if edit.wishes is not None:
            changed = changed.wishing(_known_wishes(tx, actor, plan, edit.wishes))
        return changed if edit.away is None else changed.short_of(_known_units(tx, dict(edit.away)))

    return office.store.write(office.request(actor, edit.key, content_of(edit)), _step(actor, edit, change))


@needs(Verb.DRAFT_PLAN)
def refresh_plan(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """See a draft from the live roster as it is now; what is done already, or impossible, falls away."""
    work = _step(actor, step, lambda plan, tx: seen_now(office, tx.reader, plan), "refresh")
    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.DRAFT_PLAN)
def drop_plan(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """Put a draft aside."""
    work = _step(actor, step, lambda plan, _tx: plan.dropped(), "drop")
    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.PUBLISH_PLAN)
def publish_plan(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """Make a draft the next order: all its posts change in this one transaction, or none.

    Raises:
        Refused: not one's to publish, no draft, nothing in it, changed by somebody since, or a post stands
        otherwise than the planner saw. NotFound: no such plan.
    """

    def work(tx: Transaction) -> None:
        plan = plan_for(tx.reader, actor, step.plan).seen_at(step.seen_version)
        order = plan.published(tx.reader.last_order + 1)
        record_plan(tx, "publish", plan, order, reason=checked_note(step.reason))
        _carry_out(tx, actor, order)

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.PUBLISH_PLAN)
def undo_order(office: Office, actor: Actor, undo: OrderUndo) -> Receipt:
    """Take an order back by an order of its own that puts every post as it was.

    Raises:
        Refused: not one's to publish, taken back already, or a post has been changed since. NotFound: no such
        order.
    """

    def work(tx: Transaction) -> None:
        order = tx.reader.order(undo.number)
        if order is None:
            raise NotFound("error.unknown_order", number=undo.number)
        authorise_in(tx.reader, actor, Verb.PUBLISH_PLAN, order.area)
        if any(each.undoes == undo.number for each in tx.reader.plans(PlanState.PUBLISHED)):
            raise Refused("error.order_undone", number=undo.number)
        back = order.reversed_as(undo.key, actor.id).published(tx.reader.last_order + 1)
        record_plan(tx, "publish", None, back, reason=checked_note(undo.reason))
        _carry_out(tx, actor, back)

    return office.store.write(office.request(actor, undo.key, content_of(undo)), work)


def seen_now(office: Office, reader: Reader, plan: Plan) -> Plan:
    """A draft from the live roster as it is now; what is done already, or impossible, falls away.

    Raises:
        Refused: it is no draft any more.
    """
    rebased = plan.rebased(_live(reader, plan.moves))
    return rebased.changed({post: _possible(office, reader, post, it) for post, it in rebased.moves.items()})


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


def _moves(office: Office, actor: Actor, tx: Transaction, plan: Plan, edit: PlanEdit) -> dict[str, Move]:
    """The wanted moves; a post keeps what nothing is said of, and how the planner saw it first."""
    units, statuses = dict(edit.moves), dict(edit.statuses)
    _known_units(tx, {unit: 0 for unit in units.values() if unit})
    wanted = {}
    for post in {**units, **statuses, **dict.fromkeys(edit.back)}:
        site = site_for(tx, actor, Verb.DRAFT_PLAN, post)
        _check_post(office, tx.reader, plan, site)
        known = plan.moves.get(post) or Move(stand_of(site), stand_of(site))
        after = Stand(units.get(post, known.after.unit), statuses.get(post, known.after.status))
        _check_step(office, site, known.before.status, after.status)
        wanted[post] = Move(known.before, known.before if post in edit.back else after)
    return wanted


def _check_post(office: Office, reader: Reader, plan: Plan, site: Site) -> None:
    """Raise where the plan cannot be about this site.

    Raises:
        InvalidInput: nobody stands at sites of its kind. Refused: it lies outside the plan's area.
    """
    if not office.kinds[site.kind].is_manned:
        raise InvalidInput("error.not_manned_kind", kind=site.kind)
    if plan.area and all(area.code != plan.area for area in reader.area_path(site.area)):
        raise Refused("error.outside_plan", site=site.name)


def _check_step(office: Office, site: Site, before: str, after: str) -> None:
    if after not in (before, *_next(office, site, before)):
        raise InvalidInput("error.step_not_allowed", found=before, status=after)


def _possible(office: Office, reader: Reader, post: str, move: Move) -> Move:
    """The move without a status that cannot follow the one the post has by now."""
    site = reader.site(post)
    if site is None or move.after.status in (move.before.status, *_next(office, site, move.before.status)):
        return move
    return replace(move, after=replace(move.after, status=move.before.status))


def _next(office: Office, site: Site, status: str) -> tuple[str, ...]:
    return office.kinds[site.kind].status(status).next


def _known_units(tx: Transaction, wanted: dict[str, int]) -> dict[str, int]:
    known = {unit.code for unit in tx.reader.units()} if wanted else set()
    for unit in wanted:
        if unit not in known:
            raise NotFound("error.unknown_unit", unit=unit)
    return wanted


def _known_wishes(tx: Transaction, actor: Actor, plan: Plan, wishes: Wishes) -> Wishes:
    """The wishes, what is new among them about units and posts that there are."""
    barred = set(wishes.barred) - set(plan.wishes.barred)
    _known_units(tx, {unit: 0 for unit, _ in barred})
    for post in sorted({post for _, post in barred} | dict(wishes.ranks).keys() - dict(plan.wishes.ranks)):
        if post != EVERYWHERE:
            site_for(tx, actor, Verb.DRAFT_PLAN, post)
    return wishes


def _live(reader: Reader, posts: Iterable[str]) -> dict[str, Stand]:
    """How these posts stand now; those that are gone are left out."""
    sites = (reader.site(post) for post in posts)
    return {site.id: stand_of(site) for site in sites if site is not None}


def _carry_out(tx: Transaction, actor: Actor, order: Plan) -> None:
    """Every post as the order says, each an entry of its own."""
    stale = order.stale(_live(tx.reader, order.moves))
    if stale:
        raise Refused("error.plan_stale", sites=", ".join(stale))
    for post, move in order.moves.items():
        site = site_for(tx, actor, Verb.PUBLISH_PLAN, post)
        since = site.status_at if move.after.status == site.status else tx.at
        placed = replace(site, unit=move.after.unit, status=move.after.status, status_at=since)
        record_site(tx, Telling("assign", besides={ORDER: order.number}), site, placed)
