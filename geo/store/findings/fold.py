"""Fold of the journal into the rows of findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.findings.codec import finding_from_image
from geo.domain.journal import FINDING
from geo.store.findings.findings import row_from_finding
from geo.store.fold_rows import Handlers, Rows, Values, begin_version


class FindingFold:
    """Expected rows of the table of findings.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.rows: Rows = {}
        self.handlers: Handlers = {FINDING: self._apply}

    def _apply(self, entry: Mapping[str, Any], after: Values) -> None:
        finding = finding_from_image(entry["entity_id"], entry["new_version"], after)
        begin_version(self.rows, (finding.id,), row_from_finding(finding), entry["seq"])
