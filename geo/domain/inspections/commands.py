"""Commands about inspections, each with the idempotency key of the form that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.inspections.inspection import InspectionManner


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """Record the inspection of a site or area; each item that failed becomes a finding.

    Attributes:
        team: Code of the team.
        key: Idempotency key.
        site_id: Code of the site, "" for an inspection of an area.
        area: Code of the area; where there is a site, its area counts.
        is_announced: Whether it was announced.
        manner: Whether the place was seen or papers were read.
        failed: Codes of the items of the checklist that did not hold.
        note: What was noted; the text of the findings, too.
        reason: Why it is within the cool-down of an earlier one, "" where it is not.
        round_seq: Number of the round that it belongs to, None for the one of the site that still stands.
        observed_at: When the team was there, None for now.
    """

    team: str
    key: str
    site_id: str = ""
    area: str = ""
    is_announced: bool = False
    manner: InspectionManner = InspectionManner.ON_SITE
    failed: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    round_seq: int | None = None
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InspectionDraw:
    """Draw a round of sites to inspect.

    Attributes:
        team: Code of the team.
        size: Number of sites.
        key: Idempotency key.
        area: Code of the area, "" for all.
        kinds: Codes of the kinds of sites to draw from, empty for all.
        seed: Seed of the draw; "" lets the service choose one.
    """

    team: str
    size: int
    key: str
    area: str = ""
    kinds: tuple[str, ...] = ()
    seed: str = ""
