"""Commands of roll calls: start one, list the last ones with their results, enter an answer by telephone."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from functools import partial

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.roll_calls.commands import AnswerRollCall, StartRollCall
from geo.domain.roll_calls.roll_call import DEFAULT_MINUTES, RollCallExtent
from geo.domain.units import unit_name
from geo.formatting import format_date_time
from geo.services.contacts.duty_phones import phone_book
from geo.services.context import AppContext
from geo.services.roll_calls.record import answer_roll_call, start_roll_call
from geo.services.roll_calls.roll_calls import RollCallResult, roll_calls
from geo.text.post_orders import acknowledgement_sentence, roll_call_sentence, roll_call_title


def run_start(cli: CliContext, arguments: Namespace) -> int:
    """Call all posts on duty in an area, or with ``--tenth`` a random tenth of them."""
    extent = RollCallExtent.TENTH if arguments.tenth else RollCallExtent.ALL
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        command = StartRollCall(arguments.area, cli.new_key(), extent, arguments.minutes, arguments.seed)
        receipt = start_roll_call(ctx, actor, command)
        cli.print_line(cli.t("cli.roll_call.started", number=receipt.seq))
        for result in roll_calls(ctx, actor)[:1]:
            _print_result(cli, ctx, actor, result)
    return 0


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print the roll calls of the last two days, each with its result and the posts to call."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        found = roll_calls(ctx, actor)
        for result in found:
            _print_result(cli, ctx, actor, result)
            if arguments.answers:
                _print_answers(cli, ctx, result)
    if not found:
        cli.print_line(cli.t("roll_call.none"))
    return 0


def run_answer(cli: CliContext, arguments: Namespace) -> int:
    """Enter that a post has answered the telephone."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        command = AnswerRollCall(arguments.number, arguments.site, cli.new_key(), arguments.answered_by)
        receipt = answer_roll_call(ctx, actor, command)
    cli.print_line(cli.t("cli.post_orders.acknowledged", number=receipt.seq))
    return 0


def _print_result(cli: CliContext, ctx: AppContext, actor: Actor, result: RollCallResult) -> None:
    """Print a roll call: what was called, what came of it, the seed of its draw, and whom to call."""
    t, units, phones = cli.t, ctx.read_model.reference().units, phone_book(ctx, actor)
    cli.print_line(roll_call_title(ctx, result, t, partial(_format, cli)))
    cli.print_line(f"  {roll_call_sentence(result, t, ctx.now())}")
    cli.print_line(f"  {t('cli.roll_call.seed', seed=result.roll_call.seed)}")
    for post in result.missing:
        unit = unit_name(units, post.unit) if post.unit else t("roll_call.no_unit")
        name, phone = result.names[post.site_id], phones.number_for(post.site_id, post.unit)
        cli.print_line("    " + " · ".join(filter(None, (f"{name} ({post.site_id})", unit, phone))))


def _print_answers(cli: CliContext, ctx: AppContext, result: RollCallResult) -> None:
    reference, clock = ctx.read_model.reference(), partial(_format, cli)
    for site, recorded in sorted(result.answers.items()):
        said = acknowledgement_sentence(recorded, reference.units, reference.account_names, cli.t, clock)
        cli.print_line(f"    ✓ {result.names[site]} ({site}): {said}")


def _format(cli: CliContext, timestamp: datetime) -> str:
    return format_date_time(timestamp, cli.t, cli.settings.zone)


COMMANDS = {
    "roll-call start": Command(
        run_start,
        (
            "roll-call start --area 370725001 --as commander",
            "roll-call start --tenth --minutes 10 --seed 20200214",
        ),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--tenth": {"action": "store_true"},
            "--minutes": {"type": int, "default": DEFAULT_MINUTES, "metavar": "MINUTES"},
            "--seed": {"type": int, "metavar": "NUMBER"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "roll-call list": Command(
        run_list,
        ("roll-call list", "roll-call list --answers"),
        {"--answers": {"action": "store_true"}, **ACCOUNT_ARGUMENT},
    ),
    "roll-call answer": Command(
        run_answer,
        ('roll-call answer 3 K01 --answered-by "shift leader" --as planner',),
        {
            "number": {"type": int, "metavar": "NUMBER"},
            "site": {"metavar": "POST"},
            "--answered-by": {"default": "", "metavar": "TEXT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
}
