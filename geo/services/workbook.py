"""The rows of an overview as an office reads them: labels beside codes, moments as real dates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from geo.i18n import Words
    from geo.services.overview import Overview

    Record = dict[str, Any]


def columns_for_people(
    overview: Overview, words: Words, zone: tzinfo
) -> dict[str, Callable[[Record], object]]:
    """By heading what stands beneath it; moments are local and without zone: spreadsheets know none."""
    kinds = {kind.code: kind for kind in overview.book.kinds}

    def variant(record: Record) -> str:
        known = kinds[record["kind"]].variant(record["variant"])
        return words.label(known) if known else str(record["variant"])

    def moment(name: str) -> Callable[[Record], object]:
        return lambda record: _local(record[name], zone)

    def plain(name: str) -> Callable[[Record], object]:
        return lambda record: record[name]

    def code(of: str) -> str:
        return words("export.code", of=words(f"list.{of}"))

    return {
        words("list.id"): plain("id"),
        words("list.name"): plain("name"),
        words("list.kind"): lambda record: words.label(kinds[record["kind"]]),
        code("kind"): plain("kind"),
        words("export.variant"): variant,
        words("export.code", of=words("export.variant")): plain("variant"),
        words("list.status"): lambda record: words.label(kinds[record["kind"]].status(record["status"])),
        code("status"): plain("status"),
        words("list.meaning"): lambda record: words(f"meaning.{record['meaning']}"),
        words("export.attention"): lambda record: words("export.yes" if record["attention"] else "export.no"),
        words("list.age"): moment("heard_at"),
        words("list.freshness"): lambda record: words(f"freshness.{record['freshness']}"),
        words("export.age_h"): lambda record: None if record["age_h"] is None else round(record["age_h"], 1),
        words("export.status_at"): moment("status_at"),
        words("export.visited_at"): moment("visited_at"),
        words("export.interval_h"): plain("interval_h"),
        words("export.people"): plain("people"),
        words("list.unit"): plain("unit_name"),
        code("unit"): plain("unit"),
        words("list.area"): plain("area_name"),
        code("area"): plain("area"),
        words("export.lat"): plain("lat"),
        words("export.lon"): plain("lon"),
        words("list.note"): plain("note"),
    }


def _local(ms: float | None, zone: tzinfo) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms // 1000, zone).replace(tzinfo=None)
