"""Freshness of sites by the age of their last report, and the status that follows from the last patrol.

Each rule is one comparison that serves whole columns of sites as well as a single site, which does not pay
for arrays. The callers are ``Site.freshness_at_time`` (``geo/domain/sites.py``) for one site and
``derive_state`` (``geo/services/situation/derived.py``) for all of them: both add that an inactive site is
never silent. The views for GIS programs repeat the rule in SQL (``geo/store/gis_views.py``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from geo.domain.kinds import PATROL_STATUSES

AGEING_SHARE = 0.5
"""Share of its kind's ``silent_h`` from which a site is ageing: half of the time to report has passed."""


class Freshness(StrEnum):
    """Class of the age of the last report."""

    FRESH = "fresh"
    AGEING = "ageing"
    SILENT = "silent"
    NEVER_REPORTED = "unheard"
    """Links, exported files and views have this code, which cannot change."""


FRESHNESS = tuple(Freshness)
"""Classes by number."""


def classify_freshness(age_h: float | None, silent_h: float) -> Freshness:
    """Classify the age of a last report, None where there was none."""
    return Freshness.NEVER_REPORTED if age_h is None else FRESHNESS[limits_passed(age_h, silent_h)]


def patrol_status(since_patrol_h: float | None, interval_h: float, grace_h: float) -> str:
    """Derive the status of a patrolled site; None where it was never patrolled.

    Returns:
        ``patrolled``, ``due`` or ``overdue``.
    """
    kept = 0 if since_patrol_h is None else limits_kept(since_patrol_h, interval_h, grace_h)
    return PATROL_STATUSES[2 - kept]


def limits_passed(age_h: Any, silent_h: Any) -> Any:
    """Count the limits that an age has passed: 0 fresh, 1 ageing, 2 silent; numbers or arrays alike."""
    return 1 * (age_h > AGEING_SHARE * silent_h) + 1 * (age_h > silent_h)


def limits_kept(since_h: Any, interval_h: Any, grace_h: Any) -> Any:
    """Count the limits that a patrol keeps: 2 patrolled, 1 due, 0 overdue or NaN; numbers or arrays alike."""
    return 1 * (since_h <= interval_h) + 1 * (since_h <= interval_h + grace_h)
