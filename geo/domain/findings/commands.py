"""Commands about findings, each with the idempotency key of the form that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.findings.finding import FindingSource, Severity
from geo.domain.findings.states import FindingActionType


@dataclass(frozen=True, slots=True)
class LogFinding:
    """Log a finding on a site, or on an area.

    Attributes:
        category: Code of its category (``data/findings.toml``).
        key: Idempotency key.
        site_id: Code of the site, "" for a finding on an area.
        area: Code of the area; where there is a site, its area counts.
        text: What was found, "" where the category says it.
        severity: How urgent it is.
        source: Who found it.
        lat: Latitude in WGS-84 degrees, None for that of the site.
        lon: Longitude in WGS-84 degrees, None for that of the site.
        unit: Code of the unit that is to fix it, "" for the one that follows from the category.
        recurs_of: Id of the finding that it repeats, "" for none (see ``recent_findings``).
        observed_at: When it was found, None for now.
    """

    category: str
    key: str
    site_id: str = ""
    area: str = ""
    text: str = ""
    severity: Severity = Severity.NORMAL
    source: FindingSource = FindingSource.SUPERVISION
    lat: float | None = None
    lon: float | None = None
    unit: str = ""
    recurs_of: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FindingAction:
    """Begin, report done, return, send back, confirm, close or reopen a finding.

    Attributes:
        finding_id: Id of the finding.
        action: One of ``SIMPLE_ACTIONS``.
        seen_version: Version that the form displayed.
        key: Idempotency key.
        note: What was done, or why; a reason where ``WITH_TEXT`` says so.
        on_behalf_of: Code of the account that said it by telephone, "" where it is one's own word.
        lasting_action: With ``REPORT_DONE``: what keeps it from coming back, "" for nothing.
    """

    finding_id: str
    action: FindingActionType
    seen_version: int
    key: str
    note: str = ""
    on_behalf_of: str = ""
    lasting_action: str = ""


@dataclass(frozen=True, slots=True)
class AssignFinding:
    """Assign a finding to a unit, and to one of its people where ``owner`` is given; the deadline stays."""

    finding_id: str
    unit: str
    seen_version: int
    key: str
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CarriedFinding:
    """One finding of ``CarryFindings``, with the version displayed and its own reason."""

    finding_id: str
    seen_version: int
    reason: str


@dataclass(frozen=True, slots=True)
class CarryFindings:
    """Carry findings over with one new deadline, all or none.

    Attributes:
        findings: The findings, each with its reason.
        due_at: The new deadline, UTC.
        key: Idempotency key.
        period: Id of the operational period that they are carried to, "" where none is named.
    """

    findings: tuple[CarriedFinding, ...]
    due_at: datetime
    key: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class VoidFinding:
    """Strike a finding as a mistake, or as a duplicate of ``duplicate_of``."""

    finding_id: str
    seen_version: int
    key: str
    reason: str
    duplicate_of: str = ""
