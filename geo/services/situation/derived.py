"""Derived state of every site of a snapshot at a time: status, category, age, freshness, urgency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.domain.freshness import FRESHNESS, Freshness, limits_kept, limits_passed
from geo.domain.kinds import StatusCategory
from geo.services.situation.snapshot import Snapshot
from geo.services.situation.status_codes import CATEGORY_NUMBER, FRESHNESS_NUMBER, StatusCodes

MS_PER_HOUR = 3_600_000.0
IN_FORCE = CATEGORY_NUMBER[StatusCategory.IN_FORCE]
PARTIAL = CATEGORY_NUMBER[StatusCategory.PARTIAL]
NOT_IN_FORCE = CATEGORY_NUMBER[StatusCategory.NOT_IN_FORCE]
INACTIVE = CATEGORY_NUMBER[StatusCategory.INACTIVE]
FRESH = FRESHNESS_NUMBER[Freshness.FRESH]
SILENT = FRESHNESS_NUMBER[Freshness.SILENT]


@dataclass(frozen=True, slots=True)
class DerivedState:
    """Columns beside those of the snapshot, one row a site.

    Attributes:
        snapshot: The snapshot.
        at_ms: The time, in milliseconds since 1970 UTC.
        status: Number of the effective status.
        category: Number of the status category.
        age_h: Hours since the last report, NaN where the site was never reported.
        freshness: Number of the freshness.
        needs_attention: Whether it is a problem site, which needs action: not in force, partly in force by
            report, or silent. Map, figures, lists and exports follow this one rule.
        urgency: Orders sites worst first: not in force, silent (of kinds without patrols), partial; then as
            the kinds file has the kinds; then by age as a share of the allowed silence. -1 for inactive.
    """

    snapshot: Snapshot
    at_ms: float
    status: NDArray[np.int16]
    category: NDArray[np.int8]
    age_h: NDArray[np.float64]
    freshness: NDArray[np.int8]
    needs_attention: NDArray[np.bool_]
    urgency: NDArray[np.float64]


def derive_state(snapshot: Snapshot, at_ms: float, status_codes: StatusCodes) -> DerivedState:
    """Derive the state of all sites, as ``Site.status_at_time`` and ``Site.freshness_at_time`` do for one.

    A property test checks that both agree.

    Args:
        snapshot: The snapshot.
        at_ms: The time, in milliseconds since 1970 UTC.
        status_codes: The numbers of kinds and statuses.
    """
    status = _derived_status(snapshot, at_ms, status_codes)
    category = status_codes.category[status]
    age_h = np.maximum((at_ms - snapshot.last_report_at) / MS_PER_HOUR, 0.0)
    silent_h = status_codes.silent_h[snapshot.kind]
    share = age_h / silent_h
    freshness = freshness_numbers(age_h, silent_h)
    is_active = category != INACTIVE
    # No report is expected from an inactive site, so it is never silent.
    freshness[~is_active] = FRESH
    is_silent = freshness >= SILENT
    needs_attention = status_codes.is_problem[status] | is_silent
    urgency = _urgency(
        snapshot,
        category,
        is_silent,
        share=np.minimum(np.nan_to_num(share, nan=99.0), 99.0),
        status_codes=status_codes,
    )
    return DerivedState(snapshot, at_ms, status, category, age_h, freshness, needs_attention, urgency)


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
    return np.where(np.isnan(age), never, limits_passed(age, limit)).astype(np.int8)


def patrol_status_numbers(
    since_patrol_h: ArrayLike, interval_h: ArrayLike, grace_h: ArrayLike
) -> NDArray[np.int8]:
    """Derive the statuses of patrolled sites from the times since their last patrols.

    Args:
        since_patrol_h: Hours since the last patrol, NaN where there was none: the site is then overdue.
        interval_h: Hours for which a patrol holds.
        grace_h: Hours for which a patrol is then due before it is overdue.

    Returns:
        Indices into PATROL_STATUSES, in the shape of the arguments.
    """
    since, interval, grace = (np.asarray(each, float) for each in (since_patrol_h, interval_h, grace_h))
    return np.asarray(2 - limits_kept(since, interval, grace), np.int8)


def _urgency(
    snapshot: Snapshot,
    category: NDArray[np.int8],
    is_silent: NDArray[np.bool_],
    *,
    share: NDArray[np.float64],
    status_codes: StatusCodes,
) -> NDArray[np.float64]:
    """Compute the urgency: severity, then the order of the kinds file, then the share of the allowed silence.

    Args:
        snapshot: The snapshot.
        category: Category number by row.
        is_silent: Whether the site is silent, by row.
        share: Age of the last report divided by the allowed silence of the kind, by row.
        status_codes: The numbers of kinds and statuses.

    Returns:
        The urgency by row, -1 for inactive sites.
    """
    # A patrolled kind is silent because it is overdue: that is one trouble, not two.
    silent_unpatrolled = is_silent & np.isnan(status_codes.interval_h)[snapshot.kind]
    severity = 4.0 * (category == NOT_IN_FORCE) + 2.0 * silent_unpatrolled + 1.0 * (category == PARTIAL)
    urgency = 10_000 * severity + 100.0 * (len(status_codes.kinds) - snapshot.kind) + share
    return np.where(category == INACTIVE, -1.0, urgency)


def _derived_status(snapshot: Snapshot, at_ms: float, status_codes: StatusCodes) -> NDArray[np.int16]:
    """Return the effective status number by row: that of patrolled sites follows from their last patrol."""
    derived = status_codes.is_derived[snapshot.status]
    if not derived.any():
        return snapshot.status
    kind = snapshot.kind[derived]
    own = snapshot.interval_h[derived]
    interval = np.where(np.isnan(own), status_codes.interval_h[kind], own)
    since = np.maximum((at_ms - snapshot.last_patrol_at[derived]) / MS_PER_HOUR, 0.0)
    number = patrol_status_numbers(since, interval, status_codes.grace_h[kind])
    status = snapshot.status.copy()
    status[derived] = status_codes.derived[kind, number]
    return status
