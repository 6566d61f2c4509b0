"""Freshness of sites by the age of their last report, and the status that follows from the last visit.

Each rule is one comparison that serves whole columns of sites as well as a single site, which does not pay
for arrays.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.domain.kinds import VISIT_STATUSES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

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


def freshness_numbers(age_h: ArrayLike, silent_h: ArrayLike) -> NDArray[np.int8]:
    """Classify the ages of last reports.

    Args:
        age_h: Hours since the last report, NaN where there was none.
        silent_h: Hours after which the site counts as silent; positive.

    Returns:
        Indices into FRESHNESS, in the shape of the arguments.
    """
    age, limit = np.asarray(age_h, float), np.asarray(silent_h, float)
    never = FRESHNESS.index(Freshness.NEVER_REPORTED)
    return np.where(np.isnan(age), never, _limits_passed(age, limit)).astype(np.int8)


def visit_status_numbers(
    since_visit_h: ArrayLike, interval_h: ArrayLike, grace_h: ArrayLike
) -> NDArray[np.int8]:
    """Derive the statuses of patrolled sites from the times since their last visits.

    Args:
        since_visit_h: Hours since the last visit, NaN where there was none: the site is then overdue.
        interval_h: Hours for which a visit holds.
        grace_h: Hours for which a visit is then due before it is overdue.

    Returns:
        Indices into VISIT_STATUSES, in the shape of the arguments.
    """
    since, interval, grace = (np.asarray(each, float) for each in (since_visit_h, interval_h, grace_h))
    return np.asarray(2 - _limits_kept(since, interval, grace), np.int8)


def classify_freshness(age_h: float | None, silent_h: float) -> Freshness:
    """Classify the age of a last report, as ``freshness_numbers``; None where there was none."""
    return Freshness.NEVER_REPORTED if age_h is None else FRESHNESS[_limits_passed(age_h, silent_h)]


def visit_status(since_visit_h: float | None, interval_h: float, grace_h: float) -> str:
    """Derive the status of a patrolled site, as ``visit_status_numbers``; None where it was never visited.

    Returns:
        ``patrolled``, ``due`` or ``overdue``.
    """
    kept = 0 if since_visit_h is None else _limits_kept(since_visit_h, interval_h, grace_h)
    return VISIT_STATUSES[2 - kept]


def _limits_passed(age_h: Any, silent_h: Any) -> Any:
    """Count the limits that an age has passed: 0 fresh, 1 ageing, 2 silent; numbers or arrays alike."""
    return 1 * (age_h > AGEING_SHARE * silent_h) + 1 * (age_h > silent_h)


def _limits_kept(since_h: Any, interval_h: Any, grace_h: Any) -> Any:
    """Count the limits that a visit keeps: 2 patrolled, 1 due, 0 overdue or NaN; numbers or arrays alike."""
    return 1 * (since_h <= interval_h) + 1 * (since_h <= interval_h + grace_h)
