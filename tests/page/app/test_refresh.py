import pytest

from geo.domain.errors import StoreUnavailable
from pages.components.app import refresh, state
from pages.components.app.refresh import RenderStamp, is_outdated
from tests.page.screens import opened
from tests.worlds import OTHER, STAFF


def test_ticks_stay_with_their_sites_when_news_move_the_rows(world):
    screen = opened(kind="village")
    screen.set("actor", STAFF.id)
    first, *_, last = screen.sites
    screen.tick(first)
    world.change(last, "reopened", actor=OTHER)
    screen.again()
    assert screen.sites[0] == last
    assert rows_ticked(screen) == [screen.sites.index(first)]


def rows_ticked(screen):
    """The rows the browser is to tick."""
    return screen.test.session_state[screen.list_key]["selection"]["rows"]


def test_a_press_that_carries_the_link_of_before_keeps_the_screen():
    screen = opened()
    screen.press("figure-checkpoint")
    screen.test.query_params.clear()
    screen.widget("attention").set_value(True)
    screen.again()
    wanted = screen.test.session_state["screen"].filter
    assert (wanted.kind, wanted.attention) == (("checkpoint",), True)


@pytest.mark.parametrize(("by_look", "kinds"), [(True, ["village"]), (False, [])])
def test_an_old_filter_that_comes_with_a_look_for_news_is_ignored(monkeypatch, by_look, kinds):
    screen = opened()
    screen.press("figure-village")
    monkeypatch.setattr(state, "is_fragment_rerun", lambda: by_look)
    screen.set("kind", [])
    assert screen.widget("kind").value == kinds
    assert screen.test.session_state["screen"].filter.kind == tuple(kinds)


def test_a_link_that_was_changed_without_a_press_is_followed():
    screen = opened(kind="village")
    screen.test.query_params["kind"] = "market"
    screen.again()
    assert screen.test.session_state["screen"].filter.kind == ("market",)


def test_what_is_written_while_a_page_is_drawn_is_news_to_it(world):
    drawn = RenderStamp(world.store.revision(), world.ctx.now())
    assert not is_outdated(world.ctx, drawn)
    world.change("V1", "reopened")
    assert is_outdated(world.ctx, drawn)


def test_a_server_that_is_away_is_reported_while_what_is_drawn_stays(monkeypatch):
    def away(*_):
        raise StoreUnavailable("error.server_gone")

    monkeypatch.setattr(refresh, "is_outdated", away)
    screen = opened()
    assert "数据库服务器没有应答" in screen.t
    assert screen.sites


def test_silence_is_news_though_nothing_is_written(world):
    drawn = RenderStamp(world.store.revision(), world.ctx.now())
    past = RenderStamp(world.store.revision(), None)
    world.pass_time(minutes=2)
    assert is_outdated(world.ctx, drawn)
    assert not is_outdated(world.ctx, past)
