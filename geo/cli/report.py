"""Commands of reports: draft, freeze, list, export, brief, all figures; and those of superiors' forms."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from geo.cli import superior_forms
from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.daily_reports.commands import ReportDraft, ReportFreezing
from geo.domain.daily_reports.report import ReportId, ReportState
from geo.domain.daily_reports.tokens import typed_digits
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.timestamps import parse_timestamp
from geo.formatting import format_date_time
from geo.reports.brief import briefing_document, render_brief_docx
from geo.reports.daily_report import freeze_daily_report
from geo.reports.document import document_lines
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.services.daily_reports.record import save_draft
from geo.services.daily_reports.reports import (
    latest_report,
    listed_reports,
    read_report_file,
    report_content,
)
from geo.services.day.day_state import interval_of, previous_interval
from geo.services.figures.registry import figure_registry
from geo.text.daily_reports import (
    colophon,
    correction_lines,
    figure_definition,
    figure_name,
    issue_label,
    text_lines,
    unanswered_lines,
)


def run_draft(cli: CliContext, arguments: Namespace) -> int:
    """Print a report with its figures; with ``--zh`` and ``--en`` keep these files as its draft first."""
    given = {lang: path for lang in ("zh", "en") if (path := getattr(arguments, lang))}
    opened = cli.open_context() if given else cli.open_context_for_reading()
    with opened as ctx:
        actor = resolve_actor(ctx, arguments.account)
        id_ = _report_id(cli, ctx, actor, arguments, is_correction=arguments.correct)
        content = report_content(ctx, actor, id_)
        if given:
            texts = {**content.texts, **{lang: _text_of(cli, path) for lang, path in given.items()}}
            draft = ReportDraft(
                id_.area, id_.starts_at, id_.revision, content.report.version, texts, cli.new_key()
            )
            save_draft(ctx, actor, draft)
            content = report_content(ctx, actor, id_)
        _print_report(cli, ctx, content)
    return 0


def run_freeze(cli: CliContext, arguments: Namespace) -> int:
    """Freeze a report, or with ``--correct`` a correction of it; digits typed by hand need ``--digits``.

    Returns:
        0 when frozen, 1 where digits were typed by hand and nothing says that they are right.
    """
    t = cli.t
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        id_ = _report_id(cli, ctx, actor, arguments, is_correction=arguments.correct)
        content = report_content(ctx, actor, id_)
        digits = typed_digits(*(content.texts[lang] for lang in sorted(content.texts)))
        if digits and not arguments.digits:
            for each in digits:
                cli.print_line(f"  …{each.before}[{each.digits}]{each.after}…")
            cli.print_line(t("error.report_digits", count=len(digits)))
            return 1
        freezing = ReportFreezing(
            id_.area,
            id_.starts_at,
            id_.revision,
            content.report.version,
            content.period.number,
            content.texts,
            tuple(each.digits for each in digits),
            arguments.correct,
            cli.new_key(),
        )
        receipt = freeze_daily_report(ctx, actor, freezing)
        frozen = report_content(ctx, actor, id_)
        cli.print_line(t("cli.report.frozen", issue=issue_label(frozen.report, t), number=receipt.seq))
        cli.print_line(f"  {colophon(frozen, t, cli.settings.zone)}")
    return 0


def run_brief(cli: CliContext, arguments: Namespace) -> int:
    """Print what changed since the last briefing, what is owed and what needs action; or write it as Word."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        since = parse_timestamp(arguments.since, cli.settings.zone) if arguments.since else None
        if arguments.docx:
            content = render_brief_docx(ctx, actor, arguments.area, since, cli.t)
            cli.print_line(cli.write_file(content, arguments.docx))
        else:
            for line in document_lines(briefing_document(ctx, actor, arguments.area, cli.t, since=since)):
                cli.print_line(line)
    return 0


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each report, with the SHA-256 of its files."""
    t, zone = cli.t, cli.settings.zone
    with cli.open_context_for_reading() as ctx:
        for row in listed_reports(ctx, resolve_actor(ctx, arguments.account), arguments.area):
            report = row.report
            issue = issue_label(report, t) if report.freezing else ""
            start = format_date_time(report.id.starts_at, t, zone)
            state = t(f"report.state.{report.state}")
            facts = [issue, f"{row.area_name} ({report.id.area})", start, state]
            facts += [", ".join(key.code for key in row.to_correct)]
            cli.print_line(" · ".join(filter(None, facts)))
            for file in report.freezing.files if report.freezing else ():
                cli.print_line(f"  {file.lang} {file.format} {file.attachment.sha256}")
    return 0


def run_export(cli: CliContext, arguments: Namespace) -> int:
    """Write the files of a frozen report into a folder."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        id_ = _report_id(cli, ctx, actor, arguments, is_correction=False)
        report = report_content(ctx, actor, id_).report
        if report.freezing is None:
            raise NotFound("error.report_draft")
        for file in report.freezing.files:
            data, _ = read_report_file(ctx, actor, file.attachment.sha256)
            day = report.id.starts_at.astimezone(cli.settings.zone)
            name = f"{report.id.area}-{day:%Y%m%d}-{report.number}-{report.id.revision}-{file.lang}"
            path = Path(arguments.folder) / f"{name}.{file.format}"
            cli.print_line(cli.write_file(data, str(path), create_folder=True))
    return 0


