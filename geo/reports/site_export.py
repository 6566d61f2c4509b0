"""Sites of a filter as a file, in the order of the screen."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.exchange.writers import FORMATS, HEADINGS, ExportHeader
from geo.i18n import Translator
from geo.reports.site_table import localised_columns
from geo.services.accounts.permissions import needs
from geo.services.contacts.duty_phones import site_phones
from geo.services.context import AppContext
from geo.services.situation.overview import situation_overview
from geo.services.situation.site_records import site_records
from geo.text.sites import view_sentence

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
    # GeoJSON is read by programs; tables are read by people.
    columns = {} if file_format == "geojson" else localised_columns(overview, t, zone)
    header = ExportHeader(
        filter_text=view_sentence(overview, t, zone),
        query=site_filter.to_query(),
        timestamp=overview.timestamp.astimezone(zone),
        journal_head="#{} {}".format(*journal_head(ctx, overview.seq)),
        headings=tuple(columns) or HEADINGS,
        sheet_titles=(t("export.sheet_sites"), t("export.sheet_about")),
        exercise_mark=ctx.read_model.reference().exercise_mark,
        labels={name: t(f"export.about.{name}") for name in ("filter", "query", "moment", "journal")},
    )
    phones = site_phones(ctx, overview.seq if site_filter.as_of else None)
    records = ({**record, "phone": phones.get(record["id"], "")} for record in site_records(overview))
    rows = [
        {heading: cell(record) for heading, cell in columns.items()} if columns else _row(record, zone)
        for record in records
    ]
    return FORMATS[file_format].write(rows, header)


def journal_head(ctx: AppContext, seq: int) -> tuple[int, str]:
    """Return number and hash of the entry ``seq``, by which a file can be verified; (0, "") for none."""
    with ctx.store.read() as reader:
        last = reader.entries(until_seq=seq, limit=1)
    return (last[0].seq, last[0].hash) if last else (0, "")


def _row(record: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    """Return the record with ISO 8601 timestamps in local time, and its age in tenths of an hour."""
    timestamps = {name: _iso(record[name], zone) for name in TIMESTAMP_FIELDS}
    age_h = record["age_h"]
    return {**record, **timestamps, "age_h": None if age_h is None else round(age_h, 1)}


def _iso(ms: float | None, zone: tzinfo) -> str:
    return "" if ms is None else datetime.fromtimestamp(ms / 1000, zone).isoformat(timespec="seconds")
