from dataclasses import replace

import pytest
from hypothesis import given

from geo.domain.filters import SiteFilter
from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.services import snapshot
from geo.services.selection import PARTS, Selection
from tests.unit.services.made_up import BOOK, COUNTIES, FILTERS, KINDS, MOMENTS, TREE, standing_of
from tests.worlds import SITES, START, world_at


def passes(site, wanted, moment):
    """The filter said again, for one site, in plain words."""
    kind = KINDS[site.kind]
    status = site.status_now(kind, moment)
    meaning = kind.status(status).meaning
    freshness = site.freshness_now(kind, moment)
    needs = meaning is Meaning.NOT_IN_FORCE or freshness in {Freshness.SILENT, Freshness.UNHEARD}
    return all(
        (
            not wanted.area or (site.area in TREE and TREE.covers(wanted.area, site.area)),
            not wanted.kind or site.kind in wanted.kind,
            not wanted.status or f"{site.kind}.{status}" in wanted.status,
            not wanted.meaning or meaning in wanted.meaning,
            not wanted.unit or site.unit in wanted.unit,
            not wanted.freshness or freshness in wanted.freshness,
            any(wanted.search.lower() in text.lower() for text in (site.name, site.id, "dc")),
            not wanted.attention or needs,
            not wanted.located or site.lat is None,
        )
    )


@given(COUNTIES, FILTERS, MOMENTS)
def test_a_filter_selects_the_sites_it_describes(county, wanted, moment):
    mask = Selection(standing_of(county, moment), wanted, TREE, BOOK).mask()
    assert [bool(passed) for passed in mask] == [passes(site, wanted, moment) for site in county]


@given(COUNTIES, FILTERS, MOMENTS)
def test_leaving_out_a_part_is_the_filter_without_it(county, wanted, moment):
    standing = standing_of(county, moment)
    selection = Selection(standing, wanted, TREE, BOOK)
    for part in PARTS:
        without = wanted.but(**{part: getattr(SiteFilter(), part)})
        assert (selection.mask(without=part) == Selection(standing, without, TREE, BOOK).mask()).all()


@given(COUNTIES)
def test_no_restriction_selects_everything(county):
    assert Selection(standing_of(county, START), SiteFilter(), TREE, BOOK).mask().all()


def test_a_site_is_found_by_name_code_and_initials_in_any_case(world):
    assert world.ids(search="大桥") == world.ids(search="cp1") == world.ids(search="PYDQ") == ["CP1"]
    assert world.ids(search="nothing like it") == []


@pytest.mark.parametrize(
    ("search", "found"),
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
def test_width_case_accents_and_the_order_of_words_do_not_count(tmp_path, search, found):
    world = world_at(tmp_path, (*SITES, replace(SITES[0], id="X1", name="Ｋ０１ Café 12号")))
    assert world.ids(search=search) == found
    world.store.close()


def test_the_texts_that_are_searched_are_folded_once_for_a_snapshot(world, monkeypatch):
    world.ids(search="cp")
    asked = []
    monkeypatch.setattr(snapshot, "folded", lambda text: asked.append(text) or text)
    assert world.ids(search="大桥") == ["CP1"]
    assert world.ids(search="小区")
    assert asked == []
    world.change("CP1", "unmanned")
    world.ids(search="cp")
    assert len(asked) == 1  # the control: what has changed is folded anew
