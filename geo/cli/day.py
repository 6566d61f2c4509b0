"""Commands of the operational day: status, close, reopen."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.day.commands import CarriedItem, DayClosing, DayReopening
from geo.domain.shifts.shift import Shift
from geo.domain.timestamps import parse_timestamp
from geo.domain.units import unit_name
from geo.formatting import format_date_time
from geo.services.context import AppContext
from geo.services.day.checklist import AreaReadiness, Checklist, checklist, readiness
from geo.services.day.closing import close_day, reopen_day
from geo.services.day.day_state import interval_of, previous_interval
from geo.text.day import closing_sentences, counts_sentence, item_name, owed_sentence, period_label


def run_status(cli: CliContext, arguments: Namespace) -> int:
    """Print the areas with what is expected and given in them; with ``--owed`` a line for each owed item."""
    t = cli.t
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        found = readiness(ctx, actor, arguments.area, _parse_start(cli, arguments.start))
        cli.print_line(period_label(found.interval, t, cli.settings.zone))
        for row in (found.total, *found.rows):
            cli.print_line(_area_line(cli, row))
            for what, counts in row.counts.items():
                cli.print_line(f"  {counts_sentence(what, counts, t)}")
        if arguments.owed and arguments.area:
            listed = checklist(ctx, actor, arguments.area, found.interval.start)
            _print_required(cli, ctx, listed)
    return 0


def run_close(cli: CliContext, arguments: Namespace) -> int:
    """Close the day of an area; ``--carry`` carries over everything that is still owed.

    Returns:
        0 when closed, 1 where something is owed and nothing says why.
    """
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        listed = _listed(cli, ctx, actor, arguments)
        if listed.required and not arguments.carry:
            _print_required(cli, ctx, listed)
            cli.print_line(cli.t("error.day_owed", count=len(listed.required)))
            return 1
        carried = tuple(CarriedItem(item.what, item.ref, arguments.carry) for item in listed.required)
        period = listed.period
        command = DayClosing(
            period.area, period.starts_at, period.number, cli.new_key(), carried, arguments.statement
        )
        receipt = close_day(ctx, actor, command)
        closed = checklist(ctx, actor, period.area, period.starts_at)
        cli.print_line(_closed_line(cli, closed, receipt.seq))
        for sentence in closing_sentences(closed, cli.t):
            cli.print_line(f"  {sentence}")
    return 0


def run_reopen(cli: CliContext, arguments: Namespace) -> int:
    """Reopen the closed day of an area under a new number."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        period = _listed(cli, ctx, actor, arguments).period
        command = DayReopening(period.area, period.starts_at, period.number, arguments.reason, cli.new_key())
        receipt = reopen_day(ctx, actor, command)
        number = checklist(ctx, actor, period.area, period.starts_at).period.number
        cli.print_line(cli.t("cli.day.reopened", reopened=period.number, period=number, number=receipt.seq))
    return 0


def _listed(cli: CliContext, ctx: AppContext, actor: Actor, arguments: Namespace) -> Checklist:
    """Return the checklist of the period that was typed, by default of the last one that is over."""
    starts_at = _parse_start(cli, arguments.start)
    if starts_at is None:
        starts_at = previous_interval(ctx, interval_of(ctx, None)).start
    return checklist(ctx, actor, arguments.area, starts_at)


def _area_line(cli: CliContext, row: AreaReadiness) -> str:
    name = cli.t("day.rest", area=row.name) if row.is_rest else f"{row.name} ({row.area})"
    state = cli.t(f"day.state.{row.state}")
    return cli.t("cli.day.area", area=name, state=state, owed=row.total.owed)


def _closed_line(cli: CliContext, listed: Checklist, seq: int) -> str:
    period = listed.period
    span = period_label(Shift(period.starts_at, period.ends_at), cli.t, cli.settings.zone)
    head = f"{period.closing.seq} {period.closing.head_hash}" if period.closing else ""
    return cli.t("cli.day.closed", period=period.number, span=span, number=seq, head=head)


def _print_required(cli: CliContext, ctx: AppContext, listed: Checklist) -> None:
    """Print what the day close still has to answer: who owes what, and since when."""
    t, now, reference = cli.t, ctx.now(), ctx.read_model.reference()

    def clock(timestamp: datetime) -> str:
        return format_date_time(timestamp, t, cli.settings.zone)

    for item in listed.required:
        who = unit_name(reference.units, item.unit) if item.unit else reference.areas.name_of(item.area)
        what = f"{t(f'day.owed.{item.what}')} · {item_name(item, ctx.finding_categories, t)}"
        cli.print_line(f"  {what}: {who}; {owed_sentence(item, t, clock, now)}")


def _parse_start(cli: CliContext, text: str) -> datetime | None:
    """Parse the start of a period as typed, in the time zone of the settings; None for an empty text.

    Raises:
        InvalidInput: The text is no time.
    """
    return parse_timestamp(text, cli.settings.zone) if text else None


PERIOD_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "area": {"metavar": "CODE"},
    "--start": {"default": "", "metavar": "TIME"},
}
COMMANDS = {
    "day status": Command(
        run_status,
        ("day status", "day status 370725001 --owed", "day status --start 2020-02-14T08:00"),
        {
            "area": {"nargs": "?", "default": "", "metavar": "CODE"},
            "--start": {"default": "", "metavar": "TIME"},
            "--owed": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "day close": Command(
        run_close,
        (
            "day close 370725001 --as commander",
            'day close 370725001 --start 2020-02-14T08:00 --carry "snow, roads closed" --statement calm',
        ),
        {
            **PERIOD_ARGUMENTS,
            "--carry": {"default": "", "metavar": "REASON"},
            "--statement": {"default": "", "metavar": "TEXT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "day reopen": Command(
        run_reopen,
        ('day reopen 370725001 --start 2020-02-14T08:00 --reason "one post missing" --as commander',),
        {**PERIOD_ARGUMENTS, **REASON_ARGUMENTS},
    ),
}
