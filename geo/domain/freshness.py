"""Freshness of sites by the age of their last report, and the status that follows from the last visit.

Each rule is one comparison that serves whole columns of sites as well as a single site, which does not pay
for arrays.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from geo.domain.kinds import VISIT_STATUSES

AGEING_SHARE = 0.5
"""Share of its kind's ``silent_h`` from which a site is ageing: half of the time to report has passed."""


class Freshness(StrEnum):
    """Class of the age of the last report."""

    FRESH = "fresh"
    AGEING = "ageing"
    SILENT = "silent"
    NEVER_REPORTED = "unheard"


FRESHNESS = tuple(Freshness)
"""Classes by number."""


def classify_freshness(age_h: float | None, silent_h: float) -> Freshness:
    """Classify the age of a last report, None where there was none."""
    return Freshness.NEVER_REPORTED if age_h is None else FRESHNESS[limits_passed(age_h, silent_h)]


def visit_status(since_visit_h: float | None, interval_h: float, grace_h: float) -> str:
    """Derive the status of a patrolled site; None where it was never visited.

    Returns:
        ``patrolled``, ``due`` or ``overdue``.
    """
    kept = 0 if since_visit_h is None else limits_kept(since_visit_h, interval_h, grace_h)
    return VISIT_STATUSES[2 - kept]


def limits_passed(age_h: Any, silent_h: Any) -> Any:
    """Count the limits that an age has passed: 0 fresh, 1 ageing, 2 silent; numbers or arrays alike."""
    return 1 * (age_h > AGEING_SHARE * silent_h) + 1 * (age_h > silent_h)


def limits_kept(since_h: Any, interval_h: Any, grace_h: Any) -> Any:
    """Count the limits that a visit keeps: 2 patrolled, 1 due, 0 overdue or NaN; numbers or arrays alike."""
    return 1 * (since_h <= interval_h) + 1 * (since_h <= interval_h + grace_h)