def run_figures(cli: CliContext, arguments: Namespace) -> int:
    """Print the code, name and definition of every figure."""
    with cli.open_context_for_reading() as ctx:
        resolve_actor(ctx, arguments.account)
        for definition in figure_registry(ctx).values():
            name, meaning = figure_name(definition, cli.t), figure_definition(definition, cli.t)
            cli.print_line(f"{{{definition.code}}} {name}: {meaning}")
    return 0


def _print_report(cli: CliContext, ctx: AppContext, content: ReportContent) -> None:
    t = cli.t
    state = t(f"report.state.{content.report.state}")
    cli.print_line(
        f"{t('report.title', area=content.area_name)} · {issue_label(content.report, t)} · {state}"
    )
    for line in text_lines(content, t):
        cli.print_line(line.text if line.is_heading else f"  {line.text}")
    for text in (*correction_lines(ctx, content, t), *unanswered_lines(content, t)):
        cli.print_line(f"  {text}")
    cli.print_line(colophon(content, t, cli.settings.zone))


def _report_id(
    cli: CliContext, ctx: AppContext, actor: Actor, arguments: Namespace, *, is_correction: object
) -> ReportId:
    """Return the report that is meant: the last of the area on the period, or the next correction of it."""
    start = arguments.start
    starts_at: datetime
    if start:
        starts_at = interval_of(ctx, parse_timestamp(start, cli.settings.zone)).start
    else:
        starts_at = previous_interval(ctx, interval_of(ctx, None)).start
    last = latest_report(ctx, actor, arguments.area, starts_at)
    revision = last.id.revision if last else 0
    if last and last.state is not ReportState.DRAFT and is_correction:
        revision += 1
    return ReportId(arguments.area, starts_at, revision)


def _text_of(cli: CliContext, path: str) -> str:
    """Read a text.

    Raises:
        InvalidInput: The file cannot be read.
    """
    try:
        return cli.input_path(path).read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InvalidInput("error.report_file", file=path, found=str(error)) from error


_PERIOD = {"area": {"metavar": "CODE"}, "--start": {"default": "", "metavar": "TIME"}}
_CORRECT = {"--correct": {"default": "", "metavar": "REASON"}}
COMMANDS = {
    "report draft": Command(
        run_draft,
        ("report draft 370725001", "report draft 370725001 --zh text.zh.txt --en text.en.txt --as planner"),
        {
            **_PERIOD,
            "--zh": {"default": "", "metavar": "FILE"},
            "--en": {"default": "", "metavar": "FILE"},
            **_CORRECT,
            **ACCOUNT_ARGUMENT,
        },
        input_files=("zh", "en"),
    ),
    "report freeze": Command(
        run_freeze,
        (
            "report freeze 370725001 --start 2020-02-14T08:00 --as commander",
            'report freeze 370725001 --correct "one tally was late" --as commander',
        ),
        {**_PERIOD, "--digits": {"action": "store_true"}, **_CORRECT, **ACCOUNT_ARGUMENT},
    ),
    "report brief": Command(
        run_brief,
        ("report brief", "report brief 370725001 --docx brief.docx --as commander"),
        {
            "area": {"nargs": "?", "default": "", "metavar": "CODE"},
            "--since": {"default": "", "metavar": "TIME"},
            "--docx": {"default": "", "metavar": "FILE"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "report list": Command(
        run_list,
        ("report list", "report list 370725001"),
        {"area": {"nargs": "?", "default": "", "metavar": "CODE"}, **ACCOUNT_ARGUMENT},
    ),
    "report export": Command(
        run_export,
        ("report export 370725001 reports --start 2020-02-14T08:00",),
        {**_PERIOD, "folder": {"metavar": "FOLDER"}, **ACCOUNT_ARGUMENT},
    ),
    "report figures": Command(run_figures, ("report figures",), {**ACCOUNT_ARGUMENT}),
    **superior_forms.COMMANDS,
}
