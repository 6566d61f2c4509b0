"""Commands that read and write files: import, export."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from geo.cli.desk import CLERK
from geo.cli.import_lines import besides_lines, change_lines, kept_lines, mended_lines, rights_lines
from geo.cli.messages import accepted_codes, report_lines
from geo.domain.errors import ImportRefused, InvalidInput
from geo.domain.filters import SiteFilter
from geo.domain.moments import read_moment
from geo.exchange import sources_from_paths
from geo.services.exports import export_sites
from geo.services.imports import import_batch, preview_import, read_files
from geo.services.overview import known_codes

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping

    from geo.cli.desk import Desk
    from geo.domain.filters import Known
    from geo.exchange import Batch
    from geo.services.imports import Plan

IMPORT: Mapping[str, Mapping[str, Any]] = {
    "files": {"nargs": "+", "metavar": "FILE"},
    "--dry-run": {"action": "store_true"},
    "--with-status": {"action": "store_true"},
    "--accept": {"action": "append", "default": [], "metavar": "CODE[,CODE]"},
}
"""The arguments of ``import``, as argparse takes them."""


def run_import(desk: Desk, arguments: Namespace) -> int:
    accepted = accepted_codes(arguments.accept)
    sources = sources_from_paths([Path(name) for name in arguments.files])
    with desk.office() as office:
        try:
            batch = read_files(office, CLERK, sources, accepted)
        except ImportRefused as refused:
            if refused.report is not None:
                _say_all(desk, report_lines(refused.report, refused.faults, accepted, desk.words))
            raise
        _say_all(desk, report_lines(batch.report, (), accepted, desk.words))
        batch = replace(batch, with_status=arguments.with_status)
        plan = preview_import(office, CLERK, batch)
        _tell(desk, batch, plan)
        if arguments.dry_run:
            _say_all(desk, change_lines(plan, office.kinds, desk.words))
            desk.say(desk.words("cli.import.dry"))
            return 0
        receipt = import_batch(office, CLERK, batch)
    key = "cli.import.done" if receipt.seqs else "cli.import.same"
    desk.say(desk.words(key, number=receipt.seq))
    return 0


def run_export(desk: Desk, arguments: Namespace) -> int:
    with desk.reading_office() as office:
        query = dict(parse_qsl(arguments.filter.lstrip("?"), keep_blank_values=True, separator="&"))
        wanted = _filter(query, known_codes(office, CLERK))
        if arguments.as_of:
            wanted = wanted.but(as_of=read_moment(arguments.as_of, desk.settings.zone))
        content = export_sites(office, CLERK, wanted, arguments.format, desk.words)
    if arguments.output == "-":
        sys.stdout.buffer.write(content)
        return 0
    target = written(content, arguments.output or f"kadian.{arguments.format}")
    desk.say(desk.words("cli.export.done", file=target))
    return 0


def written(content: bytes, name: str) -> str:
    """The name of the file that now holds it.

    Raises:
        InvalidInput: nothing can be written there.
    """
    try:
        Path(name).write_bytes(content)
    except OSError as problem:
        raise InvalidInput("error.cannot_write", file=name, found=problem.strerror or "") from problem
    return name


def _say_all(desk: Desk, lines: Iterable[str]) -> None:
    for line in lines:
        desk.say(line)


def _tell(desk: Desk, batch: Batch, plan: Plan) -> None:
    """What was mended, and what will change, by kind of thing."""
    _say_all(desk, mended_lines(batch, desk.words))
    counts = Counter((change.entity, change.action) for change in plan.changes)
    for entity in ("area", "unit", "account", "feature", "site"):
        new, changed = counts[entity, "register"], counts[entity, "update"]
        if new or changed:
            desk.say(desk.words(f"cli.entity.{entity}", new=new, changed=changed))
    _say_all(desk, rights_lines(plan, desk.words))
    _say_all(desk, besides_lines(plan, desk.words))
    _say_all(desk, kept_lines(plan, desk.words))
    if plan.steps:
        desk.say(desk.words("cli.import.history", count=len(plan.steps)))


def _filter(query: dict[str, str], known: Known) -> SiteFilter:
    """A link ignores what nobody knows; a command line says so.

    Raises:
        InvalidInput: a name or a code that does not exist.
    """
    wanted = SiteFilter.from_query(query, known)
    understood = wanted.to_query()
    strays = {name: value for name, value in query.items() if not _same(understood.get(name, ""), value)}
    if strays:
        found = ", ".join(f"{name}={value}" for name, value in strays.items())
        raise InvalidInput(
            "error.bad_filter", found=found, expected=", ".join(SiteFilter.__dataclass_fields__)
        )
    return wanted


def _same(understood: str, asked: str) -> bool:
    return set(understood.split(",")) == set(asked.split(","))
