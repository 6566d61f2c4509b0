"""Sentences on an import before it writes: repaired outlines, roles, retained statuses, each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from math import ceil
from typing import Any

from geo.domain.access import EVERYWHERE, Role
from geo.domain.errors import Fault
from geo.domain.journal import ACCOUNT, SITE
from geo.domain.kinds import Kinds
from geo.domain.row_comparison import CellVersions
from geo.exchange import ImportBatch
from geo.formatting import join_names
from geo.i18n import Translator
from geo.services.imports.diff import NOT_IN_FILES, ImportChange
from geo.services.imports.imports import ImportPlan

OMITTED_FIELDS = NOT_IN_FILES | {
    "id",
    "code",
    "holder",
    "version",
    "status_at",
    "last_report_at",
    "last_patrol_at",
}
"""Fields that are not reported as changed: codes, what files do not hold, what follows from a change."""
MAX_OBSTACLES = 20
"""Greatest number of obstacles that are named of one reason."""
DECIMALS = 6
"""Decimal places of a percentage of an area."""


def repaired_outline_lines(batch: ImportBatch, t: Translator) -> Iterator[str]:
    """Name each outline that was repaired, then say how many there are."""
    for one in batch.repaired:
        file, row = one.origin.file, one.origin.row
        percent = _ceil_percent(one.share)
        yield t("cli.import.mended", file=file, row=row, name=one.name, percent=percent)
    if batch.repaired:
        most = _ceil_percent(max(one.share for one in batch.repaired))
        yield t("cli.import.mended.all", count=len(batch.repaired), percent=most)


def _ceil_percent(share: float) -> str:
    """Format a share as percent, rounded up and never 0: a repaired outline has changed."""
    steps = 10**DECIMALS
    return f"{max(ceil(share * 100 * steps), 1) / steps:.{DECIMALS}f}"


def role_lines(plan: ImportPlan, t: Translator) -> Iterator[str]:
    """Say which accounts get or lose which role where: a line for each role and area."""
    given: dict[tuple[Role, str], list[str]] = {}
    taken: dict[Role, list[str]] = {}
    for change in plan.changes:
        if change.entity == ACCOUNT:
            before = None if change.before is None else change.before.role
            if change.after.role not in (before, None):
                given.setdefault((change.after.role, EVERYWHERE), []).append(change.code)
            if before not in (change.after.role, None):
                taken.setdefault(before, []).append(change.code)
    for grant in plan.grants:
        given.setdefault((grant.role, grant.area), []).append(grant.account)
    for (role, area), accounts in given.items():
        key = "cli.import.rights" if area != EVERYWHERE else "cli.import.rights.everywhere"
        yield t(key, role=t(f"role.{role}"), area=area, accounts=join_names(accounts, t))
    for role, accounts in taken.items():
        named = join_names(accounts, t)
        yield t("cli.import.rights.taken", role=t(f"role.{role}"), accounts=named)


def retained_grant_lines(plan: ImportPlan, t: Translator) -> Iterator[str]:
    """Say which grants the accounts of the files keep though no file names them."""
    for grant in plan.retained_grants:
        where = t("cli.import.everywhere") if grant.area == EVERYWHERE else grant.area
        role = t(f"role.{grant.role}")
        yield t("cli.import.rights.besides", account=grant.account, role=role, area=where)


def retained_status_lines(plan: ImportPlan, t: Translator) -> Iterator[str]:
    """Say how many statuses are kept though the files have others, if any."""
    if plan.retained_statuses:
        sites = join_names([kept.site.id for kept in plan.retained_statuses], t)
        yield t("cli.import.kept", count=len(plan.retained_statuses), sites=sites)


def comparison_lines(plan: ImportPlan, kinds: Kinds, t: Translator) -> Iterator[str]:
    """Say how workbooks that Kadian wrote differ from the store, where the answer is not a plain change."""
    comparison = plan.comparison
    for file in comparison.foreign:
        yield t("import.base.foreign", file=file)
    for cell in comparison.conflicts:
        taken = cell in comparison.overwrites
        yield _cell_line("import.base.overwritten" if taken else "import.base.conflict", cell, kinds, t)
    for cell in comparison.kept[:MAX_OBSTACLES]:
        yield _cell_line("import.base.kept", cell, kinds, t)
    if len(comparison.kept) > MAX_OBSTACLES:
        yield t("import.base.kept_more", count=len(comparison.kept) - MAX_OBSTACLES)
    for key, codes in (("missing", comparison.missing), ("unknown", comparison.unknown)):
        if codes:
            yield t(f"import.base.{key}", count=len(codes), sites=join_names(codes, t))


def _cell_line(key: str, cell: CellVersions, kinds: Kinds, t: Translator) -> str:
    theirs, ours = (_cell_value(cell, value, kinds, t) for value in (cell.theirs, cell.ours))
    return t(key, code=cell.code, field=t(f"cli.field.{cell.field}"), theirs=theirs, ours=ours)


def _cell_value(cell: CellVersions, value: object, kinds: Kinds, t: Translator) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value if part is not None) or "–"
    if cell.field == "status":
        labels = {status.code: t.label(status) for kind in kinds for status in kind.statuses}
        return labels.get(str(value), str(value))
    return "–" if value is None or value == "" else str(value)


def change_lines(plan: ImportPlan, kinds: Kinds, t: Translator) -> Iterator[str]:
    """Say of each existing object what changes, old and new, and which statuses do not change."""
    for change in plan.changes:
        if change.before is not None:
            changes = t("list.comma").join(field_changes(change, kinds, t))
            name = getattr(change.after, "name", "")
            yield t("cli.import.change", code=change.code, name=name, changes=changes)
    for kept in plan.retained_statuses:
        current, in_file = (
            t.label(kinds[kept.site.kind].status(code)) for code in (kept.site.status, kept.file_status)
        )
        code, name = kept.site.id, kept.site.name
        yield t("cli.import.kept.one", code=code, name=name, stands=current, in_file=in_file)


def obstacle_lines(obstacles: Sequence[Fault], t: Translator) -> Iterator[str]:
    """Name what stands in the way of the undo of an import: the first of each reason, then how many more."""
    for key in dict.fromkeys(fault.key for fault in obstacles):
        same = [fault for fault in obstacles if fault.key == key]
        for fault in same[:MAX_OBSTACLES]:
            what = f"{t(f'import.entity.{fault.file}')} {fault.column} {fault.value}".rstrip()
            yield t(key, found=what, expected=fault.expected)
        if len(same) > MAX_OBSTACLES:
            yield t("import.obstacles_more", count=len(same) - MAX_OBSTACLES)


def field_changes(change: ImportChange, kinds: Kinds, t: Translator) -> Iterator[str]:
    """Yield label, old value and new value of each field of an existing object that changes."""
    for field in fields(change.after):
        before, after = getattr(change.before, field.name), getattr(change.after, field.name)
        if field.name in OMITTED_FIELDS or before == after:
            continue
        old, new = (_value(change, field.name, value, kinds, t) for value in (before, after))
        yield f"{t(f'cli.field.{field.name}')} {old} → {new}"


def _value(change: ImportChange, field: str, value: Any, kinds: Kinds, t: Translator) -> str:
    """Format the value of a field."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bytes):
        return t("cli.import.shape")
    if change.entity == SITE and field == "status":
        return t.label(kinds[change.after.kind].status(value))
    return t(f"role.{value}") if field == "role" else str(value)
