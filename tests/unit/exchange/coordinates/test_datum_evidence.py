"""The datum of a file is decided on evidence, or not at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.exchange.coordinates.datum_evidence import Datum, datum_by_areas, datum_by_sites
from geo.exchange.coordinates.datums import Positions
from tests.benchmarks.bench_coordinates import SHIFTS, VILLAGE_DEG, made_up

COUNTY = (118.75, 36.4)
datums = st.sampled_from(sorted(SHIFTS))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), datums, st.integers(1, 60))
def test_no_decision_by_areas_is_wrong(seed, datum, count):
    points, areas, boundaries = made_up(np.random.default_rng(seed), COUNTY, count, VILLAGE_DEG)
    assert datum_by_areas(SHIFTS[datum](points), areas, boundaries).datum in {None, datum}


@pytest.mark.parametrize("datum", SHIFTS)
def test_many_points_in_villages_suffice(datum):
    points, areas, boundaries = made_up(np.random.default_rng(3), COUNTY, 200, VILLAGE_DEG)
    assert datum_by_areas(SHIFTS[datum](points), areas, boundaries).datum is datum


@pytest.mark.parametrize("datum", SHIFTS)
def test_three_known_sites_suffice_and_two_do_not(datum):
    points, _, _ = made_up(np.random.default_rng(4), COUNTY, 3, VILLAGE_DEG)
    assert datum_by_sites(SHIFTS[datum](points), points).datum is datum
    two = Positions(points.lon[:2], points.lat[:2])
    assert datum_by_sites(SHIFTS[datum](two), two) is None


def test_of_shifted_known_sites_the_verdict_names_the_reference():
    points, _, _ = made_up(np.random.default_rng(5), COUNTY, 5, VILLAGE_DEG)
    assert datum_by_sites(points, SHIFTS[Datum.GCJ02](points)).datum is Datum.REFERENCE_GCJ02


def test_rows_of_two_datums_are_not_decided_on():
    points, _, _ = made_up(np.random.default_rng(6), COUNTY, 10, VILLAGE_DEG)
    shifted = SHIFTS[Datum.GCJ02](points)
    mixed = Positions(*(np.r_[a[:6], b[6:]] for a, b in zip(points, shifted, strict=True)))
    verdict = datum_by_sites(mixed, points)
    assert verdict.datum is None
    assert (verdict.fitting[Datum.WGS84], verdict.fitting[Datum.GCJ02]) == (6, 4)
