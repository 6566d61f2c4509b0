"""Wall screen and news, without a browser."""

import pytest

from pages.components.situation import news as news_module
from tests.page.screens import opened
from tests.worlds import OTHER, STAFF

DESK_ONLY = ("attention", "wall-enter", "menu-kind", "panel-tab", "account-menu", "search")


def announced(screen):
    return [(item.site_id, item.is_worse) for item in screen.test.session_state["screen"].news]


def keys(screen, prefix):
    """Keys of the containers that begin so, in the order of the page."""
    blocks = (getattr(node.proto, "id", "") for node in screen.test._tree if getattr(node, "proto", None))
    found = (block.rpartition("-None-")[2] or block for block in blocks if prefix in block)
    return [key[key.index(prefix) :] for key in found]


def texts(screen):
    return "\n".join(node.value for node in screen.test.markdown)


def test_the_wall_has_figures_map_and_list_and_nothing_to_press_but_the_way_out():
    screen = opened(wall="1")
    assert [button.key for button in screen.test.button] == ["wall-leave"]
    assert [key for key in DESK_ONLY if screen.has(key)] == []
    assert len(screen.test.sidebar) == 0
    assert "待处置" in texts(screen)
    assert "火车站卡点" in texts(screen)
    desk = opened()  # the control
    assert [key for key in DESK_ONLY if not desk.has(key)] == []


def test_the_button_leads_to_the_wall_and_the_way_out_leads_back_and_the_filter_holds():
    screen = opened(kind="village", area="370725001")
    screen.press("wall-enter")
    assert screen.link == {"lang": "zh", "kind": "village", "area": "370725001", "wall": "1"}
    assert "火车站卡点" not in texts(screen)
    screen.press("wall-leave")
    assert "wall" not in screen.link
    assert screen.has("wall-enter")


def test_no_other_page_is_a_wall():
    screen = opened("area", wall="1")
    assert not screen.has("wall-leave")
    assert screen.has("account-menu")


@pytest.mark.parametrize("wall", ["", "1"])
def test_what_others_made_worse_is_announced_and_ones_own_report_is_not(world, wall):
    screen = opened(wall=wall)
    world.change("V1", "reopened", actor=OTHER)
    world.change("V2", "reopened", actor=STAFF)
    screen.again()
    assert announced(screen) == [("V1", True)]
    (item,) = screen.test.session_state["screen"].news
    assert item.text.endswith("东村 → 擅自开放（二中队）")


def test_what_was_so_before_the_screen_was_opened_is_no_news(world):
    world.change("V1", "reopened", actor=OTHER)
    screen = opened()
    screen.again()
    assert announced(screen) == []


def test_a_run_without_an_entry_looks_for_no_news(world, monkeypatch):
    asked = []
    real = news_module.site_news
    monkeypatch.setattr(news_module, "site_news", lambda *given: asked.append(given) or real(*given))
    screen = opened()
    screen.again()
    assert asked == []
    world.confirm("V1", actor=OTHER)
    screen.again()
    assert len(asked) == 1


def test_a_view_of_the_past_has_no_news_and_the_present_after_it_has_them(world):
    world.pass_time(hours=1)
    screen = opened()
    screen.go(lang="zh", as_of="2020-02-01T00:30:00Z")
    world.change("V1", "reopened", actor=OTHER)
    screen.again()
    assert announced(screen) == []
    screen.go(lang="zh")
    assert announced(screen) == [("V1", True)]


def test_a_new_alarm_pulses_in_the_list_for_a_minute(world):
    screen = opened(wall="1")
    world.change("V1", "reopened", actor=OTHER)
    screen.again()
    assert keys(screen, "wall-alarm-") == ["wall-alarm-V1"]
    world.pass_time(minutes=2)
    screen.again()
    assert keys(screen, "wall-alarm-") == []
    assert "wall-row-V1" in keys(screen, "wall-row-")
