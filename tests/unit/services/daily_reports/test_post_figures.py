"""Figures of handovers, roll calls and supplies: what was done in the period, by the facts themselves."""

import pytest

from geo.domain.daily_reports.figures import FigureKey
from geo.domain.supplies.stock import MoveKind
from geo.services.daily_reports.reports import figure_rows
from geo.services.figures.registry import figure_registry
from tests.unit.services.daily_reports.made_up import content_of, report_id
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN, people
from tests.unit.services.handovers.made_up import Posts
from tests.unit.services.roll_calls.calls import answer, call
from tests.unit.services.supplies import stock
from tests.worlds import STAFF


def figures(world, prefix, area=TOWN):
    """Figures that are not 0 by their code, as a draft of the running period states them."""
    codes = [code for code in figure_registry(world.ctx) if code.startswith(prefix)]
    text = " ".join(f"{{{code}}}" for code in codes)
    content = content_of(world, area, texts={"en": text, "zh": text})
    return {code: value for code in codes if (value := content.figures[FigureKey(code, area)].value)}


@pytest.fixture
def staffed(world):
    return people(world)


def test_handovers_count_for_the_period_in_which_their_shift_starts(world):
    posts = Posts(world)
    posts.offer()
    assert figures(world, "handover.") == {}
    world.pass_time(hours=1)
    assert figures(world, "handover.") == {"handover.written": 1}
    posts.accept()
    assert figures(world, "handover.") == {"handover.written": 1, "handover.taken_over": 1}
    assert figures(world, "handover.", OTHER_TOWN) == {}
    assert figures(world, "handover.", COUNTY) == figures(world, "handover.")
    (row,) = figure_rows(world.ctx, CHIEF, report_id(world), FigureKey("handover.taken_over", TOWN))
    assert row.ref.endswith("CP1")


def test_an_answer_in_time_is_counted_apart_from_a_late_one(staffed):
    call(staffed, minutes=5)
    assert figures(staffed, "roll_call.") == {"roll_call.called": 1}
    staffed.pass_time(hours=0.2)
    answer(staffed)
    assert figures(staffed, "roll_call.") == {"roll_call.called": 1, "roll_call.answered": 1}
    call(staffed, minutes=5)
    answer(staffed, number=2)
    assert figures(staffed, "roll_call.") == {
        "roll_call.called": 2,
        "roll_call.answered": 2,
        "roll_call.in_time": 1,
    }
    staffed.pass_time(hours=24)
    assert figures(staffed, "roll_call.") == {}


def test_goods_count_where_they_come_to_and_what_is_withdrawn_does_not(staffed):
    staffed.add_accounts(stock.KEEPER)
    stock.move(staffed, MoveKind.RECEIPT, to_place="CP1", mask=100)
    stock.move(staffed, MoveKind.DONATION, to_place="CP1", mask=20)
    stock.move(staffed, MoveKind.LOSS, from_place="CP1", mask=3)
    wrong = stock.issue(staffed, "CP1", mask=7)
    stock.issue(staffed, "CP1", mask=5)
    stock.undo(staffed, wrong.seq, stock.KEEPER)
    assert figures(staffed, "supply.mask.") == {
        "supply.mask.arrived": 120,
        "supply.mask.issued": 5,
        "supply.mask.lost": 3,
    }
    assert figures(staffed, "supply.", OTHER_TOWN) == {}
    staffed.pass_time(hours=24)
    assert figures(staffed, "supply.") == {}


def test_rows_of_supplies_are_the_moves_with_their_quantities(staffed):
    staffed.add_accounts(stock.KEEPER)
    seqs = [stock.issue(staffed, "CP1", mask=number).seq for number in (4, 6)]
    key = FigureKey("supply.mask.issued", TOWN)
    rows = figure_rows(staffed.ctx, STAFF, report_id(staffed), key)
    assert [(row.ref, row.amount) for row in rows] == [(f"#{seqs[0]}", 4), (f"#{seqs[1]}", 6)]
