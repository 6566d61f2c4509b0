"""A file in another datum than WGS-84 is refused with the option that reads it, unless it is accepted."""

from dataclasses import replace

import numpy as np
import pytest

from geo.domain.import_report import ImportRefused
from geo.exchange import StoredSite, read
from geo.exchange.coordinates.datums import Positions, bd09_from_wgs84, gcj02_from_wgs84
from geo.exchange.read_options import ReadOptions
from tests.unit.exchange.files import REFERENCE, text

PLACES = ((36.61, 118.75), (36.62, 118.76), (36.63, 118.77), (36.64, 118.78))
CONTEXT = replace(
    REFERENCE,
    stored_sites={
        f"K{number}": StoredSite(f"卡{number}", "checkpoint", "370725001", lat, lon)
        for number, (lat, lon) in enumerate(PLACES)
    },
    site_kinds={f"K{number}": "checkpoint" for number in range(len(PLACES))},
)


def sites(shift, count=4):
    lat, lon = np.array(PLACES[:count]).T
    shifted = shift(Positions(lon, lat))
    rows = [f"K{n},{y:.7f},{x:.7f}" for n, (x, y) in enumerate(zip(*shifted, strict=True))]
    return text("sites.csv", "\n".join(["code,lat,lon", *rows]))


@pytest.mark.parametrize(("shift", "crs"), [(gcj02_from_wgs84, "gcj02"), (bd09_from_wgs84, "bd09")])
def test_a_shifted_file_is_refused_until_its_datum_is_given_or_it_is_accepted(shift, crs):
    with pytest.raises(ImportRefused) as refused:
        read([sites(shift)], CONTEXT)
    assert [fault.key for fault in refused.value.faults] == [f"fault.datum_{crs}"]
    assert read([sites(shift)], CONTEXT, {f"datum-{crs}"}).sites
    converted = read([sites(shift)], CONTEXT, options=ReadOptions(crs=crs)).sites
    assert [row.values["lat"] for row in converted] == pytest.approx([lat for lat, _ in PLACES], abs=1e-7)


def test_a_second_conversion_is_refused():
    with pytest.raises(ImportRefused) as refused:
        read([sites(lambda positions: positions)], CONTEXT, options=ReadOptions(crs="gcj02"))
    assert [fault.key for fault in refused.value.faults] == ["fault.datum_reference_gcj02"]


def test_locations_as_they_are_stored_are_not_doubted():
    assert not read([sites(lambda positions: positions)], CONTEXT).report.notices
    assert not read([sites(gcj02_from_wgs84, 2)], CONTEXT).report.notices
