"""Replay of imported history through the rules of reports: all steps, or all faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from geo.domain.commands import Confirmation, Patrol, StatusChange
from geo.domain.errors import Fault, InvalidInput
from geo.domain.import_report import ImportRefused
from geo.domain.journal import PATROL, patrol_image
from geo.domain.kinds import Kinds
from geo.domain.sites import Site
from geo.exchange import HistoryEntry
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """One entry of the history, with the site before and after it."""

    entry: HistoryEntry
    before: Site
    after: Site

    @property
    def patrol(self) -> Patrol:
        """The patrol of the entry."""
        return _patrol(self.entry)

    def record(self, tx: Transaction, default_actor: str) -> None:
        """Write the step with the entry's own time and author, or ``default_actor`` where it has none."""
        entry = self.entry
        action = entry.action
        if action == "status" and self.after.status == self.before.status:
            action = "seen"
        extra = {PATROL: patrol_image(self.patrol)} if action == "visit" else {}
        meta = EntryMeta(action, extra=extra, actor=entry.reported_by or default_actor, at=entry.at)
        seq = record_site(tx, meta, self.before, self.after)
        if action == "visit":
            tx.put_patrol(seq, self.patrol)


def replay(sites: Mapping[str, Site], entries: Iterable[HistoryEntry], kinds: Kinds) -> list[ReplayStep]:
    """Apply entries in order of time to the sites, and return the steps.

    Args:
        sites: The sites before the first entry, by code.
        entries: The entries, the oldest first.
        kinds: The kinds of sites.

    Raises:
        ImportRefused: The rules refuse entries; the error has all of them.
    """
    faults: list[Fault] = []
    steps = []
    current_sites = dict(sites)
    for entry in entries:
        before = current_sites[entry.site_id]
        try:
            after = _apply(before, entry, kinds)
        except InvalidInput as refused:
            faults.append(_fault(entry, before, refused, kinds))
            continue
        steps.append(ReplayStep(entry, before, after))
        current_sites[entry.site_id] = after
    if faults:
        raise ImportRefused(faults)
    return steps


def _apply(site: Site, entry: HistoryEntry, kinds: Kinds) -> Site:
    kind = kinds[site.kind]
    if entry.action == "visit":
        changed = site.after_patrol(_patrol(entry), kind, entry.at)
    elif entry.action == "seen":
        changed = site.after_confirmation(Confirmation(site.id, site.version, "", entry.note), entry.at)
    else:
        change = StatusChange(site.id, entry.status, site.version, "", entry.note)
        changed = site.after_status_change(change, kind, entry.at)
    return replace(changed, version=site.version + 1)


def _patrol(entry: HistoryEntry) -> Patrol:
    return Patrol(entry.site_id, entry.unit, "", entry.note)


def _fault(entry: HistoryEntry, site: Site, refused: InvalidInput, kinds: Kinds) -> Fault:
    file, row, sheet = entry.origin.file, entry.origin.row, entry.origin.sheet
    if refused.key == "error.not_visited_kind":
        return Fault(file, row, "action", "fault.not_visited_kind", site.kind, sheet=sheet)
    kind = kinds[site.kind]
    status = site.status_at_time(kind, entry.at)
    following = ", ".join(kind.status(status).next)
    return Fault(file, row, "status", "fault.step_not_allowed", status, following, sheet)
