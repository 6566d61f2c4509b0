"""Commands of the shift schedule: show, propose, apply, undo, export."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext, require_known_codes
from geo.cli.jobs import job_with_progress
from geo.cli.plans import resolve_actor
from geo.domain.commands import ScheduleChange, Undo
from geo.domain.errors import InvalidInput
from geo.domain.exercise import EXERCISE_MARK
from geo.domain.filters import SiteFilter
from geo.domain.units import Unit
from geo.exchange.writers import escape_formula
from geo.reports.schedule_report import render_schedule_docx
from geo.services.context import AppContext
from geo.services.schedule.problem import MAX_DAYS, ScheduleRequest
from geo.services.schedule.propose import ScheduleProposal, propose_schedule
from geo.services.schedule.schedule import DAY_SPANS, ShiftSchedule, shift_schedule
from geo.services.schedule.shift_actions import apply_schedule, undo_schedule
from geo.text.absences import current_absence_sentences
from geo.text.plans import format_km, optimality_sentence, unit_label

COLUMNS = ("post", "name", "area", "start", "end", "unit", "state", "people", "leads", "troubles")


def run_show(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each shift: time, post, unit, state, issues."""
    t = cli.t
    with cli.open_context_for_reading() as ctx:
        schedule = _load_schedule(ctx, arguments)
        for view in sorted(schedule.shifts, key=lambda each: (each.shift, each.site)):
            issues = "".join(f"; {t(f'schedule.trouble.{issue}')}" for issue in view.issues)
            slot = f"{_local_time(cli, view.shift.start)}: {view.name} ({view.site})"
            unit = unit_label(view.unit, schedule.units, t)
            cli.print_line(f"{slot}: {unit}, {t(f'schedule.state.{view.state}')}{issues}")
    if not schedule.shifts:
        cli.print_line(t("schedule.none"))
    return 0


def run_propose(cli: CliContext, arguments: Namespace) -> int:
    """Print the proposed changes; write them only with ``--write``."""
    _check_days(arguments.days, MAX_DAYS)
    request = ScheduleRequest(
        area=arguments.area,
        units=tuple(arguments.unit),
        days=arguments.days,
        max_moves=max(0, arguments.moves),
    )
    with cli.open_context() if arguments.write else cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        require_known_codes(ctx, arguments)
        with job_with_progress(cli) as job:
            job.run(lambda job: propose_schedule(ctx, actor, request, job))
        proposal = job.result()
        _print_proposal(cli, ctx.read_model.reference().units, proposal)
        if arguments.write and proposal.changes:
            step = ScheduleChange(tuple(change.command for change in proposal.changes), cli.new_key())
            receipt = apply_schedule(ctx, actor, step)
            cli.print_line(cli.t("cli.schedule.written", number=receipt.seq, count=len(step.shifts)))
    return 0


def run_export(cli: CliContext, arguments: Namespace) -> int:
    """Write the schedule as CSV, or with ``--docx`` for Word.

    The CSV has codes, and times in the time zone of the settings.
    """
    with cli.open_context_for_reading() as ctx:
        schedule = _load_schedule(ctx, arguments)
        if arguments.docx:
            actor = resolve_actor(ctx, arguments.account)
            content = render_schedule_docx(ctx, actor, schedule.filter, arguments.days, cli.t)
            cli.print_line(cli.t("cli.export.done", file=cli.write_file(content, arguments.docx)))
            return 0
        mark = [EXERCISE_MARK] if ctx.read_model.reference().is_exercise else []
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*mark, *COLUMNS])
    zone = cli.settings.zone
    for view in sorted(schedule.shifts, key=lambda each: (each.shift, each.site)):
        span = [
            time.astimezone(zone).isoformat(timespec="minutes") for time in (view.shift.start, view.shift.end)
        ]
        staffing = [view.unit, str(view.state), view.stint.people, view.stint.leads]
        row = [*mark, view.site, view.name, view.area, *span, *staffing, " ".join(view.issues)]
        table.writerow(map(escape_formula, row))
    if not arguments.output or arguments.output == "-":
        cli.out.write(text.getvalue())
        return 0
    target = cli.write_file(text.getvalue().encode("utf-8-sig"), arguments.output)
    cli.print_line(cli.t("cli.export.done", file=target))
    return 0


