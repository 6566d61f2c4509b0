"""What is on screen, as a file: exactly the sites the filter selects, in the screen's order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput
from geo.exchange.writers import FORMATS, HEADINGS, ExportHeader
from geo.services.listing import site_records
from geo.services.overview import sites
from geo.services.rights import needs
from geo.services.sentences import view_sentence
from geo.services.workbook import columns_for_people

if TYPE_CHECKING:
    from datetime import tzinfo

    from geo.domain.actors import Actor
    from geo.domain.filters import SiteFilter
    from geo.i18n import Words
    from geo.services.office import Office

MOMENTS = ("status_at", "heard_at", "visited_at")


@needs(Verb.READ)
def export_sites(office: Office, actor: Actor, wanted: SiteFilter, form: str, words: Words) -> bytes:
    """The file's bytes; ``form`` names one of ``FORMATS``, ``words`` are those of header and workbook.

    Raises:
        InvalidInput: nobody writes that format.
    """
    if form not in FORMATS:
        raise InvalidInput("error.unknown_format", found=form, expected=", ".join(FORMATS))
    overview = sites(office, actor, wanted)
    zone = office.settings.zone
    # A workbook is for people; the other formats are read back by programs.
    columns = columns_for_people(overview, words, zone) if form == "xlsx" else {}
    header = ExportHeader(
        sentence=view_sentence(overview, words, zone),
        query=wanted.to_query(),
        moment=overview.moment.astimezone(zone),
        head="#{} {}".format(*head_of(office, overview.seq)),
        headings=tuple(columns) or HEADINGS,
    )
    rows = [
        {heading: told(record) for heading, told in columns.items()} if columns else _row(record, zone)
        for record in site_records(overview)
    ]
    return FORMATS[form].write(rows, header)


def head_of(office: Office, seq: int) -> tuple[int, str]:
    """Number and hash of the last entry that is known: what a file or sheet can be checked against."""
    with office.store.read() as reader:
        last = reader.entries(until_seq=seq, limit=1)
    return (last[0].seq, last[0].hash) if last else (0, "")


def _row(record: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    """The record with its moments as ISO 8601 on the office's clock and its age in tenths of an hour."""
    moments = {name: _iso(record[name], zone) for name in MOMENTS}
    age_h = record["age_h"]
    return {**record, **moments, "age_h": None if age_h is None else round(age_h, 1)}


def _iso(ms: float | None, zone: tzinfo) -> str:
    return "" if ms is None else datetime.fromtimestamp(ms / 1000, zone).isoformat(timespec="seconds")
