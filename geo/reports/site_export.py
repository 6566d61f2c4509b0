"""Sites of a filter as a file, in the order of the screen."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.exchange.writers import FORMATS, HEADINGS
from geo.i18n import Translator
from geo.reports.export_header import export_header
from geo.reports.qgis_style import site_style
from geo.reports.site_table import localised_columns
from geo.services.accounts.permissions import needs
from geo.services.contacts.duty_phones import site_phones
from geo.services.context import AppContext
from geo.services.situation.overview import situation_overview
from geo.services.situation.site_records import site_records
from geo.text.sites import view_sentence

CODED_FORMATS = frozenset({"geojson", "gpkg"})
"""Formats that programs read: codes instead of the labels that people read."""
MAP_FORMATS = frozenset({"gpkg", "kml"})
"""Formats for maps of others: they hold no telephone numbers."""
TIMESTAMP_FIELDS = ("status_at", "heard_at", "visited_at")


@needs(Verb.READ)
def export_sites(
    ctx: AppContext, actor: Actor, site_filter: SiteFilter, file_format: str, t: Translator
) -> bytes:
    """Return the file.

    Args:
        ctx: Application context.
        actor: The acting account.
        site_filter: Filter of the sites.
        file_format: One of ``FORMATS``.
        t: Translator of the header, and of the headings and labels of a table.

    Raises:
        InvalidInput: The format does not exist.
    """
    if file_format not in FORMATS:
        raise InvalidInput("error.unknown_format", found=file_format, expected=", ".join(FORMATS))
    overview = situation_overview(ctx, actor, site_filter)
    zone = ctx.settings.zone
    columns = {} if file_format in CODED_FORMATS else localised_columns(overview, t, zone)
    header = export_header(
        ctx,
        t,
        overview.seq,
        filter_text=view_sentence(overview, t, zone),
        query=site_filter.to_query(),
        timestamp=overview.timestamp,
        title=t("export.sheet_sites"),
        headings=tuple(columns) or HEADINGS,
    )
    phones = site_phones(ctx, actor, overview.seq if site_filter.as_of else None)
    records = [{**record, "phone": phones.get(record["id"], "")} for record in site_records(overview)]
    rows = [
        {heading: cell(record) for heading, cell in columns.items()} if columns else _row(record, zone)
        for record in records
    ]
    header = replace(header, base_codes=tuple(record["id"] for record in records))
    if file_format in MAP_FORMATS:
        header = replace(header, style=site_style(ctx.kinds, t))
        without = {"phone", t("export.phone"), t("export.lat"), t("export.lon")}
        rows = [_place(record, row, without) for record, row in zip(records, rows, strict=True)]
    return FORMATS[file_format].write(rows, header)


def _place(record: Mapping[str, Any], row: Mapping[str, Any], without: Container[str]) -> dict[str, Any]:
    """Return the row of a file for maps, which is passed on: without what is not, with name and location."""
    passed_on = {heading: value for heading, value in row.items() if heading not in without}
    return {**passed_on, "name": record["name"], "lat": record["lat"], "lon": record["lon"]}


def _row(record: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    """Return the record with ISO 8601 timestamps in local time, and its age in tenths of an hour."""
    timestamps = {name: _iso(record[name], zone) for name in TIMESTAMP_FIELDS}
    age_h = record["age_h"]
    return {**record, **timestamps, "age_h": None if age_h is None else round(age_h, 1)}


def _iso(ms: float | None, zone: tzinfo) -> str:
    return "" if ms is None else datetime.fromtimestamp(ms / 1000, zone).isoformat(timespec="seconds")
