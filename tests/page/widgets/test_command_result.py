"""What came of the last report and of the last command: each in its place, for as long as it is of use."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.domain.commands import Undo
from geo.domain.filters import SiteFilter
from geo.domain.journal import Receipt
from pages.components.app.screen_state import CommandResult, ScreenState
from tests.page.screens import opened
from tests.page.site.steps import reporting

AT = datetime(2026, 8, 1, tzinfo=UTC)


def unfolded(screen):
    """The screen with the list of one's own reports open."""
    screen.test.session_state["own"] = True
    return screen.again()


def state():
    return ScreenState(SiteFilter(), ZoneInfo("Asia/Shanghai"), "zh", lang_chosen=False, site="", query={})


def test_a_receipt_of_a_site_is_shown_once_also_while_others_are_ticked(world):
    screen = reporting("V1").tick("V1", "V2")
    screen.press("press-reopened")
    receipt = f"#{world.store.revision()}"
    assert receipt in screen.within("status-result")
    assert receipt not in screen.within("bulk-form")


def test_receipts_of_a_site_and_of_ticked_sites_stand_beside_each_other_each_with_its_undo(world):
    screen = reporting("CP1").press("press-unmanned").tick("V1", "V2").press("bulk-reopened")
    assert "已记录" in screen.within("status-result")
    assert "已记录" in screen.within("bulk-result")
    screen.press("undo-ticked")
    assert [world.site(site).status for site in ("CP1", "V1", "V2")] == ["unmanned", "closed", "closed"]
    screen.press("undo")
    assert world.site("CP1").status == "manned"


def test_a_receipt_of_a_site_stays_on_another_page_with_its_undo(world):
    screen = reporting("V1")
    screen.press("press-reopened")
    screen.turn("area").press("undo")
    assert world.site("V1").status == "closed"


def test_a_command_elsewhere_leaves_the_receipt_of_a_site_where_it_is(world):
    other = world.change("V2", "reopened")
    screen = unfolded(reporting("V1"))
    screen.press("press-reopened")
    receipt = f"#{world.store.revision()}"
    screen.press(f"own-undo-{other.seq}")
    assert receipt in screen.within("status-result")
    assert f"#{world.store.revision()}" in screen.within("command-result")


def test_a_result_of_a_command_is_gone_on_another_page(world):
    other = world.change("V2", "reopened")
    screen = unfolded(opened())
    screen.press(f"own-undo-{other.seq}")
    assert screen.has("command-result")
    assert not unfolded(screen.turn("area")).has("command-result")


@pytest.mark.parametrize("report", [None, Undo(1, "k")])
@pytest.mark.parametrize(("seqs", "is_kept"), [((1,), False), ((2,), True)])
def test_what_repeats_the_result_shown_leaves_it_as_it_is(report, seqs, is_kept):
    screen = state()
    first = CommandResult("form", Receipt((1,), AT), report=report, link="once")
    assert screen.keep_result(first)
    again = CommandResult("form", Receipt(seqs, AT, is_repeated=True), report=report)
    assert screen.keep_result(again) is is_kept
    assert screen.result_of("form") is (again if is_kept else first)
    assert screen.result_of("another form") is None


def test_a_new_result_with_the_same_number_is_shown():
    screen = state()
    screen.keep_result(CommandResult("form", Receipt((1,), AT)))
    assert screen.keep_result(CommandResult("form", Receipt((1,), AT, is_repeated=False)))
