"""Findings as images of the journal, each whole, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.findings.finding import Closure, Finding, FindingSource, FindingStep, Severity
from geo.domain.findings.states import FindingActionType, FindingState
from geo.domain.journal import JournalEntry

ON_BEHALF_OF = "on_behalf_of"
"""Key in an ``after`` image: the account whose word the step is, where it is not the actor's."""
TIMES = ("found_at", "due_at", "state_at")
"""Fields that are timestamps."""


def finding_image(finding: Finding) -> dict[str, object]:
    """Return all values of a finding but its id and version, which the entry itself holds."""
    image: dict[str, object] = {
        name: getattr(finding, name) for name in Finding.__slots__ if name not in ("id", "version")
    }
    return image | {"closed_as": finding.closed_as or "", "worked_by": sorted(finding.worked_by)}


def finding_from_image(id_: str, version: int, image: Mapping[str, Any]) -> Finding:
    """Build the finding from its id and an image that ``finding_image`` made.

    Raises:
        KeyError: A value is missing.
        TypeError: A value has the wrong type.
        ValueError: A value is malformed.
    """
    values = {name: image[name] for name in Finding.__slots__ if name not in ("id", "version")}
    values |= {name: datetime.fromisoformat(image[name]) for name in TIMES}
    values |= {
        "state": FindingState(image["state"]),
        "severity": Severity(image["severity"]),
        "source": FindingSource(image["source"]),
        "closed_as": Closure(image["closed_as"]) if image["closed_as"] else None,
        "worked_by": frozenset(image["worked_by"]),
    }
    return Finding(id=id_, version=version, **values)


def step_from_entry(entry: JournalEntry) -> FindingStep:
    """Return the step that an entry on a finding records."""
    after = entry.after or {}
    return FindingStep(
        seq=entry.seq,
        finding_id=entry.entity_id,
        action=FindingActionType(entry.action),
        state=FindingState(str(after["state"])),
        actor=entry.actor,
        on_behalf_of=str(after.get(ON_BEHALF_OF, "")),
        at=entry.at,
        note=entry.reason,
    )
