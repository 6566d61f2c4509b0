"""Generator of ``data/demo``, run by ``python -m scripts.make_demo_data``; its files are always the same."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import shapely

from scripts.demo import names
from scripts.demo.days import PHOTOS, ClosingRow, DemoDays, FindingRow, PhotoRow, ShiftRow, TallyRow
from scripts.demo.handovers import HandoverRow, handovers
from scripts.demo.history import History, HistoryRow
from scripts.demo.inspections import AccessRow, ContactRow, InspectionRow, accesses, contacts, inspections
from scripts.demo.ledger import FIGURES, FigureRow, ScreeningRow, screenings
from scripts.demo.people import add_residents
from scripts.demo.post_orders import PostOrderRow, RollCallRow, post_orders, roll_calls
from scripts.demo.services import services
from scripts.demo.shapes import DECIMALS, areas, lines
from scripts.demo.sites import sites
from scripts.demo.supplies import StockRow, stock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.demo.sites import DemoSite

SEED = 20200242
FOLDER = Path(__file__).resolve().parent.parent / "data" / "demo"
MADE_UP = "示意数据，非真实情况 illustrative data, made up"
SITE_COLUMNS = (
    "code",
    "name",
    "kind",
    "variant",
    "status",
    "area",
    "lat",
    "lon",
    "unit",
    "interval_h",
    "people",
    "note",
)
UNIT_COLUMNS = ("code", "name", "people", "leads", "lat", "lon")


def demo_files() -> dict[str, str]:
    """Generate the texts of all files of the demo, by name."""
    boundaries = areas(Random(SEED))
    area_names = dict([names.COUNTY]) | names.TOWNS | names.COMMUNITIES
    map_lines = lines(boundaries[names.COUNTY[0]], Random(SEED + 2))
    roads = shapely.union_all([shape for layer, _, shape in map_lines if layer == "road"])
    demo_sites = sites(boundaries, roads, Random(SEED + 1))
    add_residents(demo_sites, Random(SEED + 4))
    days = DemoDays(Random(SEED + 5))
    return {
        "areas.geojson": _geojson(
            (boundaries[code], {"code": code, "name": name}) for code, name in area_names.items()
        ),
        "lines.geojson": _geojson(
            (shape, {"layer": layer, "name": name}) for layer, name, shape in map_lines
        ),
        "services.geojson": _geojson(
            (shape, {"layer": layer, "name": name}) for layer, name, shape in services(roads)
        ),
        "units.csv": _csv(UNIT_COLUMNS, _unit_rows(boundaries)),
        "accounts.csv": _csv(("code", "name", "role", "unit"), names.ACCOUNTS),
        "sites.csv": _csv(SITE_COLUMNS, map(_site_row, demo_sites)),
        "history.csv": _csv(HistoryRow._fields, History(Random(SEED + 3)).of(demo_sites)),
        "days/shifts.csv": _csv(ShiftRow._fields, days.shifts(demo_sites)),
        "days/tallies.csv": _csv(TallyRow._fields, days.tallies(demo_sites)),
        "days/findings.csv": _csv(FindingRow._fields, days.findings(demo_sites)),
        "days/photos.csv": _csv(PhotoRow._fields, PHOTOS),
        "days/area_figures.csv": _csv(FigureRow._fields, FIGURES),
        "days/screenings.csv": _csv(ScreeningRow._fields, screenings(demo_sites, Random(SEED + 13))),
        "days/stock.csv": _csv(StockRow._fields, stock(demo_sites, Random(SEED + 14))),
        "days/closings.csv": _csv(ClosingRow._fields, days.closings()),
        "days/post_orders.csv": _csv(PostOrderRow._fields, post_orders(demo_sites, Random(SEED + 7))),
        "days/roll_calls.csv": _csv(RollCallRow._fields, roll_calls(demo_sites, Random(SEED + 8))),
        "days/contacts.csv": _csv(ContactRow._fields, contacts()),
        "days/access.csv": _csv(AccessRow._fields, accesses(demo_sites, Random(SEED + 7))),
        "days/inspections.csv": _csv(InspectionRow._fields, inspections(demo_sites, Random(SEED + 8))),
        "days/handovers.csv": _csv(HandoverRow._fields, handovers(demo_sites, Random(SEED + 6))),
    }


def _unit_rows(boundaries: dict[str, Any]) -> Iterable[Sequence[Any]]:
    """Yield the rows of the units: squads are based in towns, work groups in their communities."""
    area_by_unit = dict(zip(names.SQUADS, names.TOWNS, strict=True))
    area_by_unit |= {unit: community for community, unit in names.WORK_GROUP.items()}
    for code, name in names.UNITS.items():
        base = boundaries[area_by_unit[code]].representative_point()
        yield code, name, *names.STRENGTH[code[0]], round(base.y, DECIMALS), round(base.x, DECIMALS)


def _site_row(site: DemoSite) -> Sequence[str]:
    lon, lat = site.at or ("", "")
    values = {"lat": str(lat), "lon": str(lon)}
    return [values[column] if column in values else getattr(site, column) for column in SITE_COLUMNS]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    text.write(f"# {MADE_UP}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _geojson(shapes: Iterable[tuple[Any, dict[str, str]]]) -> str:
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {**properties, "source": "illustrative"},
                "geometry": _rounded(shapely.geometry.mapping(shape)),
            },
            ensure_ascii=False,
        )
        for shape, properties in shapes
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value


def write_demo(folder: Path) -> None:
    """Write all files of the demo to a folder."""
    for name, text in demo_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    write_demo(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
