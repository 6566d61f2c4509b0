"""Age of the last word: what is fresh, ageing, silent; which compound is patrolled, due, overdue."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.domain.kinds import Kind

AGEING_SHARE = 0.5
"""A site is ageing from this share of its kind's ``silent_h`` on: half the time left to speak up."""


class Freshness(StrEnum):
    FRESH = "fresh"
    AGEING = "ageing"
    SILENT = "silent"
    UNHEARD = "unheard"


def freshness(age_h: float | None, silent_h: float) -> Freshness:
    """The class of an age in hours; None means nobody ever reported."""
    if age_h is None:
        return Freshness.UNHEARD
    if age_h > silent_h:
        return Freshness.SILENT
    return Freshness.AGEING if age_h > AGEING_SHARE * silent_h else Freshness.FRESH


def visit_status(since_visit_h: float | None, kind: Kind, interval_h: float | None = None) -> str:
    """``patrolled``, ``due`` or ``overdue`` for hours since the last visit; never visited is overdue.

    ``interval_h`` is the site's own interval where it differs from its kind's.
    """
    interval = (kind.interval_h or 0.0) if interval_h is None else interval_h
    if since_visit_h is None or since_visit_h > interval + kind.grace_h:
        return "overdue"
    return "due" if since_visit_h > interval else "patrolled"
