"""Plans from the command line: proposed by night, read in the morning, published, taken back."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.cli.desk import CLERK
from geo.domain.commands import NewPlan, OrderUndo, PlanEdit, PlanStep
from geo.domain.errors import InvalidInput, KadianError, NotFound
from geo.domain.plans import PlanState
from geo.services.plan_difference import plan_book, plan_difference
from geo.services.plans import begin_plan, drop_plan, edit_plan, publish_plan, undo_order
from geo.services.proposals import propose

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from geo.cli.desk import Desk
    from geo.domain.actors import Actor
    from geo.domain.kinds import Kind, Kinds
    from geo.domain.moves import Stand
    from geo.domain.plans import Plan
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine


STDOUT, STDERR = 1, 2


def run_propose(desk: Desk, arguments: Namespace) -> int:
    """A draft with a proposal in it; one that cannot be proposed for is put aside again."""
    away = tuple(map(_away, arguments.away))
    with desk.office() as office:
        actor = acting(office, arguments.account)
        today = office.now().astimezone(desk.settings.zone)
        name = arguments.name or desk.words("cli.plan.unnamed", date=f"{today:%Y-%m-%d}")
        plan = f"plan-{uuid4().hex[:12]}"
        begin_plan(office, actor, NewPlan(name, plan, arguments.area))
        try:
            edit = PlanEdit(plan, 1, _key(), locks=tuple(arguments.lock), away=away)
            edit_plan(office, actor, edit)
            with notices_aside():
                propose(office, actor, PlanStep(plan, 2, _key()))
        except KadianError:
            drop_plan(office, actor, PlanStep(plan, _known(office, plan).version, _key()))
            raise
        _tell(desk, office.kinds, plan_difference(office, actor, plan))
    return 0


def run_show(desk: Desk, arguments: Namespace) -> int:
    with desk.reading_office() as office:
        actor = acting(office, arguments.account)
        _tell(desk, office.kinds, plan_difference(office, actor, arguments.plan))
    return 0


def run_list(desk: Desk, arguments: Namespace) -> int:
    with desk.reading_office() as office:
        book = plan_book(office, acting(office, arguments.account))
    for plan in (*book.drafts, *book.orders):
        undone = desk.words("cli.plan.undone_mark") if plan.number in book.undone else ""
        desk.say(_heading(plan, desk.words) + undone)
    if not (book.drafts or book.orders):
        desk.say(desk.words("cli.plan.none"))
    return 0


def run_publish(desk: Desk, arguments: Namespace) -> int:
    with desk.office() as office:
        actor, version = acting(office, arguments.account), _known(office, arguments.plan).version
        publish_plan(office, actor, PlanStep(arguments.plan, version, _key(), arguments.reason))
        desk.say(desk.words("cli.plan.published", number=_known(office, arguments.plan).number))
    return 0


def run_undo(desk: Desk, arguments: Namespace) -> int:
    with desk.office() as office:
        undo = OrderUndo(arguments.number, _key(), arguments.reason)
        undo_order(office, acting(office, arguments.account), undo)
        number = _known(office, undo.key).number
        desk.say(desk.words("cli.plan.undone", undone=arguments.number, number=number))
    return 0


@contextmanager
def notices_aside() -> Iterator[None]:
    """What the solver prints by itself goes to standard error: HiGHS tells its name when first made."""
    sys.stdout.flush()
    kept = os.dup(STDOUT)
    os.dup2(STDERR, STDOUT)
    try:
        yield
    finally:
        os.dup2(kept, STDOUT)
        os.close(kept)


def _key() -> str:
    return f"cli-{uuid4().hex}"


def acting(office: Office, code: str | None) -> Actor:
    """The account of that code with its rights; without one whoever may read and write the file."""
    if code is None:
        return CLERK
    with office.store.read() as reader:
        account = reader.account(code)
    if account is None:
        raise NotFound("error.unknown_account", account=code)
    return account


def _known(office: Office, plan_id: str) -> Plan:
    with office.store.read() as reader:
        plan = reader.plan(plan_id)
    if plan is None:
        raise NotFound("error.unknown_plan", plan=plan_id)
    return plan


def _away(text: str) -> tuple[str, int]:
    """``Z03=30``: a unit and how many of its people are away."""
    found = re.fullmatch(r"(.+)=(\d+)", text, re.ASCII)
    if found is None:
        raise InvalidInput("error.bad_away", found=text, expected="Z03=30")
    return found[1], int(found[2])


def _heading(plan: Plan, words: Words) -> str:
    number = words("cli.plan.order", number=plan.number) if plan.number else ""
    state = number or words(f"cli.plan.state.{plan.state}")
    heading = words("cli.plan.heading", plan=plan.id, name=plan.name, state=state, count=len(plan.moves))
    return heading + (words("cli.plan.undoes", number=plan.undoes) if plan.undoes else "")


def _tell(desk: Desk, kinds: Kinds, told: Difference) -> None:
    """The plan in sentences: each post that changes; of a draft also what is wrong with it, and loads."""
    words, units = desk.words, {unit.unit: unit.name for unit in told.units}
    desk.say(_heading(told.plan, words))
    for line in told.moved:
        desk.say("  " + "; ".join(_changes(line, kinds[line.post.kind], units, words)))
    if told.plan.state is not PlanState.DRAFT:
        return
    for key, lines in (("uncovered", told.uncovered), ("stale", told.stale)):
        if lines:
            sites = words("cli.plan.and").join(f"{line.post.name} ({line.post.site})" for line in lines)
            desk.say(words(f"cli.plan.{key}", count=len(lines), sites=sites))
    for unit in told.units:
        if unit.before != unit.after or unit.is_over:
            before, after = unit.before.people, unit.after.people
            load = words("cli.plan.load", unit=unit.name, before=before, after=after, people=unit.people)
            desk.say(load + (words("cli.plan.over") if unit.is_over else ""))


def _changes(line: PostLine, kind: Kind, units: dict[str, str], words: Words) -> Iterator[str]:
    """Who holds the post, before and after; its status where that changes; why."""
    move = line.move
    if move is None:
        return

    def holder(stand: Stand) -> str:
        return units.get(stand.unit, stand.unit) or words("cli.plan.nobody")

    before, after = holder(move.before), holder(move.after)
    yield words("cli.plan.move", post=f"{line.post.name} ({line.post.site})", before=before, after=after)
    if move.before.status != move.after.status:
        yield " → ".join(words.label(kind.status(stand.status)) for stand in (move.before, move.after))
    if move.why:
        yield words(f"cli.plan.why.{move.why}")
