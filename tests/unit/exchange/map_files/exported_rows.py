"""A row and a header of an export, for the writers of files for maps."""

from datetime import UTC, datetime

from geo.exchange.writers import ExportHeader

HEADER = ExportHeader(
    filter_text="宝都街道, 封闭村;\t两处",
    query={"area": "370725001"},
    timestamp=datetime(2020, 2, 14, 8, tzinfo=UTC),
    journal_head="#158 3fa9",
)
ROW = {
    "id": "V1",
    "name": "东村",
    "kind": "village",
    "status": "closed",
    "area": "370725001",
    "lat": 36.7,
    "lon": 118.8,
    "interval_h": None,
    "people": 12,
    "attention": True,
}
