"""Sites that a round may be drawn from, with their risk, as a reader or transaction sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from geo.domain.findings.finding import Finding
from geo.domain.findings.states import FindingState
from geo.domain.inspections.draw import InspectionRisk
from geo.domain.timestamps import to_ms
from geo.services.context import AppContext
from geo.services.situation.derived import INACTIVE, SILENT, derive_state
from geo.services.situation.snapshot import snapshot_from_rows
from geo.store import Reader

RECURRENCE_DAYS = timedelta(days=30)
"""Time before a draw in which recurrences add to the risk."""


@dataclass(frozen=True, slots=True)
class DrawScope:
    """What a round is drawn from.

    Attributes:
        areas: Codes of areas, None for all.
        kinds: Codes of kinds, empty for all.
        now: Time of the draw.
        at_seq: State as known after this entry; None for the present of the reader.
    """

    areas: Collection[str] | None
    kinds: tuple[str, ...]
    now: datetime
    at_seq: int | None = None


def inspection_risks(ctx: AppContext, reader: Reader, scope: DrawScope) -> dict[str, InspectionRisk]:
    """Return the risk of each site that a round may be drawn from, by code.

    Left out are inactive sites, those that any team inspected within the cool-down, and those that a standing
    round reserves for its team.
    """
    programme, codes = ctx.inspection_programme, ctx.read_model.status_codes
    snapshot = snapshot_from_rows(scope.at_seq or 0, reader.site_rows(scope.at_seq), codes)
    state = derive_state(snapshot, float(to_ms(scope.now)), codes)
    last = reader.inspections.last_inspected(scope.at_seq)
    rounds = reader.inspections.rounds(scope.now - programme.round_time, scope.at_seq)
    reserved = {stop.site_id for drawn in rounds for stop in drawn.stops}
    open_findings, recurrences = _counts(
        [finding for finding, _ in reader.findings.all(scope.at_seq)], scope.now
    )
    result = {}
    for row in np.flatnonzero(state.category != INACTIVE):
        site = snapshot.ids[row]
        is_in_scope = (scope.areas is None or snapshot.area_of(int(row)) in scope.areas) and (
            not scope.kinds or codes.kinds[snapshot.kind[row]].code in scope.kinds
        )
        inspected_at = last.get(site)
        if not is_in_scope or site in reserved:
            continue
        if inspected_at and scope.now - inspected_at < programme.cool_down:
            continue
        result[site] = InspectionRisk(
            open_findings[site],
            recurrences[site],
            bool(state.freshness[row] >= SILENT),
            (scope.now - inspected_at).days if inspected_at else None,
        )
    return result


def draw_weights(ctx: AppContext, risks: Mapping[str, InspectionRisk]) -> dict[str, int]:
    """Return the weight of each site in a draw."""
    weights = ctx.inspection_programme.weights
    return {site: risk.weight(weights) for site, risk in risks.items()}


def _counts(findings: list[Finding], now: datetime) -> tuple[Counter[str], Counter[str]]:
    """Return by site the number of findings that are not settled, and of recent recurrences."""
    open_findings: Counter[str] = Counter()
    recurrences: Counter[str] = Counter()
    for finding in findings:
        if finding.state is FindingState.VOID or not finding.site_id:
            continue
        open_findings[finding.site_id] += finding.is_unsettled
        is_recent = now - finding.found_at <= RECURRENCE_DAYS
        recurrences[finding.site_id] += bool(finding.recurs_of) and is_recent
    return open_findings, recurrences
