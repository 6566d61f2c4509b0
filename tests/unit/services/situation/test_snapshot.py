from dataclasses import fields
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.services.situation.snapshot import patch_snapshot, restrict_to_areas, snapshot_from_rows
from tests.unit.services.made_up import AREA_CODES, BOOK, SEEDS, county, rows_of, snapshot_of

SIZES = st.integers(0, 20)


def contents(snapshot):
    """Return every column as values, the numbers of areas and units resolved to codes."""
    columns = {field.name: getattr(snapshot, field.name) for field in fields(snapshot)}
    for name, codes in (("area", columns.pop("areas")), ("unit", columns.pop("units"))):
        columns[name] = [codes[number] for number in columns[name]]
    return {
        name: np.nan_to_num(column, nan=-1).tolist() if isinstance(column, np.ndarray) else column
        for name, column in columns.items()
    }


@given(SIZES, SEEDS, SEEDS)
def test_a_snapshot_brought_up_to_date_equals_one_read_again(size, before, after):
    before_snapshot, later = snapshot_of(county(size, before)), rows_of(county(size, after), initials="new")
    chance = Random(before + after)
    changed = [row for row in later if chance.random() < 0.4]
    codes = {row[0] for row in changed}
    rows = [row for row in rows_of(county(size, before)) if row[0] not in codes]
    read_again = snapshot_from_rows(7, sorted(rows + changed, key=lambda row: row[0]), BOOK)
    assert contents(patch_snapshot(before_snapshot, 7, changed, BOOK)) == contents(read_again)


@given(SIZES, SEEDS, SEEDS)
def test_what_was_known_before_is_left_as_it_was(size, before, after):
    before_snapshot = snapshot_of(county(size, before))
    patch_snapshot(before_snapshot, 7, rows_of(county(size, after)), BOOK)
    assert contents(before_snapshot) == contents(snapshot_of(county(size, before)))


@given(SIZES, SEEDS)
def test_an_unknown_site_asks_for_reading_everything_again(size, seed):
    before_snapshot = snapshot_of(county(size, seed))
    assert patch_snapshot(before_snapshot, 2, rows_of(county(size + 1, seed)), BOOK) is None


def test_the_board_is_brought_up_to_date_by_every_kind_of_write(world):
    read_model = world.ctx.read_model
    read_model.current_snapshot()
    world.change("V1", "reopened", note="村民自行拆除")
    world.confirm("CP1")
    patrol = world.patrol("C1")
    world.undo(patrol.seq)
    with world.store.read() as reader:
        read_again = snapshot_from_rows(reader.revision, reader.site_rows(), read_model.status_codes)
    assert contents(read_model.current_snapshot()) == contents(read_again)


@given(SIZES, SEEDS, st.sets(st.sampled_from([*AREA_CODES, "nowhere"])))
def test_a_snapshot_confined_to_areas_equals_one_read_of_their_sites_alone(size, seed, areas):
    sites = county(size, seed)
    inside = [site for site in sites if site.area in areas]
    assert contents(restrict_to_areas(snapshot_of(sites), areas)) == contents(snapshot_of(inside))
