"""Tests of emergency access that are expected in a period, with their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.day.owed import OwedAnswer, OwedItem, OwedKind
from geo.domain.emergency_access import EmergencyAccess
from geo.domain.shifts.shift import Shift
from geo.services.context import AppContext
from geo.services.situation.derived import INACTIVE, DerivedState
from geo.store import Reader


@dataclass(frozen=True, slots=True, eq=False)
class AccessFacts:
    """Emergency access of all sites, at present and as known at the end of a period.

    Attributes:
        present: The access by code of the site.
        at_end: That known at the end of the period; ``present`` while it runs.
    """

    present: Mapping[str, EmergencyAccess]
    at_end: Mapping[str, EmergencyAccess]


def read_access_facts(reader: Reader, interval: Shift, now: datetime) -> AccessFacts:
    """Read the emergency access of all sites, as a reader or transaction sees it."""
    present = {access.site_id: access for access in reader.emergency_access.all()}
    if not present or now < interval.end:
        return AccessFacts(present, present)
    known = reader.emergency_access.all(reader.seq_at(interval.end))
    return AccessFacts(present, {access.site_id: access for access in known})


def access_items(
    ctx: AppContext, facts: AccessFacts, state: DerivedState, interval: Shift, at: datetime
) -> Iterator[OwedItem]:
    """Yield the tests that are expected of active sites whose emergency access is recorded.

    Args:
        ctx: The application context.
        facts: The emergency access.
        state: State of the sites at ``at``.
        interval: The period.
        at: Time of the answers, at most the end of the period.
    """
    snapshot, kinds = state.snapshot, ctx.read_model.status_codes.kinds
    for site_id, access in facts.present.items():
        row, known = snapshot.row_of.get(site_id), facts.at_end.get(site_id)
        if row is None or access.opening is None or known is None or known.opening is None:
            continue
        days = kinds[snapshot.kind[row]].access_test_days
        if days is None or state.category[row] == INACTIVE:
            continue
        is_tested, due_at = access.is_tested_at(at, days), access.test_due_at(days)
        yield OwedItem(
            OwedKind.EMERGENCY_ACCESS,
            site_id,
            snapshot.names[row],
            site_id,
            snapshot.area_of(row),
            snapshot.units[snapshot.unit[row]],
            interval.start if is_tested or due_at is None else due_at,
            None if is_tested else due_at,
            version=access.version,
            answer=OwedAnswer.GIVEN if is_tested else None,
            on_time=is_tested and known.is_tested_at(at, days),
        )
