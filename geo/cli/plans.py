"""Commands of plans and orders: propose, list, show, publish, undo, write for Word."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator
from uuid import uuid4

from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CLI_ACTOR, CliContext
from geo.cli.jobs import job_with_progress, parse_preferences
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, KadianError, NotFound
from geo.domain.kinds import Kind
from geo.domain.plans.commands import NewPlan, OrderUndo, PlanAction, PlanEdit
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.plans.preferences import ChangePolicy
from geo.i18n import Translator
from geo.reports.order_docx import render_order_docx
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison, compare_plan, list_plans
from geo.services.plans.drafts import begin_plan, drop_plan, edit_plan, publish_plan, undo_order
from geo.services.plans.propose import propose_for_draft
from geo.services.siting.service_access import cut_off_by
from geo.text.absences import absence_sentences, current_absence_sentences
from geo.text.access import access_loss_lines
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import unit_label


def run_propose(cli: CliContext, arguments: Namespace) -> int:
    """Begin a draft and fill it with a proposal; drop the draft where no proposal is possible."""
    absent, preferences = tuple(map(_parse_absence, arguments.away)), parse_preferences(arguments)
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        today = ctx.now().astimezone(cli.settings.zone)
        name = arguments.name or cli.t("cli.plan.unnamed", date=f"{today:%Y-%m-%d}")
        plan = f"plan-{uuid4().hex[:12]}"
        begin_plan(ctx, actor, NewPlan(name, plan, arguments.area))
        try:
            locks = tuple(arguments.lock)
            edit_plan(
                ctx,
                actor,
                PlanEdit(plan, 1, cli.new_key(), locks=locks, absent=absent, preferences=preferences),
            )
            with job_with_progress(cli) as job:
                job.run(lambda job: propose_for_draft(ctx, actor, PlanAction(plan, 2, cli.new_key()), job))
            job.result()
        except KadianError:
            drop_plan(ctx, actor, PlanAction(plan, _require_plan(ctx, plan).version, cli.new_key()))
            raise
        _print_plan(cli, ctx, actor, compare_plan(ctx, actor, plan))
    return 0


def run_show(cli: CliContext, arguments: Namespace) -> int:
    """Print what a plan changes and which problems it has."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        _print_plan(cli, ctx, actor, compare_plan(ctx, actor, arguments.plan))
    return 0


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print drafts and orders, a line each."""
    with cli.open_context_for_reading() as ctx:
        plans = list_plans(ctx, resolve_actor(ctx, arguments.account))
    for plan in (*plans.drafts, *plans.orders):
        undone = cli.t("cli.plan.undone_mark") if plan.number in plans.undone else ""
        cli.print_line(_plan_heading(plan, cli.t) + undone)
    if not (plans.drafts or plans.orders):
        cli.print_line(cli.t("cli.plan.none"))
    return 0


def run_publish(cli: CliContext, arguments: Namespace) -> int:
    """Publish a draft as the next order."""
    with cli.open_context() as ctx:
        actor, version = resolve_actor(ctx, arguments.account), _require_plan(ctx, arguments.plan).version
        publish_plan(ctx, actor, PlanAction(arguments.plan, version, cli.new_key(), arguments.reason))
        cli.print_line(cli.t("cli.plan.published", number=_require_plan(ctx, arguments.plan).number))
    return 0


def run_undo(cli: CliContext, arguments: Namespace) -> int:
    """Take an order back by the reverse order."""
    with cli.open_context() as ctx:
        undo = OrderUndo(arguments.number, cli.new_key(), arguments.reason)
        undo_order(ctx, resolve_actor(ctx, arguments.account), undo)
        number = _require_plan(ctx, undo.key).number
        cli.print_line(cli.t("cli.plan.undone", undone=arguments.number, number=number))
    return 0


def run_order(cli: CliContext, arguments: Namespace) -> int:
    """Write an order as a file for Word."""
    with cli.open_context_for_reading() as ctx:
        content = render_order_docx(ctx, resolve_actor(ctx, arguments.account), arguments.number, cli.t)
    target = cli.write_file(content, arguments.docx or f"order-{arguments.number}.docx")
    cli.print_line(cli.t("cli.plan.written", file=target))
    return 0


def resolve_actor(ctx: AppContext, code: str | None) -> Actor:
    """Return the account with its permissions; without a code, the actor with all permissions.

    Raises:
        NotFound: The account does not exist.
    """
    if code is None:
        return CLI_ACTOR
    with ctx.store.read() as reader:
        account = reader.accounts.account(code)
    if account is None:
        raise NotFound("error.unknown_account", account=code)
    return account


def _require_plan(ctx: AppContext, plan_id: str) -> Plan:
    with ctx.store.read() as reader:
        plan = reader.plans.plan(plan_id)
    if plan is None:
        raise NotFound("error.unknown_plan", plan=plan_id)
    return plan


def _parse_absence(text: str) -> tuple[str, int]:
    """Parse ``Z03=30``: the code of a unit, and how many of its people are absent.

    Raises:
        InvalidInput: The text has another form.
    """
    match = re.fullmatch(r"(.+)=(\d+)", text, re.ASCII)
    if match is None:
        raise InvalidInput("error.bad_absence", found=text, expected="Z03=30")
    return match[1], int(match[2])


def _plan_heading(plan: Plan, t: Translator) -> str:
    number = t("cli.plan.numbered", number=plan.number) if plan.number else ""
    state = number or t(f"cli.plan.state.{plan.state}")
    heading = t("cli.plan.heading", plan=plan.id, name=plan.name, state=state, count=len(plan.moves))
    return heading + (t("cli.plan.undoes", number=plan.undoes) if plan.undoes else "")


def _print_plan(cli: CliContext, ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Print the plan in sentences: absences, each post that changes, and the problems of a draft."""
    t, units = cli.t, {unit.unit: unit.name for unit in comparison.units}
    cli.print_line(_plan_heading(comparison.plan, t))
    names = {line.post.site: line.post.name for line in comparison.posts}
    move_text = PlanMoveText(comparison.plan, ctx.read_model.reference(), names, t)
    for sentence in absence_sentences(comparison.plan, ctx.read_model.reference().units, t):
        cli.print_line(f"  {sentence}")
    for line in comparison.changed:
        extras = move_text.describe_extras(line.post.site)
        cli.print_line("  " + "; ".join((*_changes(line, ctx.kinds[line.post.kind], units, t), *extras)))
    if comparison.plan.state is PlanState.DRAFT:
        _print_draft(cli, ctx, actor, comparison)


