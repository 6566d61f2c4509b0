"""Detection of the table in a CSV file by its headings, its name and its codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Container

from geo.domain.area_codes import short_code
from geo.exchange.columns import REQUIRED_FIELDS, SITE_FIELDS, SITE_ONLY_FIELDS, STRENGTH_FIELDS, TableType

NAME_PARTS = {
    TableType.AREAS: ("area", "town", "county", "counties", "辖区", "区划", "街道"),
    TableType.UNITS: ("unit", "中队", "单位"),
    TableType.ACCOUNTS: ("account", "账号"),
    TableType.SITES: ("site", "点位"),
    TableType.HISTORY: ("history", "历史"),
}
"""Parts of file names that say what a file holds; used only where the headings leave it open."""
WHOLE_NAMES = {
    **dict.fromkeys(("area", "areas", "town", "towns", "county", "counties"), TableType.AREAS),
    **dict.fromkeys(("辖区", "区划", "行政区划", "街道", "乡镇"), TableType.AREAS),
    **dict.fromkeys(("unit", "units", "中队", "单位"), TableType.UNITS),
    **dict.fromkeys(("account", "accounts", "账号"), TableType.ACCOUNTS),
    **dict.fromkeys(("site", "sites", "点位"), TableType.SITES),
}
"""Names that say nothing else; characters around them that are no letters are ignored (``areas-2020``)."""


def table_from_name(file: str) -> TableType | None:
    """Return the table that the file's name suggests, None without one."""
    promised = _tables_in_name(file)
    return promised[0] if promised else None


def detect_table(file: str, fields: Collection[str]) -> TableType | None:
    """Return the table with these fields, None where it cannot be detected."""
    present = frozenset(fields)
    for table in (TableType.HISTORY, TableType.ACCOUNTS):
        if present >= REQUIRED_FIELDS[table]:
            return table
    if whole := WHOLE_NAMES.get(_name_letters(file)):
        return whole
    is_site = "code" in present and (present & SITE_ONLY_FIELDS or table_from_name(file) is TableType.SITES)
    if present >= REQUIRED_FIELDS[TableType.UNITS] and present & STRENGTH_FIELDS and not is_site:
        return TableType.UNITS
    if "code" in present and present & SITE_FIELDS:
        return TableType.SITES
    named = table_from_name(file)
    if named is not None:
        return named
    return (
        TableType.AREAS
        if present >= REQUIRED_FIELDS[TableType.AREAS] and present & {"area", "parent", "town"}
        else None
    )


def is_area_list(file: str, fields: Collection[str], codes: Collection[str], sites: Container[str]) -> bool:
    """Return whether a table with the columns of sites is a list of areas with their centres.

    Its name suggests areas alone, it has no column that only sites have, and every code is one of GB/T 2260
    or GB/T 10114 and of no stored site.
    """
    return (
        _tables_in_name(file) == [TableType.AREAS]
        and frozenset(fields) >= REQUIRED_FIELDS[TableType.AREAS]
        and not frozenset(fields) & SITE_ONLY_FIELDS
        and bool(codes)
        and all(short_code(code) and code not in sites for code in codes)
    )


def detection_basis(file: str, fields: Collection[str], table: TableType) -> str:
    """Return by what a table was detected: "headings", or "name" where these alone do not suffice."""
    return (
        "headings"
        if detect_table("", fields) is table and WHOLE_NAMES.get(_name_letters(file)) is not table
        else "name"
    )


def _tables_in_name(file: str) -> list[TableType]:
    """Return the tables that parts of the file name suggest."""
    stem = file.rpartition(".")[0].casefold()
    return [table for table, parts in NAME_PARTS.items() if any(part in stem for part in parts)]


def _name_letters(file: str) -> str:
    """Return the letters of a file name, without its extension."""
    return re.sub(r"[\W\d_]+", " ", file.rpartition(".")[0].casefold()).strip()
