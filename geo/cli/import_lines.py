"""What an import says before it writes: outlines mended, rights given, statuses left alone, each change."""

from __future__ import annotations

from dataclasses import fields
from math import ceil
from typing import TYPE_CHECKING, Any

from geo.domain.access import EVERYWHERE
from geo.domain.journal import ACCOUNT, SITE
from geo.services.differences import NOT_IN_FILES
from geo.wording import several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.access import Role
    from geo.domain.kinds import Kinds
    from geo.exchange import Batch
    from geo.i18n import Words
    from geo.services.differences import Change
    from geo.services.imports import Plan

FOLLOWING = NOT_IN_FILES | {"id", "code", "seen_by", "version", "status_at", "heard_at", "visited_at"}
"""What is no column of a file: how a thing is called, and what follows from a change."""
DECIMALS = 6
"""Of a percentage of an area."""


def mended_lines(batch: Batch, words: Words) -> Iterator[str]:
    """Name each outline that was mended, then say how many they are."""
    for one in batch.mended:
        file, row = one.origin.file, one.origin.row
        percent = _at_most(one.share)
        yield words("cli.import.mended", file=file, row=row, name=one.name, percent=percent)
    if batch.mended:
        most = _at_most(max(one.share for one in batch.mended))
        yield words("cli.import.mended.all", count=len(batch.mended), percent=most)


def _at_most(share: float) -> str:
    """Percent, rounded up and never nothing: an outline that was mended has changed."""
    steps = 10**DECIMALS
    return f"{max(ceil(share * 100 * steps), 1) / steps:.{DECIMALS}f}"


def rights_lines(plan: Plan, words: Words) -> Iterator[str]:
    """Say who gets or loses which role where: each role and area with its accounts."""
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
        yield words(key, role=words(f"role.{role}"), area=area, accounts=several(accounts, words))
    for role, accounts in taken.items():
        named = several(accounts, words)
        yield words("cli.import.rights.taken", role=words(f"role.{role}"), accounts=named)


def besides_lines(plan: Plan, words: Words) -> Iterator[str]:
    """Say which grants accounts of the files keep that no file names."""
    for grant in plan.besides:
        where = words("cli.import.everywhere") if grant.area == EVERYWHERE else grant.area
        role = words(f"role.{grant.role}")
        yield words("cli.import.rights.besides", account=grant.account, role=role, area=where)


def kept_lines(plan: Plan, words: Words) -> Iterator[str]:
    """Say how many statuses the files have otherwise, if any."""
    if plan.kept:
        sites = several([kept.site.id for kept in plan.kept], words)
        yield words("cli.import.kept", count=len(plan.kept), sites=sites)


def change_lines(plan: Plan, kinds: Kinds, words: Words) -> Iterator[str]:
    """Say of each thing that is there already what changes, old and new, and which statuses do not."""
    for change in plan.changes:
        if change.before is not None:
            told = words("plan.comma").join(_field_changes(change, kinds, words))
            name = getattr(change.after, "name", "")
            yield words("cli.import.change", code=change.code, name=name, changes=told)
    for kept in plan.kept:
        stands, told = (
            words.label(kinds[kept.site.kind].status(code)) for code in (kept.site.status, kept.told)
        )
        code, name = kept.site.id, kept.site.name
        yield words("cli.import.kept.one", code=code, name=name, stands=stands, told=told)


def _field_changes(change: Change, kinds: Kinds, words: Words) -> Iterator[str]:
    for field in fields(change.after):
        before, after = getattr(change.before, field.name), getattr(change.after, field.name)
        if field.name in FOLLOWING or before == after:
            continue
        old, new = (_value(change, field.name, value, kinds, words) for value in (before, after))
        yield f"{words(f'cli.field.{field.name}')} {old} → {new}"


def _value(change: Change, field: str, value: Any, kinds: Kinds, words: Words) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bytes):
        return words("cli.import.shape")
    if change.entity == SITE and field == "status":
        return words.label(kinds[change.after.kind].status(value))
    return words(f"role.{value}") if field == "role" else str(value)
