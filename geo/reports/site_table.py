"""Columns of a table of sites that people read: labels instead of codes, timestamps as dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from geo.i18n import Translator
from geo.services.situation.overview import Overview

Record = dict[str, Any]


def localised_columns(
    overview: Overview, t: Translator, zone: tzinfo
) -> dict[str, Callable[[Record], object]]:
    """Return heading -> function that gives the cell of a record.

    Timestamps are local and without time zone, which spreadsheets do not have. An import reads the headings
    in both languages (``exchange.columns``). Units and areas have codes beside their names, which may be
    ambiguous.
    """
    kinds = {kind.code: kind for kind in overview.status_codes.kinds}

    def variant(record: Record) -> str:
        kind_variant = kinds[record["kind"]].variant(record["variant"])
        return t.label(kind_variant) if kind_variant else str(record["variant"])

    def local_datetime(name: str) -> Callable[[Record], object]:
        return lambda record: _local_datetime(record[name], zone)

    def value(name: str) -> Callable[[Record], object]:
        return lambda record: record[name]

    return {
        t("list.id"): value("id"),
        t("list.name"): value("name"),
        t("list.kind"): lambda record: t.label(kinds[record["kind"]]),
        t("export.variant"): variant,
        t("list.status"): lambda record: t.label(kinds[record["kind"]].status(record["status"])),
        t("list.meaning"): lambda record: t(f"meaning.{record['meaning']}"),
        t("export.attention"): lambda record: t("export.yes" if record["attention"] else "export.no"),
        t("list.age"): local_datetime("heard_at"),
        t("list.freshness"): lambda record: t(f"freshness.{record['freshness']}"),
        t("export.age_h"): lambda record: None if record["age_h"] is None else round(record["age_h"], 1),
        t("export.status_at"): local_datetime("status_at"),
        t("export.visited_at"): local_datetime("visited_at"),
        t("export.interval_h"): value("interval_h"),
        t("export.people"): value("people"),
        t("export.phone"): value("phone"),
        t("export.unit"): value("unit_name"),
        t("export.unit_code"): value("unit"),
        t("export.area"): value("area_name"),
        t("export.area_code"): value("area"),
        t("export.lat"): value("lat"),
        t("export.lon"): value("lon"),
        t("list.note"): value("note"),
    }


def _local_datetime(ms: float | None, zone: tzinfo) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms // 1000, zone).replace(tzinfo=None)
