"""The register on screen: a place by a press on the map, saved, moved, retired, brought back and undone."""

import pytest

from geo.domain.journal import SITE
from geo.domain.register.commands import RegisterChange
from geo.services.register.record import record_in_register
from tests.page.screens import opened
from tests.unit.services.shifts import PLANNER
from tests.worlds import ADMIN, VIEWER


@pytest.fixture(autouse=True)
def desk(world, signed_in):
    world.add_accounts(PLANNER)
    signed_in(PLANNER)
    return world


def fields(screen, **texts):
    for name, text in texts.items():
        screen.widget(f"register-{name}").set_value(text)


def begun(**query):
    screen = opened("register", **query)
    screen.press("register-new")
    screen.widget("register-group").set_value("checkpoint").run()
    return screen.again()


def test_a_checkpoint_is_registered_with_the_code_that_is_proposed(desk):
    screen = begun()
    assert screen.widget("register-code").value == "CP3"
    fields(screen, name="北门卡点", lat="36.605", lon="118.805", status="manned", variant="hard", unit="U1")
    screen.press("register-do-save")
    with desk.store.read() as reader:
        site = reader.site("CP3")
    assert (site.name, site.area, site.unit) == ("北门卡点", "370725001", "U1")
    assert "已记录" in screen.within("register-result")
    screen.press("register-do-undo")
    with desk.store.read() as reader:
        assert reader.site("CP3") is None


def test_faults_name_their_fields_and_what_was_typed_stays(desk):
    screen = begun()
    fields(screen, name="平原大桥卡点", lat="36.6", lon="118.8", status="manned", variant="hard")
    screen.press("register-do-save")
    assert "CP1 平原大桥卡点" in screen.within("register-result")
    assert screen.widget("register-name").value == "平原大桥卡点"
    screen.widget("register-doubt-same-place").check().run()
    screen.again().press("register-do-save")
    with desk.store.read() as reader:
        assert reader.site("CP3") is not None


def test_a_conflict_shows_both_values_and_either_can_be_kept(desk):
    screen = opened("register", site="CP1")
    command = RegisterChange(SITE, "CP1", (("name", "大桥卡点"),), "other", seen_seq=desk.store.revision())
    record_in_register(desk.ctx, ADMIN, command)
    fields(screen, name="新桥卡点")
    screen.press("register-do-save")
    assert "大桥卡点" in screen.within("register-result")
    assert screen.widget("register-name").value == "新桥卡点"
    screen.press("register-keep-mine")
    screen.press("register-do-save")
    assert desk.site("CP1").name == "新桥卡点"


def test_a_site_is_retired_and_brought_back(desk):
    screen = opened("register", site="CP1")
    screen.press("register-do-retire")
    with desk.store.read() as reader:
        assert reader.site("CP1") is None
    screen.press("register-do-restore")
    assert desk.site("CP1").name == "平原大桥卡点"


def test_who_may_not_keep_the_register_is_shown_why(signed_in):
    signed_in(VIEWER)
    screen = opened("register")
    assert not screen.has("register-new")
    signed_in(ADMIN)
    assert opened("register").has("register-new")
