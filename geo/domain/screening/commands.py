"""Command that records the door-to-door screening of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.screening.screening import ScreeningCounts


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """Record how far the screening of a site is.

    Attributes:
        site_id: Code of the compound or village.
        counts: Its households.
        seen_version: Version that the form displayed, 0 for none yet.
        key: Idempotency key.
        unit: Code of the work group, "" for that of the account, else of the record before.
        reason: Why households were added or taken away, or fewer count as visited; "" otherwise.
        observed_at: Time of the counts, None for now.
    """

    site_id: str
    counts: ScreeningCounts
    seen_version: int
    key: str
    unit: str = ""
    reason: str = ""
    observed_at: datetime | None = None