def _print_draft(cli: CliContext, ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Print absences of other units, losses of access, uncovered and stale posts, and changed loads."""
    t, units = cli.t, ctx.read_model.reference().units
    for sentence in current_absence_sentences(
        (unit for unit in units.values() if unit.code not in comparison.plan.absent), t
    ):
        cli.print_line(sentence)
    if comparison.units_with_new_absences:
        names = (f"{unit_label(code, units, t)} ({code})" for code in comparison.units_with_new_absences)
        cli.print_line(t("plan.short_since", names=t("list.comma").join(names)))
    if cut_off := cut_off_by(ctx, actor, comparison):
        cli.print_line("\n  ".join((t("plan.cuts"), *access_loss_lines(cut_off, t))))
    for key, lines in (("uncovered", comparison.uncovered), ("stale", comparison.stale)):
        if lines:
            sites = t("list.comma").join(f"{line.post.name} ({line.post.site})" for line in lines)
            cli.print_line(t(f"cli.plan.{key}", count=len(lines), sites=sites))
    for unit in comparison.units:
        if unit.before != unit.after or unit.is_overloaded:
            before, after = unit.before.people, unit.after.people
            load = t("cli.plan.load", unit=unit.name, before=before, after=after, people=unit.people)
            cli.print_line(load + (t("cli.plan.over") if unit.is_overloaded else ""))


def _changes(line: PostComparison, kind: Kind, units: dict[str, str], t: Translator) -> Iterator[str]:
    """Yield the unit of the post before and after, its status where that changes, and the reason."""
    move = line.move or Move(line.post.live, line.after)

    def holder(state: PostState) -> str:
        return units.get(state.unit, state.unit) or t("cli.plan.unassigned")

    before, after = holder(move.before), holder(move.after)
    yield t("cli.plan.move", post=f"{line.post.name} ({line.post.site})", before=before, after=after)
    if move.before.status != move.after.status:
        yield " → ".join(t.label(kind.status(state.status)) for state in (move.before, move.after))
    if move.reason:
        yield t(f"why.{move.reason}", unit=before)


COMMANDS = {
    "plan propose": Command(
        run_propose,
        (
            "plan propose --area 370725001 --away Z03=30 --lock K01 K02 --as planner",
            "plan propose --name night --away Z03=10 Z05=4",
            "plan propose --moves 10 --not Z03:K01 Z05 --first K07 --overload-penalty 2000",
        ),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--away": {"nargs": "+", "default": [], "metavar": "UNIT=PEOPLE"},
            "--lock": {"nargs": "+", "default": [], "metavar": "POST"},
            "--keep": {"choices": list(map(str, ChangePolicy))},
            "--moves": {"type": int, "metavar": "NUMBER"},
            "--price-km": {"type": float, "metavar": "KM"},
            "--overload-penalty": {"type": int, "metavar": "METRES"},
            "--tolerance": {"type": int, "metavar": "PERCENT"},
            "--not": {"nargs": "+", "default": [], "metavar": "UNIT:POST"},
            "--first": {"nargs": "+", "default": [], "metavar": "POST"},
            "--last": {"nargs": "+", "default": [], "metavar": "POST"},
            "--name": {"metavar": "NAME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "plan list": Command(run_list, ("plan list", "plan list --as planner"), ACCOUNT_ARGUMENT),
    "plan show": Command(
        run_show, ("plan show plan-0f3a52c81b7e",), {"plan": {"metavar": "PLAN"}, **ACCOUNT_ARGUMENT}
    ),
    "plan publish": Command(
        run_publish,
        ('plan publish plan-0f3a52c81b7e --reason "squad 3 away" --as planner',),
        {"plan": {"metavar": "PLAN"}, **REASON_ARGUMENTS},
    ),
    "plan order": Command(
        run_order,
        ("plan order 7 --docx order-7.docx --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, "--docx": {"metavar": "FILE"}, **ACCOUNT_ARGUMENT},
    ),
    "plan undo": Command(
        run_undo,
        ("plan undo 7 --as commander",),
        {"number": {"type": int, "metavar": "NUMBER"}, **REASON_ARGUMENTS},
    ),
}
