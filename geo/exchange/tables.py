"""What a CSV file holds, by its headings, its name and its codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.domain.area_codes import short
from geo.exchange.columns import NEEDED, OF_SITES_ALONE, SITE_FIELDS, STRENGTH, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Container

NAMED = {
    Table.AREAS: ("area", "town", "county", "counties", "辖区", "区划", "街道"),
    Table.UNITS: ("unit", "中队", "单位"),
    Table.ACCOUNTS: ("account", "账号"),
    Table.SITES: ("site", "点位"),
    Table.HISTORY: ("history", "历史"),
}
"""Parts of file names that say what is inside; they decide only where the headings leave it open."""
WHOLE = {
    **dict.fromkeys(("area", "areas", "town", "towns", "county", "counties"), Table.AREAS),
    **dict.fromkeys(("辖区", "区划", "行政区划", "街道", "乡镇"), Table.AREAS),
    **dict.fromkeys(("unit", "units", "中队", "单位"), Table.UNITS),
    **dict.fromkeys(("account", "accounts", "账号"), Table.ACCOUNTS),
    **dict.fromkeys(("site", "sites", "点位"), Table.SITES),
}
"""Names that say nothing else, whatever stands before or behind them that is no letter (``areas-2020``)."""


def named_table(file: str) -> Table | None:
    """What the file's name promises."""
    promised = _promised(file)
    return promised[0] if promised else None


def table_of(file: str, fields: Collection[str]) -> Table | None:
    """What a table with these fields holds, None when that cannot be told."""
    present = frozenset(fields)
    for table in (Table.HISTORY, Table.ACCOUNTS):
        if present >= NEEDED[table]:
            return table
    if whole := WHOLE.get(_words(file)):
        return whole
    is_site = "code" in present and (present & OF_SITES_ALONE or named_table(file) is Table.SITES)
    if present >= NEEDED[Table.UNITS] and present & STRENGTH and not is_site:
        return Table.UNITS
    if "code" in present and present & SITE_FIELDS:
        return Table.SITES
    named = named_table(file)
    if named is not None:
        return named
    return Table.AREAS if present >= NEEDED[Table.AREAS] and present & {"area", "parent", "town"} else None


def holds_areas(file: str, fields: Collection[str], codes: Collection[str], sites: Container[str]) -> bool:
    """Whether a table with the columns of sites is a list of areas with their centres.

    Its name speaks of areas alone, it has no column that only sites have, and every code is one of GB/T 2260
    or GB/T 10114 and of no known site.
    """
    return (
        _promised(file) == [Table.AREAS]
        and frozenset(fields) >= NEEDED[Table.AREAS]
        and not frozenset(fields) & OF_SITES_ALONE
        and bool(codes)
        and all(short(code) and code not in sites for code in codes)
    )


def decided_by(file: str, fields: Collection[str], table: Table) -> str:
    """What made the file one of this table: "headings", or its "name" where these alone would not."""
    return "headings" if table_of("", fields) is table and WHOLE.get(_words(file)) is not table else "name"


def _promised(file: str) -> list[Table]:
    stem = file.rpartition(".")[0].casefold()
    return [table for table, parts in NAMED.items() if any(part in stem for part in parts)]


def _words(file: str) -> str:
    """The letters of a file's name, without its ending."""
    return re.sub(r"[\W\d_]+", " ", file.rpartition(".")[0].casefold()).strip()
