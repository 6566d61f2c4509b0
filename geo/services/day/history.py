"""Tallies that are recorded afterwards, as of demo days: many in one transaction, each with its own time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from geo.domain.day.tally import Tally, TallyCounts, checked_counts
from geo.domain.errors import NotFound
from geo.domain.journal import EntryAuthor
from geo.services.context import AppContext
from geo.services.day.tallies import TALLIES, shift_of
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class TallyHistoryStep:
    """A tally as it was recorded at a past time by an account."""

    at: datetime
    actor: str
    site_id: str
    shift_start: datetime
    counts: TallyCounts


def replay_tallies(ctx: AppContext, tx: Transaction, steps: Iterable[TallyHistoryStep]) -> int:
    """Write tallies of the past in the given order; they count as no reports, which the history of sites has.

    Permissions are not checked.

    Args:
        ctx: The application context.
        tx: The transaction.
        steps: The tallies, in the order of their times; the first of each shift is its first record.

    Returns:
        Number of tallies.

    Raises:
        NotFound: There is no such post, or none of its shifts starts then.
        InvalidInput: A count is implausible.
    """
    written: dict[tuple[str, datetime], Tally] = {}
    for step in steps:
        site = tx.site(step.site_id)
        if site is None:
            raise NotFound("error.unknown_site", site=step.site_id)
        shift = shift_of(ctx, site, step.shift_start)
        key = site.id, shift.start
        previous = written.get(key) or tx.reader.day.tally(*key)
        tally = Tally(
            site.id,
            shift.start,
            site.area,
            site.unit,
            checked_counts(step.counts),
            step.at,
            previous.first_recorded_at if previous else step.at,
        )
        author = EntryAuthor(step.actor, step.at)
        written[key] = TALLIES.record(tx, "tally", previous, tally, author=author, observed_at=step.at)
    return len(written)
