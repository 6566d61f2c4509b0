"""Before an upgrade: a store that somebody has written to is copied as it is, and the copy is proved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.store.backends import own_file_of
from geo.store.backup import backup
from geo.store.migrate import schema_in
from geo.store.schema import SCHEMA

if TYPE_CHECKING:
    from geo.store.backup import Manifest


def backup_before_upgrade(url: str) -> Manifest | None:
    """A verified backup beside a store of an older schema; None where there is none, or nothing in it.

    A store on a server is its administrator's to dump before an upgrade.

    Raises:
        StoreDamaged: it does not verify, or not once it is upgraded: then it stays as it is.
        StoreUnavailable: the copy cannot be written.
    """
    path = own_file_of(url)
    schema = schema_in(path) if path is not None and path.exists() else ""
    if path is None or not schema or schema >= SCHEMA:
        return None
    return backup(
        url, path.parent / "backups" / f"{path.stem}-{schema}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    )
