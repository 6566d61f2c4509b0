"""News of a situation: changes by others since an earlier journal number that made a site worse or better."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.journal import SITE, JournalEntry
from geo.domain.views import SiteChange
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.changes import ChangeGroup, change_group
from geo.services.situation.overview import Overview

MAX_NEWS_ENTRIES = 200
"""Number of entries that are read; of more, as an import writes them, the newest count."""


@dataclass(frozen=True, slots=True)
class SiteNews:
    """A change of status by another account that made a site worse, or better."""

    change: SiteChange
    is_worse: bool


@needs(Verb.READ)
def site_news(ctx: AppContext, actor: Actor, overview: Overview, after_seq: int) -> list[SiteNews]:
    """Return the news of the sites that the figures of an overview count, the oldest first.

    Several entries on one site are one change. Without an entry in between nothing is read.

    Args:
        ctx: The application context.
        actor: The reader, whose own entries are no news.
        overview: The overview, of the present.
        after_seq: Journal number of the overview before it.
    """
    if overview.seq <= after_seq:
        return []
    with ctx.store.read() as reader:
        entries = reader.entries(
            entity=SITE, after_seq=after_seq, until_seq=overview.seq, limit=MAX_NEWS_ENTRIES
        )
    changes: dict[str, SiteChange] = {}
    for entry in reversed(entries):
        change = _status_change(entry, overview)
        if change is not None:
            first = changes.pop(entry.entity_id, change)  # the newest change comes last
            changes[entry.entity_id] = replace(change, before=first.before)
    counted = {overview.state.snapshot.ids[row] for row in overview.figure_rows} if changes else set()
    groups = {
        change.site_id: change_group(change, overview.status_codes)
        for change in changes.values()
        if change.site_id in counted and change.actor != actor.id and change.before != change.after
    }
    return [
        SiteNews(changes[site_id], group is ChangeGroup.WORSE)
        for site_id, group in groups.items()
        if group in (ChangeGroup.WORSE, ChangeGroup.BETTER)
    ]


def _status_change(entry: JournalEntry, overview: Overview) -> SiteChange | None:
    """Return the change of status that an entry brought; None for another entry."""
    snapshot, codes = overview.state.snapshot, overview.status_codes
    row = snapshot.row_of.get(entry.entity_id)
    before, after = (image.get("status") for image in (entry.before or {}, entry.after or {}))
    if row is None or before is None or after is None:
        return None
    kind = codes.kinds[snapshot.kind[row]].code
    if not {(kind, before), (kind, after)} <= codes.status_number.keys():
        return None
    return SiteChange(
        entry.entity_id, "status", f"{kind}.{before}", f"{kind}.{after}", entry.seq, entry.actor, entry.at
    )
