from geo.maps.map_content import Choropleth
from geo.services.situation import news as module
from geo.services.situation.map_columns import tour_areas
from geo.services.situation.news import site_news
from tests.worlds import OTHER, STAFF


def news(world, since, actor=STAFF, **parts):
    """What is news to an account since an earlier overview: (site, new status, whether it is worse)."""
    now = world.overview(**parts)
    return [
        (each.change.site_id, each.change.after, each.is_worse)
        for each in site_news(world.ctx, actor, now, since.seq)
    ]


def test_what_others_made_worse_or_lifted_is_news_the_oldest_first(world):
    before = world.overview()
    world.change("V1", "reopened", actor=OTHER)
    world.change("CP2", "manned", actor=OTHER)
    assert news(world, before) == [
        ("V1", "village.reopened", True),
        ("CP2", "checkpoint.manned", False),
    ]


def test_ones_own_report_is_no_news_and_to_others_it_is(world):
    before = world.overview()
    world.change("V1", "reopened", actor=STAFF)
    assert news(world, before) == []
    assert news(world, before, actor=OTHER) == [("V1", "village.reopened", True)]


def test_a_confirmation_and_a_patrol_are_no_news(world):
    before = world.overview()
    world.confirm("V1", actor=OTHER)
    world.patrol("C1", actor=OTHER)
    assert world.overview().seq > before.seq
    assert news(world, before) == []


def test_several_reports_on_one_site_are_one_change(world):
    before = world.overview()
    world.change("V1", "reopened", actor=OTHER)
    world.change("V1", "partly_closed", actor=OTHER)
    assert news(world, before) == [("V1", "village.partly_closed", True)]


def test_what_was_undone_meanwhile_is_no_news(world):
    before = world.overview()
    world.undo(world.change("V1", "reopened", actor=OTHER).seq, actor=OTHER)
    assert news(world, before) == []


def test_news_are_of_the_sites_that_the_filter_counts(world):
    before = world.overview()
    world.change("V1", "reopened", actor=OTHER)
    assert news(world, before, area="370725002") == []
    assert news(world, before, area="370725001") == [("V1", "village.reopened", True)]


def test_without_an_entry_in_between_nothing_is_read(world, monkeypatch):
    before = world.overview()
    with monkeypatch.context() as patched:
        patched.setattr(world.store, "read", None)
        assert news(world, before) == []
    world.change("V1", "reopened", actor=OTHER)
    read = []
    real = world.store.read
    monkeypatch.setattr(world.store, "read", lambda: read.append(1) or real())
    news(world, before)
    assert read  # the control


def test_of_many_entries_the_newest_count(world, monkeypatch):
    monkeypatch.setattr(module, "MAX_NEWS_ENTRIES", 1)
    before = world.overview()
    world.change("V1", "reopened", actor=OTHER)
    world.change("V2", "reopened", actor=OTHER)
    assert news(world, before) == [("V2", "village.reopened", True)]


def shades(**columns):
    return Choropleth(codes=["A", "B", "C"], names=["a", "b", "c"], counts=[1, 1, 1], **columns)


def test_a_wall_screen_shows_the_whole_the_largest_area_and_the_worst_of_the_others():
    of_all = shades(sites=[5, 90, 5], not_in_force=[0, 9, 1], partial=[4, 0, 0], silent=[0, 0, 0])
    assert tour_areas(of_all) == ["", "B", "C"]


def test_an_area_without_problems_is_not_shown_as_the_worst():
    calm = shades(sites=[5, 90, 5], not_in_force=[0, 9, 0], partial=[0, 0, 0], silent=[0, 0, 0])
    assert tour_areas(calm) == ["", "B"]
    assert tour_areas(Choropleth(["A"], ["a"], [1], [1], [1], [0], [0])) == [""]
