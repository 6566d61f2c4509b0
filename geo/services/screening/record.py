"""Recording of door-to-door screenings, undo of one's newest record, and replay of history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.day.period import ClosingRecord, OperationalPeriod, checked_reason
from geo.domain.errors import InvalidInput, NotFound, Overtaken
from geo.domain.journal import SCREENING, EntryAuthor, JournalEntry
from geo.domain.screening.codec import screening_image
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import Screening, checked_screening, needs_reason
from geo.domain.sites import Site, checked_note, observed_time
from geo.domain.timestamps import RESOLUTION
from geo.services.accounts.permissions import authorised_site, needs
from geo.services.accounts.undo import require_entry, require_undoable
from geo.services.context import AppContext
from geo.services.periods.corrections import NO_ANSWER, LateItem, answer_counts, record_late_item
from geo.store import Receipt, Transaction
from geo.store.versions import VersionedEntity

SCREEN, UNDO = "screen", "undo"
"""``action`` of the entries on screenings."""
_SCREENINGS = VersionedEntity[Screening](
    SCREENING,
    attrgetter("site_id"),
    screening_image,
    lambda tx, screening, seq: tx.screening.put(screening, seq),
)


@needs(Verb.RECORD_SCREENING)
def record_screening(ctx: AppContext, actor: Actor, report: ScreeningReport) -> Receipt:
    """Record how far the screening of a site is.

    Raises:
        Refused: The actor may not record screenings there.
        Overtaken: It was changed since ``seen_version``.
        NotFound: There is no such site or unit.
        InvalidInput: Sites of this kind are not screened, a count is implausible, or a change that must be
            explained has no reason.
    """

    def work(tx: Transaction) -> None:
        site = authorised_site(tx, actor, Verb.RECORD_SCREENING, report.site_id)
        before = tx.reader.screening.of_site(site.id)
        if report.seen_version != (before.version if before else 0):
            raise Overtaken(
                "error.screening_changed",
                site=site.name,
                visited=before.counts.visited if before else 0,
                households=before.counts.households if before else 0,
            )
        unit = report.unit or actor.unit or (before.unit if before else "")
        if unit and unit not in ctx.read_model.reference().units:
            raise NotFound("error.unknown_unit", unit=unit)
        _write(ctx, tx, tx.author, site, before, report, unit=unit)

    return ctx.write(actor, report, work)


@needs(Verb.RECORD_SCREENING)
def undo_screening(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest record of a site.

    Raises:
        NotFound: There is no such entry on a screening.
        Refused: It is another account's, or an undo itself, or no longer the newest.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, command.seq, SCREENING)
        site = authorised_site(tx, actor, Verb.RECORD_SCREENING, entry.entity_id)
        present = require_undoable(actor, entry, tx.reader.screening.of_site(site.id), {SCREEN})
        before = tx.reader.screening.at_version(site.id, present.version - 1)
        _correct_closed_periods(tx, tx.author, site, present, None)
        _SCREENINGS.record(tx, UNDO, present, present.after_undo(before), reason=f"#{entry.seq}")

    return ctx.write(actor, command, work)


@needs(Verb.READ)
def own_screening_entry(ctx: AppContext, actor: Actor, seq: int) -> JournalEntry | None:
    """Return the entry of a number where it is a screening that the actor recorded, else None."""
    with ctx.store.read() as reader:
        entries = reader.entries(entity=SCREENING, actor=actor.id, after_seq=seq - 1, until_seq=seq, limit=1)
    return entries[0] if entries else None


@dataclass(frozen=True, slots=True)
class ScreeningHistoryStep:
    """A record as it was made at a past time by an account; version and key of the report do not matter."""

    at: datetime
    actor: str
    report: ScreeningReport


def replay_screenings(ctx: AppContext, tx: Transaction, history: Iterable[ScreeningHistoryStep]) -> None:
    """Write records of the past in the given order, without rights.

    Raises:
        NotFound: There is no such site.
        InvalidInput: A record breaks a rule of screenings.
    """
    for step in history:
        site = tx.site(step.report.site_id)
        if site is None:
            raise NotFound("error.unknown_site", site=step.report.site_id)
        before = tx.reader.screening.of_site(site.id)
        author = EntryAuthor(step.actor, step.at)
        _write(ctx, tx, author, site, before, step.report, unit=step.report.unit)


def _write(
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    site: Site,
    before: Screening | None,
    report: ScreeningReport,
    *,
    unit: str,
) -> None:
    """Check a report and write the next version of the screening of a site."""
    if not ctx.kinds[site.kind].screened:
        raise InvalidInput("error.not_screened", site=site.name)
    counts = checked_screening(report.counts)
    is_explained = before is None or before.is_void or not needs_reason(before.counts, counts)
    reason = checked_note(report.reason) if is_explained else checked_reason(report.reason)
    after = Screening(
        site.id,
        site.area,
        unit,
        counts,
        observed_time(report.observed_at, author.at),
        reason,
        version=before.version + 1 if before else 1,
    )
    had_left = before is not None and not before.is_void and bool(before.counts.to_revisit)
    if counts.to_revisit:
        _correct_closed_periods(tx, author, site, after, NO_ANSWER)
    elif had_left:
        _correct_closed_periods(tx, author, site, after, answer_counts(on_time=False))
    _SCREENINGS.record(
        tx, SCREEN, before, after, author=author, reason=reason, observed_at=report.observed_at
    )


def _correct_closed_periods(
    tx: Transaction,
    author: EntryAuthor,
    site: Site,
    screening: Screening,
    counts: Mapping[str, int] | None,
) -> None:
    """Record what counts of a closed day say of the households to be visited again in it.

    Args:
        tx: The transaction.
        author: Who records it, and when.
        site: The site.
        screening: The counts, of a time within the closed day.
        counts: How the site counts since, as of ``record_late_item``.
    """

    def counted_at(period: OperationalPeriod, closing: ClosingRecord) -> Mapping[str, int] | None:
        begin_seq = tx.reader.seq_at(period.starts_at - RESOLUTION)
        if site.id not in tx.reader.screening.sites_to_revisit(begin_seq, closing.seq):
            return {}
        then = tx.reader.screening.of_site(site.id, closing.seq)
        is_owed = then is not None and not then.is_void and bool(then.counts.to_revisit)
        return None if is_owed else answer_counts(on_time=True)

    key = OwedKey(OwedKind.REVISIT, site.id)
    record_late_item(tx, author, LateItem(key, site.area, screening.observed_at, counted_at), counts)
