"""Freshness of sites by the age of their last report, and the status that follows from the last visit.

Each rule is one function on arrays, for whole columns of sites, with a form for a single site.
"""

from __future__ import annotations

from enum import StrEnum
from math import nan
from typing import TYPE_CHECKING

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


CLASSES = tuple(Freshness)
"""Classes by number."""


def freshness_numbers(age_h: ArrayLike, silent_h: ArrayLike) -> NDArray[np.int8]:
    """Classify the ages of last reports.

    Args:
        age_h: Hours since the last report, NaN where there was none.
        silent_h: Hours after which the site counts as silent; positive.

    Returns:
        Indices into CLASSES, in the shape of the arguments.
    """
    age, limit = np.asarray(age_h, float), np.asarray(silent_h, float)
    older = (age > AGEING_SHARE * limit).astype(np.int8) + (age > limit)
    return np.where(np.isnan(age), CLASSES.index(Freshness.NEVER_REPORTED), older).astype(np.int8)


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
    since, interval = np.asarray(since_visit_h, float), np.asarray(interval_h, float)
    return np.where(since <= interval, 0, np.where(since <= interval + grace_h, 1, 2)).astype(np.int8)


def classify_freshness(age_h: float | None, silent_h: float) -> Freshness:
    """Classify the age of a last report, as ``freshness_numbers``; None where there was none."""
    return CLASSES[int(freshness_numbers(nan if age_h is None else age_h, silent_h))]


def visit_status(since_visit_h: float | None, interval_h: float, grace_h: float) -> str:
    """Derive the status of a patrolled site, as ``visit_status_numbers``; None where it was never visited.

    Returns:
        ``patrolled``, ``due`` or ``overdue``.
    """
    since = nan if since_visit_h is None else since_visit_h
    return VISIT_STATUSES[int(visit_status_numbers(since, interval_h, grace_h))]
