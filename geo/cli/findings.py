"""Commands of findings: list them, log one, take a step."""

from __future__ import annotations

from argparse import Namespace

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext, require_known_codes
from geo.cli.plans import resolve_actor
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.finding import FindingSource, Severity
from geo.domain.findings.states import SIMPLE_ACTIONS, FindingActionType
from geo.domain.timestamps import parse_timestamp
from geo.formatting import format_date_time
from geo.services.findings.findings import (
    FindingFilter,
    FindingView,
    finding_details,
    finding_of_entry,
    findings,
)
from geo.services.findings.record import act_on_finding, log_finding
from geo.text.findings import row_facts, state_label


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each finding: id, state, category, facts."""
    t, zone = cli.t, cli.settings.zone
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        require_known_codes(ctx, arguments)
        finding_filter = FindingFilter(
            area=arguments.area, unit=tuple(arguments.unit), view=FindingView(arguments.view)
        )
        rows = findings(ctx, actor, finding_filter).rows
    for row in rows:
        facts = row_facts(row, t, lambda moment: format_date_time(moment, t, zone))
        parts = [row.finding.id, state_label(row.finding, t), t.label(row.category), *facts]
        cli.print_line(" · ".join(part.replace("\n", " ") for part in parts))
    if not rows:
        cli.print_line(t("cli.findings.none"))
    return 0


def run_log(cli: CliContext, arguments: Namespace) -> int:
    """Log a finding on a site or an area, and print its id."""
    observed = parse_timestamp(arguments.at, cli.settings.zone) if arguments.at else None
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        command = LogFinding(
            arguments.category,
            cli.new_key(),
            site_id=arguments.site,
            area=arguments.area,
            text=arguments.text,
            severity=Severity(arguments.severity),
            source=FindingSource(arguments.source),
            unit=arguments.unit,
            observed_at=observed,
        )
        receipt = log_finding(ctx, actor, command)
        finding = finding_of_entry(ctx, actor, receipt.seq).id
    cli.print_line(cli.t("cli.findings.logged", finding=finding, number=receipt.seq))
    return 0


def run_act(cli: CliContext, arguments: Namespace) -> int:
    """Take a step of a finding; what needs a second person also needs ``--as``."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        version = finding_details(ctx, actor, arguments.finding).row.finding.version
        action = FindingActionType(arguments.action)
        command = FindingAction(
            arguments.finding, action, version, cli.new_key(), arguments.note, arguments.on_behalf_of
        )
        receipt = act_on_finding(ctx, actor, command)
        state = state_label(finding_of_entry(ctx, actor, receipt.seq), cli.t)
    cli.print_line(cli.t("cli.findings.done", finding=arguments.finding, state=state, number=receipt.seq))
    return 0


COMMANDS = {
    "findings list": Command(
        run_list,
        ("findings list --view late", "findings list --area 370725001 --unit Z03 --as planner"),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--unit": {"nargs": "+", "default": [], "metavar": "UNIT"},
            "--view": {"choices": list(map(str, FindingView)), "default": str(FindingView.OPEN)},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "findings log": Command(
        run_log,
        (
            'findings log vehicles --site K01 --text "barrier open" --as supervisor',
            "findings log coordination --area 370725001 --severity urgent --at 2020-02-14T08:30",
        ),
        {
            "category": {"metavar": "CATEGORY"},
            "--site": {"default": "", "metavar": "SITE"},
            "--area": {"default": "", "metavar": "CODE"},
            "--text": {"default": "", "metavar": "TEXT"},
            "--severity": {"choices": list(map(str, Severity)), "default": str(Severity.NORMAL)},
            "--source": {"choices": list(map(str, FindingSource)), "default": str(FindingSource.SUPERVISION)},
            "--unit": {"default": "", "metavar": "UNIT"},
            "--at": {"default": "", "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "findings act": Command(
        run_act,
        (
            'findings act F12 report_done --note "barrier closed" --as staff',
            "findings act F12 confirm --as supervisor",
        ),
        {
            "finding": {"metavar": "FINDING"},
            "action": {"choices": sorted(map(str, SIMPLE_ACTIONS))},
            "--note": {"default": "", "metavar": "TEXT"},
            "--for": {"dest": "on_behalf_of", "default": "", "metavar": "ACCOUNT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
}
