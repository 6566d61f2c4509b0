"""How a changed site enters the journal: what differs, as it was and as it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geo.domain.journal import SITE, Entry, site_changes, site_image

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geo.domain.sites import Site
    from geo.store import Transaction


def content_of(command: Any) -> dict[str, object]:
    """A command as plain values without its key: what two requests with one key must agree on."""
    content = {name: value for name, value in asdict(command).items() if name != "key"}
    return {"command": type(command).__name__, **content}


@dataclass(frozen=True, slots=True)
class Telling:
    """How a change is told: ``base`` is the version its author saw, ``besides`` joins the picture after.

    ``initials`` are the pinyin initials of the name, None to keep the present ones. ``actor`` and ``at`` are
    given for history that is told afterwards: who told it, and when.
    """

    action: str
    base: int | None = None
    observed_at: datetime | None = None
    reason: str = ""
    besides: Mapping[str, object] = field(default_factory=dict)
    initials: str | None = None
    actor: str = ""
    at: datetime | None = None


def record_site(tx: Transaction, telling: Telling, before: Site | None, after: Site) -> int:
    """Journal entry and current row, with the next version. Returns the journal number."""
    after = replace(after, version=1 if before is None else before.version + 1)
    old, new = (None, site_image(after)) if before is None else site_changes(before, after)
    initials = {} if telling.initials is None else {"initials": telling.initials}
    present = None if before is None else before.version
    seq = tx.record(
        Entry(
            entity=SITE,
            entity_id=after.id,
            action=telling.action,
            before=old,
            after={**new, **telling.besides, **initials},
            base_version=present if telling.base is None else telling.base,
            new_version=after.version,
            observed_at=telling.observed_at,
            reason=telling.reason,
            actor=telling.actor,
            at=telling.at,
        )
    )
    tx.put_site(after, seq, initials=telling.initials)
    return seq
