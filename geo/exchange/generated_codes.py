"""Codes for rows of sites that have none, after a pattern such as ``FS-{n}``."""

from __future__ import annotations

from dataclasses import replace

from geo.exchange.import_batch import ImportContext
from geo.exchange.lookups import ChoiceLookup
from geo.exchange.records import Record

PLACEHOLDER = "{n}"
"""What a pattern has where the number goes."""


class GeneratedCodes:
    """Codes of one import: a site of the pattern keeps its code by its name, others get the next number."""

    def __init__(self, pattern: str, context: ImportContext) -> None:
        """Give codes after a pattern with one placeholder, "" for none, against the stored sites."""
        self._pattern = pattern
        self._codes = set(context.site_kinds) | context.retired_codes
        self._kind = ChoiceLookup(context.kinds)
        self._number = 0
        before, _, after = pattern.partition(PLACEHOLDER)
        self._stored: dict[tuple[str, str], str] = {}
        for code, site in context.stored_sites.items():
            number = code.removeprefix(before).removesuffix(after)
            if pattern and code == f"{before}{number}{after}" and number.isdecimal():
                # Of two sites of one name none is taken: which of them a row means is not known.
                key = (site.kind, site.name)
                self._stored[key] = "" if key in self._stored else code

    def applied(self, record: Record) -> Record:
        """Return the record with a code, where it has none and there is a pattern."""
        if not self._pattern or record.values.get("code"):
            return record
        # What is wrong with the kind is named where the site is read.
        kind = self._kind.read(replace(record, faults=[]), "kind") if record.has("kind") else ""
        name = record.values.get("name", "")
        code = self._stored.get((kind, name)) or self._next()
        return replace(
            record, values={**record.values, "code": code}, headings={"code": "code", **record.headings}
        )

    def _next(self) -> str:
        while True:
            self._number += 1
            code = self._pattern.replace(PLACEHOLDER, str(self._number))
            if code not in self._codes or PLACEHOLDER not in self._pattern:
                self._codes.add(code)
                return code
