"""Commands that read and write files: import, export."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from geo.cli.command import Command
from geo.cli.context import CLI_ACTOR, CliContext
from geo.cli.messages import parse_accepted_codes
from geo.domain.errors import InvalidInput
from geo.domain.exercise import EXERCISE_FILE_PREFIX
from geo.domain.filters import KnownCodes, SiteFilter
from geo.domain.import_report import ImportRefused
from geo.domain.timestamps import parse_timestamp
from geo.exchange import ImportBatch, sources_from_paths
from geo.exchange.columns import READ_FIELDS
from geo.exchange.import_batch import IMPORT_KEY
from geo.exchange.read_options import ReadOptions
from geo.exchange.writers import FORMATS
from geo.reports.site_export import export_sites
from geo.reports.unit_export import export_units
from geo.services.context import AppContext
from geo.services.imports.imports import ImportPlan, import_batch, preview_import, read_files
from geo.services.situation.overview import known_codes
from geo.text.imports.changes import (
    change_lines,
    comparison_lines,
    repaired_outline_lines,
    retained_grant_lines,
    retained_status_lines,
    role_lines,
)
from geo.text.imports.report import report_lines

IMPORT_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "files": {"nargs": "+", "metavar": "FILE"},
    "--dry-run": {"action": "store_true"},
    "--with-status": {"action": "store_true"},
    "--accept": {"action": "append", "default": [], "metavar": "CODE[,CODE]"},
    "--map": {"nargs": "+", "default": [], "metavar": "FIELD=HEADING"},
    "--kind": {"default": "", "metavar": "KIND"},
    "--status": {"default": "", "metavar": "STATUS"},
    "--code-from": {"default": "", "metavar": "PATTERN"},
    "--crs": {"default": "", "metavar": "SYSTEM"},
    "--encoding": {"default": "", "metavar": "NAME"},
    "--only": {"nargs": "+", "default": [], "metavar": "AREA"},
}
"""The arguments of ``import``, as argparse takes them."""


def run_import(cli: CliContext, arguments: Namespace) -> int:
    """Import files, or with ``--dry-run`` print what would change."""
    accepted, options = parse_accepted_codes(arguments.accept), _read_options(arguments)
    sources = sources_from_paths([cli.input_path(name) for name in arguments.files])
    with cli.open_context_for_preview() if arguments.dry_run else cli.open_context() as ctx:
        try:
            batch = read_files(ctx, CLI_ACTOR, sources, accepted, options)
        except ImportRefused as refused:
            if refused.report is not None:
                _print_lines(cli, report_lines(refused.report, refused.faults, accepted, cli.t))
            raise
        _print_lines(cli, report_lines(batch.report, (), accepted, cli.t))
        batch = replace(batch, with_status=arguments.with_status, key=f"{IMPORT_KEY}{cli.new_key()}")
        plan = preview_import(ctx, CLI_ACTOR, batch)
        _print_preview(cli, batch, plan)
        _print_lines(cli, comparison_lines(plan, ctx.kinds, cli.t))
        if arguments.dry_run:
            _print_lines(cli, change_lines(plan, ctx.kinds, cli.t))
            cli.print_line(cli.t("cli.import.dry"))
            return 0
        receipt = import_batch(ctx, CLI_ACTOR, batch)
    key = "cli.import.done" if receipt.seqs else "cli.import.same"
    cli.print_line(cli.t(key, number=receipt.seq))
    return 0


def _read_options(arguments: Namespace) -> ReadOptions:
    """Return what was said about the files.

    Raises:
        InvalidInput: A part of ``--map`` is not FIELD=HEADING, or names no field.
    """
    known = set().union(*READ_FIELDS.values())
    mapping = {}
    for part in arguments.map:
        field, equals, heading = part.partition("=")
        if not equals or field not in known:
            raise InvalidInput("error.bad_mapping", found=part, expected=", ".join(sorted(known)))
        mapping[field] = heading
    return ReadOptions(
        mapping=mapping,
        kind=arguments.kind,
        status=arguments.status,
        code_pattern=arguments.code_from,
        only=tuple(arguments.only),
        crs=arguments.crs,
        encoding=arguments.encoding,
    )


def run_export(cli: CliContext, arguments: Namespace) -> int:
    """Write the sites of a filter, or with ``--units`` all units, to a file, or to stdout for ``-``."""
    with cli.open_context_for_reading() as ctx:
        if arguments.units:
            content = export_units(ctx, CLI_ACTOR, arguments.format, cli.t)
        else:
            content = export_sites(ctx, CLI_ACTOR, _site_filter(cli, ctx, arguments), arguments.format, cli.t)
        prefix = EXERCISE_FILE_PREFIX if ctx.read_model.reference().is_exercise else ""
    if arguments.output == "-":
        sys.stdout.buffer.write(content)
        return 0
    name = "units" if arguments.units else "kadian"
    target = cli.write_file(content, arguments.output or f"{prefix}{name}.{arguments.format}")
    cli.print_line(cli.t("cli.export.done", file=target))
    return 0


def _site_filter(cli: CliContext, ctx: AppContext, arguments: Namespace) -> SiteFilter:
    """Return the filter of the arguments.

    Raises:
        InvalidInput: A name, a code or the time does not exist.
    """
    query = dict(parse_qsl(arguments.filter.lstrip("?"), keep_blank_values=True, separator="&"))
    site_filter = _parse_filter(query, known_codes(ctx, CLI_ACTOR))
    if arguments.as_of:
        return site_filter.replace(as_of=parse_timestamp(arguments.as_of, cli.settings.zone))
    return site_filter


def _print_lines(cli: CliContext, lines: Iterable[str]) -> None:
    for line in lines:
        cli.print_line(line)


def _print_preview(cli: CliContext, batch: ImportBatch, plan: ImportPlan) -> None:
    """Print the repaired outlines, and by type of object how many are new and how many change."""
    _print_lines(cli, repaired_outline_lines(batch, cli.t))
    counts = Counter((change.entity, change.action) for change in plan.changes)
    for entity in ("area", "unit", "account", "feature", "site", "duty_phone"):
        new, changed = counts[entity, "register"], counts[entity, "update"]
        if new or changed:
            cli.print_line(cli.t(f"cli.entity.{entity}", new=new, changed=changed))
    _print_lines(cli, role_lines(plan, cli.t))
    _print_lines(cli, retained_grant_lines(plan, cli.t))
    _print_lines(cli, retained_status_lines(plan, cli.t))
    if plan.steps:
        cli.print_line(cli.t("cli.import.history", count=len(plan.steps)))


def _parse_filter(query: dict[str, str], codes: KnownCodes) -> SiteFilter:
    """Return the filter of a query; unlike a link, a command line does not ignore unknown parts.

    Raises:
        InvalidInput: A name or a code does not exist.
    """
    site_filter = SiteFilter.from_query(query, codes)
    understood = site_filter.to_query()
    ignored = [
        f"{name}={value}" for name, value in query.items() if not _same_codes(understood.get(name, ""), value)
    ]
    if ignored:
        expected = ", ".join(SiteFilter.__dataclass_fields__)
        raise InvalidInput("error.bad_filter", found=", ".join(ignored), expected=expected)
    return site_filter


def _same_codes(read: str, given: str) -> bool:
    return set(read.split(",")) == set(given.split(","))


COMMANDS: Mapping[str, Command] = {
    "import": Command(
        run_import,
        (
            "import towns.csv counties.geojson",
            "import data/demo --dry-run",
            "import sites.csv --accept outside-area,same-place",
            "import list.csv --map code=编号 name=村名 --kind village --status closed --only 370725001",
            'import list.csv --kind village --status closed --code-from "V-{n}"',
        ),
        IMPORT_ARGUMENTS,
        input_files=("files",),
    ),
    "export": Command(
        run_export,
        (
            'export --format xlsx --filter "area=370725001&kind=village"',
            "export --format geojson --as-of 2020-02-14T08:00 -o morning.geojson",
            "export --units -o units.csv",
        ),
        {
            "--format": {"choices": tuple(FORMATS), "default": "csv"},
            "--filter": {"default": "", "metavar": "QUERY"},
            "--as-of": {"metavar": "TIME"},
            "--units": {"action": "store_true"},
            "-o --output": {"metavar": "FILE"},
        },
    ),
}
