"""Journal entries of changed sites: the fields that differ, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from geo.domain.journal import SITE, Entry, site_changes, site_image
from geo.domain.sites import Site
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class EntryMeta:
    """Metadata of an entry.

    Attributes:
        action: The journal's name of the action.
        base_version: The version that the author saw, None for the present one.
        observed_at: When the change was observed, None for now.
        reason: The reason, "" for none.
        extra: Further values of the image after the change.
        initials: Pinyin initials of the name, None to keep the present ones.
        actor: The author of history that is recorded afterwards, "" for the author of the request.
        at: The time of such history, None for now.
    """

    action: str
    base_version: int | None = None
    observed_at: datetime | None = None
    reason: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)
    initials: str | None = None
    actor: str = ""
    at: datetime | None = None


def record_site(tx: Transaction, meta: EntryMeta, before: Site | None, after: Site) -> int:
    """Record a new or changed site with the next version; return the journal number.

    Without ``before`` the site is new, or comes back: the versions of a retired one are continued.
    """
    last = tx.reader.last_site_version(after.id) if before is None else before.version
    after = replace(after, version=last + 1)
    old, new = (None, site_image(after)) if before is None else site_changes(before, after)
    initials = {} if meta.initials is None else {"initials": meta.initials}
    present = None if before is None else before.version
    seq = tx.record(
        Entry(
            entity=SITE,
            entity_id=after.id,
            action=meta.action,
            before=old,
            after={**new, **meta.extra, **initials},
            base_version=present if meta.base_version is None else meta.base_version,
            new_version=after.version,
            observed_at=meta.observed_at,
            reason=meta.reason,
            actor=meta.actor,
            at=meta.at,
        )
    )
    tx.put_site(after, seq, initials=meta.initials)
    return seq
