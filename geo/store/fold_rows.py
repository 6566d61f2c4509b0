"""What all folds of the journal share: expected rows, and how an entry begins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from geo.domain.photos import Attachment
from geo.store.photos.photos import ATTACHMENT_COLUMNS

Values = dict[str, Any]
Rows = dict[tuple[Any, ...], Values]
"""Primary key to the other columns."""
Handlers = Mapping[str, Callable[[Mapping[str, Any], Values], None]]
"""Entity to what applies an entry on it, given the row of the journal and its parsed image."""


def begin_version(rows: Rows, key: tuple[Any, ...], row: Values, seq: int) -> None:
    """End the version before, if there is one, and begin the next with the entry ``seq``.

    Args:
        rows: Expected rows of a table whose primary key ends with the version.
        key: Primary key without the version.
        row: Columns without the interval, with the version.
        seq: Number of the entry.
    """
    if previous := rows.get((*key, row["version"] - 1)):
        previous["to_seq"] = seq
    rows[*key, row["version"]] = row | {"from_seq": seq, "to_seq": None}


def add_attachment(rows: Rows, attachment: Attachment, seq: int) -> None:
    """Add a file that the entry ``seq`` names, unless an earlier one named it."""
    columns = {name: getattr(attachment, name) for name in ATTACHMENT_COLUMNS}
    rows.setdefault((attachment.sha256,), columns | {"added_seq": seq})


class VersionFold:
    """Expected rows of one table with a row for each version of an object.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self, entity: str, key: Sequence[str], to_row: Callable[[int, Values], Values]) -> None:
        """Begin with an empty journal.

        Args:
            entity: Entity of the entries that write a version.
            key: Primary key of the table without the version.
            to_row: Columns of a version, given its number and the image of its entry.
        """
        self.rows: Rows = {}
        self.handlers: Handlers = {entity: self._apply}
        self._key, self._to_row = tuple(key), to_row

    def _apply(self, entry: Mapping[str, Any], after: Values) -> None:
        row = self._to_row(entry["new_version"], after)
        begin_version(self.rows, tuple(row[name] for name in self._key), row, entry["seq"])
