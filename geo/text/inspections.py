"""Sentences on inspections: who was there when and how, what was found, what a team demands."""

from __future__ import annotations

from geo.domain.findings.category import FindingCategories
from geo.domain.findings.finding import Finding
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.inspections.inspections import InspectionRow, NextStop


def inspection_sentence(row: InspectionRow, t: Translator, clock: FormatTime) -> str:
    """Return when a place was last inspected, by whom, how, and with how many findings."""
    how = [
        t(f"inspections.manner.{row.inspection.manner}"),
        t("inspections.announced" if row.inspection.is_announced else "inspections.unannounced"),
    ]
    return t(
        "inspections.site_last",
        time=clock(row.inspection.at),
        team=row.team,
        how=t("list.comma").join(how),
        result=result_sentence(row, t),
    )


def result_sentence(row: InspectionRow, t: Translator) -> str:
    """Return with how many findings an inspection ended."""
    if not row.findings:
        return t("inspections.result.clean")
    return t("inspections.result.findings", count=len(row.findings))


def stop_sentence(stop: NextStop, t: Translator, clock: FormatTime) -> str:
    """Return area, last inspection and open findings of a site that is to be inspected."""
    last = t("inspections.last", time=clock(stop.last_at)) if stop.last_at else t("inspections.never")
    parts = [stop.area_name, last]
    if stop.open_findings:
        parts.append(t("inspections.open", count=stop.open_findings))
    if stop.has_recent:
        parts.append(t("inspections.recent"))
    return " · ".join(parts)


def demand_sentence(finding: Finding, categories: FindingCategories, t: Translator) -> str:
    """Return number, category and text of a finding."""
    known = {category.code: t.label(category) for category in categories}
    parts = (f"#{finding.number}", known.get(finding.category, finding.category), finding.text)
    return " ".join(filter(None, parts))
