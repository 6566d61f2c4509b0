"""Commands of inspections: draw a round, repeat a draw, record and list; and of duty telephones."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.errors import NotFound
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.inspections.inspection import InspectionManner
from geo.domain.timestamps import parse_timestamp
from geo.formatting import format_date_time
from geo.services.contacts.duty_phones import phone_book, set_duty_phone
from geo.services.context import AppContext
from geo.services.inspections.inspections import inspections_between, next_stops
from geo.services.inspections.record import draw_round, record_inspection, repeat_draw
from geo.text.inspections import inspection_sentence, stop_sentence


def run_draw(cli: CliContext, arguments: Namespace) -> int:
    """Draw a round and print its sites, with the number by which the draw can be repeated."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        command = InspectionDraw(
            arguments.team,
            arguments.count,
            cli.new_key(),
            arguments.area,
            tuple(arguments.kind),
            arguments.seed,
        )
        receipt = draw_round(ctx, actor, command)
        stops = [stop for stop in next_stops(ctx, actor) if stop.drawn.seq == receipt.seqs[0]]
        drawn = stops[0].drawn
        for stop in stops:
            said = stop_sentence(stop, cli.t, lambda at: format_date_time(at, cli.t, cli.settings.zone))
            cli.print_line(f"{stop.site_id} · {stop.name} · {said}")
    cli.print_line(cli.t("cli.inspections.drawn", count=len(stops), seed=drawn.seed, number=drawn.seq))
    return 0


def run_repeat(cli: CliContext, arguments: Namespace) -> int:
    """Repeat the draw of a round; the exit code is 1 where it does not give the same sites."""
    with cli.open_context_for_reading() as ctx:
        repeated = repeat_draw(ctx, resolve_actor(ctx, arguments.account), arguments.number)
    for stop in repeated.stops:
        cli.print_line(f"{stop.site_id} · {stop.weight}")
    result = "same" if repeated.is_same else "different"
    cli.print_line(cli.t(f"cli.inspections.{result}", number=arguments.number, seed=repeated.drawn.seed))
    return 0 if repeated.is_same else 1


def run_record(cli: CliContext, arguments: Namespace) -> int:
    """Record an inspection; each item that failed becomes a finding."""
    observed = parse_timestamp(arguments.at, cli.settings.zone) if arguments.at else None
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        report = InspectionReport(
            arguments.team,
            cli.new_key(),
            arguments.site,
            arguments.area,
            arguments.announced,
            InspectionManner.PAPERS if arguments.papers else InspectionManner.ON_SITE,
            tuple(arguments.failed),
            arguments.note,
            arguments.reason,
            observed_at=observed,
        )
        receipt = record_inspection(ctx, actor, report)
    cli.print_line(cli.t("cli.inspections.recorded", number=receipt.seqs[0], findings=len(receipt.seqs) - 1))
    return 0


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each inspection of the last days, the newest first."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        end = ctx.now() + timedelta(seconds=1)
        rows = inspections_between(ctx, actor, end - timedelta(days=arguments.days), end, arguments.area)
    for row in rows:
        said = inspection_sentence(row, cli.t, lambda at: format_date_time(at, cli.t, cli.settings.zone))
        cli.print_line(f"{row.inspection.place} · {row.name} · {said}")
    if not rows:
        cli.print_line(cli.t("cli.inspections.none"))
    return 0


def run_phones(cli: CliContext, arguments: Namespace) -> int:
    """Print the duty telephones of all units, or of these."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        book, units = phone_book(ctx, actor), ctx.read_model.reference().units
        for code in arguments.unit:
            if code not in units:
                raise NotFound("error.unknown_unit", unit=code)
    for code in arguments.unit or units:
        number = book.unit_number(code) or cli.t("contacts.none")
        cli.print_line(f"{code} · {units[code].name} · {number}")
    return 0


def run_set_phone(cli: CliContext, arguments: Namespace) -> int:
    """Set the duty telephone of a unit or site; an empty number removes it."""
    holder = PhoneHolder.SITE if arguments.site else PhoneHolder.UNIT
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        version = _phone_version(ctx, actor, holder, arguments.code)
        change = DutyPhoneChange(holder, arguments.code, arguments.phone, version, cli.new_key())
        receipt = set_duty_phone(ctx, actor, change)
    done = "cli.contacts.done" if receipt.seq else "cli.contacts.unchanged"
    cli.print_line(cli.t(done, code=arguments.code, number=receipt.seq))
    return 0


def _phone_version(ctx: AppContext, actor: Actor, holder: PhoneHolder, code: str) -> int:
    """Return the present version of a duty telephone, 0 where there is none."""
    book = phone_book(ctx, actor)
    found = (book.sites if holder is PhoneHolder.SITE else book.units).get(code)
    return found.version if found else 0


COMMANDS = {
    "inspections draw": Command(
        run_draw,
        (
            "inspections draw county_1 --count 5 --area 370725001 --as supervisor",
            "inspections draw county_2 --count 22 --kind compound --seed 20200128",
        ),
        {
            "team": {"metavar": "TEAM"},
            "--count": {"type": int, "default": 5, "metavar": "NUMBER"},
            "--area": {"default": "", "metavar": "CODE"},
            "--kind": {"nargs": "+", "default": [], "metavar": "KIND"},
            "--seed": {"default": "", "metavar": "TEXT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "inspections repeat": Command(
        run_repeat,
        ("inspections repeat 8871",),
        {"number": {"type": int, "metavar": "NUMBER"}, **ACCOUNT_ARGUMENT},
    ),
    "inspections record": Command(
        run_record,
        (
            "inspections record county_1 --site C014 --as supervisor",
            'inspections record county_1 --site K13 --failed gate_control protection --note "no masks"',
            "inspections record county_2 --area 370725001002 --announced --papers --at 2020-02-14T08:30",
        ),
        {
            "team": {"metavar": "TEAM"},
            "--site": {"default": "", "metavar": "SITE"},
            "--area": {"default": "", "metavar": "CODE"},
            "--failed": {"nargs": "+", "default": [], "metavar": "ITEM"},
            "--announced": {"action": "store_true"},
            "--papers": {"action": "store_true"},
            "--note": {"default": "", "metavar": "TEXT"},
            "--reason": {"default": "", "metavar": "TEXT"},
            "--at": {"default": "", "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "inspections list": Command(
        run_list,
        ("inspections list", "inspections list --area 370725001 --days 14 --as supervisor"),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--days": {"type": int, "default": 1, "metavar": "DAYS"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "contacts list": Command(
        run_phones,
        ("contacts list", "contacts list --unit Z01 Z02"),
        {"--unit": {"nargs": "+", "default": [], "metavar": "UNIT"}, **ACCOUNT_ARGUMENT},
    ),
    "contacts set": Command(
        run_set_phone,
        ("contacts set Z01 0536-555-0101 --as planner", "contacts set K01 0536-555-0111 --site"),
        {
            "code": {"metavar": "CODE"},
            "phone": {"metavar": "NUMBER"},
            "--site": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
}
