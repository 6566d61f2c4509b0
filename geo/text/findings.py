"""Sentences on findings: state, deadline, steps, receipts."""

from __future__ import annotations

from collections.abc import Mapping

from geo.domain.findings.finding import Escalation, Finding, FindingStep
from geo.domain.findings.states import FindingMeaning
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.findings.findings import FindingRow

_DEADLINE_KEYS = {
    Escalation.NONE: "finding.due",
    Escalation.SOON: "finding.due_soon",
    Escalation.LATE: "finding.due_late",
}


def state_label(finding: Finding, t: Translator) -> str:
    """Return the state of a finding as a word; closed as not fixed has one of its own."""
    state = "unfixed" if finding.meaning is FindingMeaning.UNFIXED else str(finding.state)
    return t(f"finding.state.{state}")


def deadline_sentence(
    finding: Finding, escalation: Escalation, t: Translator, format_time: FormatTime
) -> str:
    """Return the deadline of a finding, and whether it is near or has passed."""
    return t(_DEADLINE_KEYS[escalation], time=format_time(finding.due_at))


def step_sentence(step: FindingStep, names: Mapping[str, str], t: Translator, format_time: FormatTime) -> str:
    """Return what was done, by which account and when, with its note.

    Args:
        step: The step.
        names: Names of accounts by code.
        t: Translator of the sentence.
        format_time: Formats a time for the reader.
    """
    who = names.get(step.actor, step.actor)
    if step.on_behalf_of:
        who = t("finding.for", who=who, other=names.get(step.on_behalf_of, step.on_behalf_of))
    parts = {"time": format_time(step.at), "who": who, "action": t(f"finding.action.{step.action}")}
    return t("finding.step_note", **parts, note=step.note) if step.note else t("finding.step", **parts)


def receipt_sentence(number: int, step: FindingStep, t: Translator, format_time: FormatTime) -> str:
    """Return the receipt of a step: number of the finding, what was recorded, journal number and time."""
    action = t(f"finding.action.{step.action}")
    return t("finding.receipt", number=number, action=action, seq=f"#{step.seq}", time=format_time(step.at))


def row_facts(row: FindingRow, t: Translator, format_time: FormatTime) -> list[str]:
    """Return the facts of a finding below its state, a line each: place, text, unit, deadline, discovery."""
    finding = row.finding
    place = " · ".join(filter(None, (row.site_name, row.area_name, row.unit_name or t("finding.no_unit"))))
    deadline = deadline_sentence(finding, row.escalation, t, format_time) if finding.is_unsettled else ""
    found = t("finding.found", time=format_time(finding.found_at), who=row.found_by_name)
    return [*filter(None, (finding.text, place, deadline, found))]
