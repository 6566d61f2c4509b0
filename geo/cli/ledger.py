"""Commands of figures of areas and of the door-to-door screening."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.domain.timestamps import parse_timestamp
from geo.formatting import format_date_time
from geo.services.area_figures.ledger import LedgerRow, area_ledger, changes_of
from geo.services.area_figures.record import agree_on_figure, state_figure
from geo.services.screening.progress import screening_progress, site_screening
from geo.services.screening.record import record_screening
from geo.text.ledger import change_sentence, date_text, notes, source_text, value_text
from geo.text.screening import row_sentence, totals_sentences


def run_list_figures(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each figure of an area of which anything is known, and changes since a time."""
    t, zone = cli.t, cli.settings.zone
    since = parse_timestamp(arguments.since, zone) if arguments.since else None

    def date(moment: datetime) -> str:
        return format_date_time(moment, t, zone)

    with cli.open_context_for_reading() as ctx:
        actor, kinds = resolve_actor(ctx, arguments.account), ctx.area_figure_kinds
        ledger = area_ledger(ctx, actor, arguments.area)
        changes = {
            kind: changes_of(ctx, actor, kind.code, ledger.area, since) for kind in kinds if since is not None
        }
    for row in ledger.rows:
        if row.figure is None and row.total is None:
            continue
        value = f"{row.kind.code} {t.label(row.kind)} {value_text(row, t)}"
        parts = (value, source_text(row), date_text(row, date), notes(row, kinds, t))
        cli.print_line(" · ".join(filter(None, parts)).replace("\n", " "))
        for change in changes.get(row.kind, ()):
            said = (change_sentence(change, t, date), change.source, change.reason)
            cli.print_line("  " + " · ".join(filter(None, said)).replace("\n", " "))
    if ledger.is_empty:
        cli.print_line(t("ledger.none"))
    return 0


def run_record_figure(cli: CliContext, arguments: Namespace) -> int:
    """Record what a source says of a figure."""
    observed = parse_timestamp(arguments.at, cli.settings.zone) if arguments.at else None
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        row = area_ledger(ctx, actor, arguments.area).row(arguments.figure)
        command = AreaFigureStatement(
            arguments.area,
            arguments.figure,
            arguments.source,
            arguments.value,
            row.version,
            cli.new_key(),
            arguments.reason,
            observed,
        )
        receipt = state_figure(ctx, actor, command)
        after = area_ledger(ctx, actor, arguments.area).row(arguments.figure)
    return _print_recorded(cli, after, receipt)


def run_agree_figure(cli: CliContext, arguments: Namespace) -> int:
    """Agree on one source of a figure."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        row = area_ledger(ctx, actor, arguments.area).row(arguments.figure)
        command = AreaFigureAgreement(
            arguments.area, arguments.figure, arguments.source, row.version, cli.new_key(), arguments.reason
        )
        receipt = agree_on_figure(ctx, actor, command)
        after = area_ledger(ctx, actor, arguments.area).row(arguments.figure)
    return _print_recorded(cli, after, receipt)


def _print_recorded(cli: CliContext, row: LedgerRow, receipt: Receipt) -> int:
    """Print the receipt of a figure and return the exit code."""
    figure, value = cli.t.label(row.kind), value_text(row, cli.t)
    cli.print_line(cli.t("cli.figures.recorded", figure=figure, value=value, number=receipt.seq))
    return 0


def run_list_screenings(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each site that is to be screened, and all of them together."""
    t, zone = cli.t, cli.settings.zone
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        progress = screening_progress(ctx, actor, arguments.area, unit=arguments.unit)
    for row in progress.rows:
        said = row_sentence(row, t, lambda moment: format_date_time(moment, t, zone))
        cli.print_line(f"{row.site_id} {row.name} · {said}")
    for sentence in totals_sentences(progress.totals, t):
        cli.print_line(sentence)
    return 0


def run_record_screening(cli: CliContext, arguments: Namespace) -> int:
    """Record how far the screening of a site is; those not answered are to be revisited by default."""
    revisit = arguments.not_answered if arguments.to_revisit is None else arguments.to_revisit
    counts = ScreeningCounts(arguments.households, arguments.visited, arguments.not_answered, revisit)
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        row = site_screening(ctx, actor, arguments.site)
        if row is None:
            raise InvalidInput("error.not_screened", site=arguments.site)
        report = ScreeningReport(
            arguments.site, counts, row.version, cli.new_key(), arguments.unit, arguments.reason
        )
        receipt = record_screening(ctx, actor, report)
    said = cli.t(
        "cli.screening.recorded",
        site=row.name,
        visited=counts.visited,
        households=counts.households,
        number=receipt.seq,
    )
    cli.print_line(said)
    return 0


COMMANDS = {
    "figures list": Command(
        run_list_figures,
        ("figures list 370725001", "figures list 370725001 --since 2020-01-28T08:00 --as planner"),
        {"area": {"metavar": "CODE"}, "--since": {"default": "", "metavar": "TIME"}, **ACCOUNT_ARGUMENT},
    ),
    "figures record": Command(
        run_record_figure,
        (
            'figures record 370725001 compounds 256 --source "street office" --as supervisor',
            'figures record 370725001 arrivals 431 --source "street office" --reason "one more by train"',
        ),
        {
            "area": {"metavar": "CODE"},
            "figure": {"metavar": "FIGURE"},
            "value": {"type": int, "metavar": "NUMBER"},
            "--source": {"required": True, "metavar": "TEXT"},
            "--at": {"default": "", "metavar": "TIME"},
            **REASON_ARGUMENTS,
        },
    ),
    "figures agree": Command(
        run_agree_figure,
        ('figures agree 370725001 compounds --source "street office" --as commander',),
        {
            "area": {"metavar": "CODE"},
            "figure": {"metavar": "FIGURE"},
            "--source": {"required": True, "metavar": "TEXT"},
            **REASON_ARGUMENTS,
        },
    ),
    "screening list": Command(
        run_list_screenings,
        ("screening list --area 370725001001", "screening list --unit G01 --as planner"),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--unit": {"default": "", "metavar": "UNIT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "screening record": Command(
        run_record_screening,
        ("screening record C001 --households 120 --visited 80 --not-answered 6 --unit G01",),
        {
            "site": {"metavar": "SITE"},
            "--households": {"type": int, "required": True, "metavar": "NUMBER"},
            "--visited": {"type": int, "required": True, "metavar": "NUMBER"},
            "--not-answered": {"type": int, "default": 0, "metavar": "NUMBER"},
            "--to-revisit": {"type": int, "metavar": "NUMBER"},
            "--unit": {"default": "", "metavar": "UNIT"},
            **REASON_ARGUMENTS,
        },
    ),
}
"""Name of each command to what it does, as typed after ``python -m geo``."""
