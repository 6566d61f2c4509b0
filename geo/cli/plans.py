"""Plans from the command line: proposed by night, read in the morning, published, taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.cli.desk import CLERK
from geo.cli.files import written
from geo.cli.proposing import heard_task, typed_wishes
from geo.domain.errors import InvalidInput, KadianError, NotFound
from geo.domain.moves import Move
from geo.domain.plan_commands import NewPlan, OrderUndo, PlanEdit, PlanStep
from geo.domain.plans import PlanState
from geo.services.lifelines import cut_off_by
from geo.services.missing import absence_sentences, missing_sentences
from geo.services.order_document import order_file
from geo.services.plan_difference import plan_book, plan_difference
from geo.services.plan_sentences import unit_word
from geo.services.plan_words import PlanWords
from geo.services.plans import begin_plan, drop_plan, edit_plan, publish_plan, undo_order
from geo.services.proposals import propose
from geo.services.way_sentences import hard_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from geo.cli.desk import Desk
    from geo.domain.actors import Actor
    from geo.domain.kinds import Kind
    from geo.domain.moves import Stand
    from geo.domain.plans import Plan
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine


def run_propose(desk: Desk, arguments: Namespace) -> int:
    """A draft with a proposal in it; one that cannot be proposed for is put aside again."""
    away, wishes = tuple(map(_away, arguments.away)), typed_wishes(arguments)
    with desk.office() as office:
        actor = acting(office, arguments.account)
        today = office.now().astimezone(desk.settings.zone)
        name = arguments.name or desk.words("cli.plan.unnamed", date=f"{today:%Y-%m-%d}")
        plan = f"plan-{uuid4().hex[:12]}"
        begin_plan(office, actor, NewPlan(name, plan, arguments.area))
        try:
            edit = PlanEdit(plan, 1, key(), locks=tuple(arguments.lock), away=away, wishes=wishes)
            edit_plan(office, actor, edit)
            with heard_task(desk.words) as task:
                task.run(lambda task: propose(office, actor, PlanStep(plan, 2, key()), task))
            task.result()
        except KadianError:
            drop_plan(office, actor, PlanStep(plan, _known(office, plan).version, key()))
            raise
        _tell(desk, (office, actor), plan_difference(office, actor, plan))
    return 0


def run_show(desk: Desk, arguments: Namespace) -> int:
    with desk.reading_office() as office:
        actor = acting(office, arguments.account)
        _tell(desk, (office, actor), plan_difference(office, actor, arguments.plan))
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
        publish_plan(office, actor, PlanStep(arguments.plan, version, key(), arguments.reason))
        desk.say(desk.words("cli.plan.published", number=_known(office, arguments.plan).number))
    return 0


def run_undo(desk: Desk, arguments: Namespace) -> int:
    with desk.office() as office:
        undo = OrderUndo(arguments.number, key(), arguments.reason)
        undo_order(office, acting(office, arguments.account), undo)
        number = _known(office, undo.key).number
        desk.say(desk.words("cli.plan.undone", undone=arguments.number, number=number))
    return 0


def run_order(desk: Desk, arguments: Namespace) -> int:
    with desk.reading_office() as office:
        content = order_file(office, acting(office, arguments.account), arguments.number, desk.words)
    target = written(content, arguments.docx or f"order-{arguments.number}.docx")
    desk.say(desk.words("cli.plan.written", file=target))
    return 0


def key() -> str:
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
    number = words("cli.plan.numbered", number=plan.number) if plan.number else ""
    state = number or words(f"cli.plan.state.{plan.state}")
    heading = words("cli.plan.heading", plan=plan.id, name=plan.name, state=state, count=len(plan.moves))
    return heading + (words("cli.plan.undoes", number=plan.undoes) if plan.undoes else "")


def _tell(desk: Desk, who: tuple[Office, Actor], told: Difference) -> None:
    """The plan in sentences: each post that changes."""
    office, _ = who
    words, units = desk.words, {unit.unit: unit.name for unit in told.units}
    desk.say(_heading(told.plan, words))
    names = {line.post.site: line.post.name for line in told.posts}
    telling = PlanWords(told.plan, office.board.reference(), names, words)
    for sentence in absence_sentences(told.plan, office.board.reference().units, words):
        desk.say(f"  {sentence}")
    for line in told.changed:
        beside = telling.beside(line.post.site)
        desk.say("  " + "; ".join((*_changes(line, office.kinds[line.post.kind], units, words), *beside)))
    if told.plan.state is PlanState.DRAFT:
        _tell_draft(desk, who, told)


def _tell_draft(desk: Desk, who: tuple[Office, Actor], told: Difference) -> None:
    """Who is missing besides, what is wrong with it, and loads."""
    words, units = desk.words, who[0].board.reference().units
    for sentence in missing_sentences((it for it in units.values() if it.code not in told.plan.away), words):
        desk.say(sentence)
    if told.short_since:
        names = (f"{unit_word(code, units, words)} ({code})" for code in told.short_since)
        desk.say(words("plan.short_since", names=words("cli.plan.and").join(names)))
    if cut_off := cut_off_by(*who, told):
        desk.say("\n  ".join((words("plan.cuts"), *hard_lines(cut_off, words))))
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
    move = line.move or Move(line.post.live, line.after)

    def holder(stand: Stand) -> str:
        return units.get(stand.unit, stand.unit) or words("cli.plan.nobody")

    before, after = holder(move.before), holder(move.after)
    yield words("cli.plan.move", post=f"{line.post.name} ({line.post.site})", before=before, after=after)
    if move.before.status != move.after.status:
        yield " → ".join(words.label(kind.status(stand.status)) for stand in (move.before, move.after))
    if move.why:
        yield words(f"why.{move.why}", unit=before)
