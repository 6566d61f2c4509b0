"""What was told in the past, told again to the rules: every step, or every fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.commands import Confirmation, StatusChange, Visit
from geo.domain.errors import Fault, ImportRefused, InvalidInput
from geo.domain.journal import VISIT, visit_image
from geo.services.records import Telling, record_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.domain.kinds import Kinds
    from geo.domain.sites import Site
    from geo.exchange import HistoryEntry
    from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class Step:
    """One entry with the site before and after it."""

    entry: HistoryEntry
    before: Site
    after: Site

    @property
    def visit(self) -> Visit:
        return _visit(self.entry)

    def record(self, tx: Transaction, teller: str) -> None:
        """Into the journal, told at its own moment by its own author, else by ``teller``."""
        entry = self.entry
        action = entry.action
        if action == "status" and self.after.status == self.before.status:
            action = "seen"
        besides = {VISIT: visit_image(self.visit)} if action == "visit" else {}
        telling = Telling(action, besides=besides, actor=entry.by or teller, at=entry.at)
        seq = record_site(tx, telling, self.before, self.after)
        if action == "visit":
            tx.put_visit(seq, self.visit)


def replayed(sites: Mapping[str, Site], entries: Iterable[HistoryEntry], kinds: Kinds) -> list[Step]:
    """The steps that entries in order of time make of the sites as they stand before the first.

    Raises:
        ImportRefused: with every entry the rules refuse.
    """
    faults: list[Fault] = []
    steps = []
    standing = dict(sites)
    for entry in entries:
        before = standing[entry.site_id]
        try:
            after = _after(before, entry, kinds)
        except InvalidInput as refused:
            faults.append(_fault(entry, before, refused, kinds))
            continue
        steps.append(Step(entry, before, after))
        standing[entry.site_id] = after
    if faults:
        raise ImportRefused(faults)
    return steps


def _after(site: Site, entry: HistoryEntry, kinds: Kinds) -> Site:
    kind = kinds[site.kind]
    if entry.action == "visit":
        changed = site.visited_by(_visit(entry), kind, entry.at)
    elif entry.action == "seen":
        changed = site.confirmed_by(Confirmation(site.id, site.version, "", entry.note), entry.at)
    else:
        change = StatusChange(site.id, entry.status, site.version, "", entry.note)
        changed = site.changed_by(change, kind, entry.at)
    return replace(changed, version=site.version + 1)


def _visit(entry: HistoryEntry) -> Visit:
    return Visit(entry.site_id, entry.unit, "", entry.note)


def _fault(entry: HistoryEntry, site: Site, refused: InvalidInput, kinds: Kinds) -> Fault:
    where = entry.origin.file, entry.origin.row
    if refused.key == "error.not_visited_kind":
        return Fault(*where, "action", "fault.not_visited_kind", site.kind)
    kind = kinds[site.kind]
    here = site.status_now(kind, entry.at)
    return Fault(*where, "status", "fault.step_not_allowed", here, ", ".join(kind.status(here).next))
