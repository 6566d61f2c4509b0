from dataclasses import replace

import pytest
from hypothesis import given

from geo.domain.filters import SiteFilter
from geo.services.situation import snapshot
from geo.services.situation.filter_masks import FILTER_PARTS, FilterMasks
from tests.unit.services.made_up import (
    BOOK,
    COUNTIES,
    FILTERS,
    MOMENTS,
    TREE,
    standing_of,
)
from tests.unit.services.situation.scalar_filter import passes
from tests.worlds import SITES, START, world_at


@given(COUNTIES, FILTERS, MOMENTS)
def test_a_filter_selects_the_sites_it_describes(county, site_filter, moment):
    mask = FilterMasks(standing_of(county, moment), site_filter, TREE, BOOK).mask()
    assert [bool(passed) for passed in mask] == [passes(site, site_filter, moment) for site in county]


@given(COUNTIES, FILTERS, MOMENTS)
def test_leaving_out_a_part_is_the_filter_without_it(county, site_filter, moment):
    standing = standing_of(county, moment)
    selection = FilterMasks(standing, site_filter, TREE, BOOK)
    for part in FILTER_PARTS:
        without = site_filter.replace(**{part: getattr(SiteFilter(), part)})
        assert (selection.mask(without=part) == FilterMasks(standing, without, TREE, BOOK).mask()).all()


@given(COUNTIES)
def test_no_restriction_selects_everything(county):
    assert FilterMasks(standing_of(county, START), SiteFilter(), TREE, BOOK).mask().all()


def test_a_site_is_found_by_name_code_and_initials_in_any_case(world):
    assert world.ids(search="大桥") == world.ids(search="cp1") == world.ids(search="PYDQ") == ["CP1"]
    assert world.ids(search="nothing like it") == []


@pytest.mark.parametrize(
    ("search", "matches"),
    [
        ("ｃｐ１", ["CP1"]),
        ("大桥 cp1", ["CP1"]),
        ("　CP1　ＰＹＤＱ ", ["CP1"]),
        ("大桥 cp2", []),
        ("cafe", ["X1"]),
        ("CAFÉ 12", ["X1"]),
        ("ｋ０１", ["X1"]),
    ],
)
def test_width_case_accents_and_the_order_of_words_do_not_count(tmp_path, search, matches):
    world = world_at(tmp_path, (*SITES, replace(SITES[0], id="X1", name="Ｋ０１ Café 12号")))
    assert world.ids(search=search) == matches
    world.store.close()


def test_the_texts_that_are_searched_are_folded_once_for_a_snapshot(world, monkeypatch):
    world.ids(search="cp")
    folded = []
    monkeypatch.setattr(snapshot, "fold_for_search", lambda text: folded.append(text) or text)
    assert world.ids(search="大桥") == ["CP1"]
    assert world.ids(search="小区")
    assert folded == []
    world.change("CP1", "unmanned")
    world.ids(search="cp")
    assert len(folded) == 1  # the control: a changed text is folded again
