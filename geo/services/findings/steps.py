"""Steps of findings as they are written within a transaction, by whatever right."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.findings.category import FindingCategory, OwnerRule
from geo.domain.findings.codec import ON_BEHALF_OF, finding_image
from geo.domain.findings.commands import (
    AssignFinding,
    CarriedFinding,
    CarryFindings,
    FindingAction,
    LogFinding,
    VoidFinding,
)
from geo.domain.findings.finding import Finding, finding_id
from geo.domain.findings.states import FindingActionType, FindingState
from geo.domain.journal import FINDING, EntryAuthor
from geo.domain.sites import Site, checked_note, observed_time
from geo.services.context import AppContext
from geo.services.periods.corrections import NO_ANSWER, LateItem, record_late_item
from geo.store import Transaction
from geo.store.versions import VersionedEntity

FINDINGS = VersionedEntity[Finding](
    FINDING, attrgetter("id"), finding_image, lambda tx, finding, seq: tx.findings.put(finding, seq)
)
"""How a step of a finding is written."""


def log_step(
    ctx: AppContext, tx: Transaction, author: EntryAuthor, command: LogFinding, site: Site | None
) -> Finding:
    """Write a new finding with its number, its deadline and the unit that answers for it.

    Args:
        ctx: The context.
        tx: The transaction.
        author: Who logs it.
        command: The command; its area counts where there is no site.
        site: The site, None for a finding on an area.

    Raises:
        NotFound: There is no such unit, or no finding that it repeats.
        InvalidInput: The category is unknown, the text is too long, or the time lies in the future.
    """
    category = ctx.finding_categories[command.category]
    area = command.area if site is None else site.area
    if command.unit:
        require_unit(ctx, command.unit)
    if command.recurs_of:
        require_finding(tx, command.recurs_of)
    number = tx.reader.findings.last_number + 1
    finding = Finding(
        id=finding_id(number),
        number=number,
        category=category.code,
        area=area,
        text=checked_note(command.text),
        found_by=author.account,
        found_at=observed_time(command.observed_at, author.at),
        due_at=author.at + category.time_allowed,
        state=FindingState.REPORTED,
        state_at=author.at,
        site_id="" if site is None else site.id,
        lat=command.lat,
        lon=command.lon,
        severity=command.severity,
        source=command.source,
        unit=command.unit or default_unit(ctx, tx, category, site, area),
        recurs_of=command.recurs_of,
    )
    _correct_closed_periods(tx, author, finding)
    return FINDINGS.record(
        tx, FindingActionType.LOG, None, finding, author=author, observed_at=command.observed_at
    )


def default_unit(
    ctx: AppContext, tx: Transaction, category: FindingCategory, site: Site | None, area: str
) -> str:
    """Return the unit that answers for a finding by the rule of its category, "" where no unit is near.

    The unit of an area is the one that holds most sites in it, else in the next higher area with any.
    """
    site_unit = "" if site is None else site.unit
    if site_unit and category.default_owner is OwnerRule.SITE_UNIT:
        return site_unit
    tree = ctx.read_model.reference().areas
    for above in reversed(tree.path(area)):
        if unit := tx.reader.unit_holding_most(tree.subtree(above.code)):
            return unit
    return site_unit


def action_step(
    ctx: AppContext, tx: Transaction, author: EntryAuthor, finding: Finding, command: FindingAction
) -> Finding:
    """Write a step of ``SIMPLE_ACTIONS``; errors as of ``Finding.after_action``."""
    after = finding.after_action(
        command.action,
        author.account,
        author.at,
        note=command.note,
        on_behalf_of=command.on_behalf_of,
        lasting_action=command.lasting_action,
        time_allowed=ctx.finding_categories[finding.category].time_allowed,
    )
    extra = {ON_BEHALF_OF: command.on_behalf_of} if command.on_behalf_of else {}
    note = checked_note(command.note)
    return FINDINGS.record(tx, command.action, finding, after, author=author, reason=note, extra=extra)


def assignment_step(
    tx: Transaction, author: EntryAuthor, finding: Finding, command: AssignFinding
) -> Finding:
    """Write an assignment; errors as of ``Finding.after_assignment``."""
    after = finding.after_assignment(command.unit, command.owner, author.at, note=command.note)
    note = checked_note(command.note)
    return FINDINGS.record(tx, FindingActionType.ASSIGN, finding, after, author=author, reason=note)


def carry_over_step(
    tx: Transaction, author: EntryAuthor, finding: Finding, command: CarryFindings, carried: CarriedFinding
) -> Finding:
    """Write a carry-over; errors as of ``Finding.after_carry_over``."""
    after = finding.after_carry_over(command.due_at, carried.reason, author.at, period=command.period)
    reason = checked_note(carried.reason)
    return FINDINGS.record(tx, FindingActionType.CARRY, finding, after, author=author, reason=reason)


def voiding_step(tx: Transaction, author: EntryAuthor, finding: Finding, command: VoidFinding) -> Finding:
    """Write that a finding is struck; errors as of ``Finding.after_voiding``.

    Raises:
        NotFound: There is no finding that it is a duplicate of.
    """
    if command.duplicate_of:
        require_finding(tx, command.duplicate_of)
    after = finding.after_voiding(
        author.account, command.reason, author.at, duplicate_of=command.duplicate_of
    )
    _correct_closed_periods(tx, author, after)
    reason = checked_note(command.reason)
    return FINDINGS.record(tx, FindingActionType.VOID, finding, after, author=author, reason=reason)


def undo_step(tx: Transaction, author: EntryAuthor, finding: Finding, seq: int) -> Finding:
    """Write the finding as it was before its newest step, the entry ``seq``; a new one becomes void.

    Who worked on it stays known, since the step was taken all the same.
    """
    before = tx.reader.findings.at_version(finding.id, finding.version - 1)
    if before is None:
        after = replace(finding, state=FindingState.VOID, state_at=author.at)
        _correct_closed_periods(tx, author, after)
    else:
        after = replace(before, worked_by=finding.worked_by)
    return FINDINGS.record(tx, FindingActionType.UNDO, finding, after, author=author, reason=f"#{seq}")


def require_finding(tx: Transaction, id_: str) -> Finding:
    """Return a finding as the transaction sees it.

    Raises:
        NotFound: There is no such finding.
    """
    finding = tx.reader.findings.finding(id_)
    if finding is None:
        raise NotFound("error.unknown_finding", finding=id_)
    return finding


def require_unit(ctx: AppContext, code: str) -> None:
    """Require that a unit exists.

    Raises:
        NotFound: There is no such unit.
    """
    if code not in ctx.read_model.reference().units:
        raise NotFound("error.unknown_unit", unit=code)


def place_of(tx: Transaction, command: LogFinding) -> tuple[str, Site | None]:
    """Return the area of a new finding, and its site where it has one.

    Raises:
        NotFound: There is no such site or area.
        InvalidInput: Neither is named.
    """
    if command.site_id:
        site = tx.site(command.site_id)
        if site is None:
            raise NotFound("error.unknown_site", site=command.site_id)
        return site.area, site
    if not command.area:
        raise InvalidInput("error.finding_no_place")
    return command.area, None


def _correct_closed_periods(tx: Transaction, author: EntryAuthor, finding: Finding) -> None:
    """Record that a finding was known too late for the day close of the day on which it was found.

    One that turns out to be void is no longer counted there.
    """
    item = LateItem(OwedKey(OwedKind.FINDING, finding.id), finding.area, finding.found_at, lambda *_: {})
    record_late_item(tx, author, item, None if finding.state is FindingState.VOID else NO_ANSWER)
