"""The sheet of a distribution round: the load, each stop in its order, and who signed."""

import pytest

from geo.domain.errors import NotFound, Refused
from geo.i18n import Translator
from geo.reports.round_sheet import render_round_html
from tests.unit.services.supplies.stock import KEEPER, TOWN_STAFF, distribute, receive
from tests.worlds import OTHER

ZH = Translator("zh")


@pytest.fixture
def issued(world):
    world.add_accounts(KEEPER, TOWN_STAFF)
    distribute(world, ("CP1", {"mask": 120, "tent": 1}), ("CP2", {"mask": 50}))
    return world


def test_the_load_is_the_sum_of_the_stops_and_in_packs(issued):
    page = render_round_html(issued.ctx, KEEPER, 1, ZH)
    assert "170 只" in page
    assert "2 包（每包 50） + 20" in page
    assert page.index("平原大桥卡点") < page.index("火车站卡点")


def test_a_stop_has_room_for_a_signature_until_somebody_signs(issued):
    assert render_round_html(issued.ctx, KEEPER, 1, ZH).count("签收时间") == 2
    with issued.store.read() as reader:
        seqs = [each.seq for each in reader.supplies.moves_of_round(1) if each.move.to_place == "CP2"]
    receive(issued, "CP2", *seqs, actor=OTHER, by="带班")
    page = render_round_html(issued.ctx, KEEPER, 1, ZH)
    assert page.count("签收时间") == 1
    assert "已签收：带班" in page


def test_an_unknown_round_and_one_of_another_area_are_no_page(issued):
    with pytest.raises(NotFound):
        render_round_html(issued.ctx, KEEPER, 2, ZH)
    with pytest.raises(Refused):
        render_round_html(issued.ctx, TOWN_STAFF, 1, ZH)