def run_undo(cli: CliContext, arguments: Namespace) -> int:
    """Take back all shifts that one entry put on the schedule."""
    with cli.open_context() as ctx:
        command = Undo(arguments.number, cli.new_key())
        receipt = undo_schedule(ctx, resolve_actor(ctx, arguments.account), command)
        cli.print_line(cli.t("cli.schedule.undone", undone=arguments.number, number=receipt.seq))
    return 0


def _load_schedule(ctx: AppContext, arguments: Namespace) -> ShiftSchedule:
    """Return the schedule of the area, units and days that were typed."""
    _check_days(arguments.days, DAY_SPANS[-1])
    require_known_codes(ctx, arguments)
    site_filter = SiteFilter(area=arguments.area, unit=tuple(arguments.unit))
    return shift_schedule(ctx, resolve_actor(ctx, arguments.account), site_filter, arguments.days)


def _check_days(days: int, max_days: int) -> None:
    """Check that ``days`` is between 1 and ``max_days``.

    Raises:
        InvalidInput: It is not.
    """
    if not 1 <= days <= max_days:
        raise InvalidInput("error.bad_days", found=days, most=max_days)


def _print_proposal(cli: CliContext, units: Mapping[str, Unit], proposal: ScheduleProposal) -> None:
    """Print absences, changes, unfilled shifts, optimality, and the workload of each unit that changes."""
    t = cli.t
    span = {"begin": _local_time(cli, proposal.begin), "end": _local_time(cli, proposal.end)}
    counts = {
        "open": proposal.open_count,
        "changes": len(proposal.changes),
        "unfilled": len(proposal.unfilled),
    }
    cli.print_line(t("cli.schedule.proposed", **span, **counts))
    for sentence in current_absence_sentences(units.values(), t):
        cli.print_line(sentence)
    for each in proposal.changes:
        before, after = (unit_label(code, units, t) for code in (each.before, each.after))
        post = f"{_local_time(cli, each.shift.start)}: {each.name} ({each.site})"
        cli.print_line(f"  {post}: {before} → {after}; {t(f'schedule.why.{each.reason}')}")
    for slot in proposal.unfilled:
        post = f"{_local_time(cli, slot.shift.start)}: {slot.name} ({slot.site})"
        cli.print_line(f"  {post}: {t('cli.schedule.unfilled')}")
    if proposal.optimality:
        cli.print_line(optimality_sentence(proposal.optimality, t))
    loads_before = {load.unit: load for load in proposal.before.units}
    for load in proposal.after.units:
        load_before = loads_before.get(load.unit)
        if load_before == load:
            continue
        hours = [None if each is None else each.hours_per_person for each in (load_before, load)]
        hour_texts = ["–" if each is None else f"{each:.0f}" for each in hours]
        distances = [format_km(None if each is None else each.travel_m) for each in (load_before, load)]
        fields = {"hours": " → ".join(hour_texts), "ways": " → ".join(distances)}
        cli.print_line(t("cli.schedule.load", unit=load.name, **fields))


def _local_time(cli: CliContext, timestamp: datetime) -> str:
    return f"{timestamp.astimezone(cli.settings.zone):%Y-%m-%d %H:%M}"


SCOPE_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--unit": {"nargs": "+", "default": [], "metavar": "UNIT"},
    "--days": {"type": int, "default": 7, "metavar": "DAYS"},
}
COMMANDS = {
    "schedule show": Command(
        run_show,
        ("schedule show --days 3", "schedule show --unit Z03"),
        {**SCOPE_ARGUMENTS, **ACCOUNT_ARGUMENT},
    ),
    "schedule propose": Command(
        run_propose,
        ("schedule propose --area 370725001 --as planner", "schedule propose --days 14 --moves 20 --write"),
        {
            **SCOPE_ARGUMENTS,
            "--moves": {"type": int, "default": 0, "metavar": "SHIFTS"},
            "--write": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "schedule export": Command(
        run_export,
        ("schedule export --days 7 -o schedule.csv", "schedule export --unit Z03 --docx schedule.docx"),
        {
            **SCOPE_ARGUMENTS,
            "-o --output": {"metavar": "FILE"},
            "--docx": {"metavar": "FILE"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "schedule undo": Command(
        run_undo,
        ("schedule undo 8871 --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, **ACCOUNT_ARGUMENT},
    ),
}
