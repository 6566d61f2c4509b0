"""One's own last entries, on every page: "did it arrive?"."""

import pytest

from geo.i18n import LANGS, Translator
from pages.components.site import own_reports
from tests.page.readings import untranslated
from tests.page.screens import opened
from tests.worlds import OTHER


@pytest.fixture
def asked(monkeypatch):
    """How often the store is asked for them."""
    times, ask = [], own_reports.own_entries

    def counted(*args):
        times.append(args)
        return ask(*args)

    monkeypatch.setattr(own_reports, "own_entries", counted)
    return times


def unfold(screen, *, really=True):
    """Press the heading."""
    screen.test.session_state["own"] = really
    return screen.again()


@pytest.mark.parametrize("page", ["situation", "area"])
def test_they_tell_number_site_what_and_when_and_are_ones_own(world, page):
    mine, theirs = world.patrol("C1", note="门开着"), world.change("CP2", "manned", actor=OTHER)
    said = unfold(opened("" if page == "situation" else page)).within("own")
    assert (
        f"#{mine.seq} **爱伦堡小区** · 巡查（一中队）; 门开着 · 上报：今天 09:00 · 核查：今天 09:00" in said
    )
    assert f"#{theirs.seq} " not in said


def test_a_press_is_among_them_at_once(world):
    screen = unfold(opened(site="V1"))
    screen.press("press-reopened")
    assert f"#{world.store.revision()} **东村**" in screen.within("own")


def test_folded_they_are_not_asked_for(asked):
    screen = opened().again()
    assert asked == []
    unfold(screen)
    assert len(asked) == 1
    unfold(screen, really=False).again()
    assert len(asked) == 1


def test_each_that_is_the_newest_of_its_site_is_taken_back_there(world):
    first, second = world.change("V1", "reopened"), world.change("V2", "reopened")
    screen = unfold(opened())
    screen.press(f"own-undo-{first.seq}")
    assert (world.site("V1").status, world.site("V2").status) == ("closed", "reopened")
    assert f"已记录 #{second.seq + 1}" in screen.within("own")
    assert not screen.has(f"own-undo-{first.seq}")
    assert not screen.has(f"own-undo-{second.seq + 1}")
    world.change("V2", "partly_closed", actor=OTHER)
    assert not screen.again().has(f"own-undo-{second.seq}")


def test_one_that_somebody_built_on_while_it_was_shown_is_reported_and_stays(world):
    mine = world.change("V1", "reopened")
    screen = unfold(opened())
    world.change("V1", "partly_closed", actor=OTHER)
    screen.press(f"own-undo-{mine.seq}")
    assert world.site("V1").status == "partly_closed"
    assert f"第 {mine.seq} 号之后" in screen.within("own")


def test_a_bulk_change_is_taken_back_as_one(world):
    many = world.bulk(["V1", "V2"], "reopened")
    screen = unfold(opened())
    assert not screen.has(f"own-undo-{many.seqs[0]}")
    screen.press(f"own-undo-{many.seqs[-1]}")
    assert {world.site(site).status for site in ("V1", "V2")} == {"closed"}


@pytest.mark.parametrize("lang", LANGS)
def test_who_has_reported_nothing_reads_so_in_their_language(signed_in, lang):
    signed_in(OTHER)
    screen = unfold(opened(lang=lang))
    assert Translator(lang)("own.none") in screen.within("own")
    assert untranslated(screen.within("own"), lang) == []
