"""Somebody who knows the id of another person's screen, and is signed in as himself: nothing of it is his."""

import re
import sqlite3
from contextlib import closing, contextmanager
from urllib.parse import urlencode

import pytest
from google.protobuf.json_format import MessageToJson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.plans.commands import NewPlan
from geo.i18n import Translator
from geo.services.plans.drafts import begin_plan
from pages.components.siting.siting_tabs import TAB_KEY, SitingTab
from tests.browser import servers
from tests.browser.requests import MESSAGE_LIMIT, PATIENCE_S, ask
from tests.worlds import ADMIN, world_at

CHIEF = Actor("chief", "总管", None, "U1", (Grant("chief", Role.COMMANDER), Grant("chief", Role.ADMIN)))
LOOKER = Actor("looker", "只看", Role.VIEWER)
REPORTER = Actor("reporter", "巡查", Role.STAFF, "U2")
PASSWORD = "correct horse battery staple"  # noqa: S105 - of this test alone
PAGES = {
    "": "site=CP1",
    "rota": "site=CP1",
    "planning": "",
    "posts": "",
    "administration": "",
    "account": "",
}
CHOSEN = {"posts": (TAB_KEY, list(SitingTab).index(SitingTab.PLAN))}
"""Tab of a page whose first tab has no buttons, with its number."""
T = Translator("zh")
CHANGED = T("error.connection_changed")
WHO = f"{ADMIN.name}; {CHIEF.name}"
LOCKED = {
    "planning": T("plan.not_yours", who=WHO),
    "posts": T("plan.not_yours", who=WHO),
    "administration": T("people.not_yours", who=WHO),
}
"""What alone the others see of the pages that they have no right to."""
WIDGET = re.compile(r'\$\$ID-[0-9a-f]+-([^"]+)"')
DRAFT = "只有总管看得到的方案"
FRAME = {"top-bar", "pages", "account-menu", "browser-code", "browser"}
"""Keys of what every page has around it."""
SHOWS_DRAFT = "planning"


class Served:
    """A server on a small county with accounts that need a password, and its store to look into."""

    def __init__(self, server, store):
        self.server, self._store = server, store

    def journal(self):
        """Who has recorded what, in order."""
        with closing(sqlite3.connect(f"file:{self._store}?mode=ro", uri=True)) as connection:
            return [actor for (actor,) in connection.execute("SELECT actor FROM journal ORDER BY seq")]

    def cookie_of(self, actor):
        body = urlencode({"name": actor.id, "password": PASSWORD})
        answer = ask(self.server, "POST", "/sign-in", body)
        assert answer.status == 303
        return answer.headers["Set-Cookie"].partition(";")[0]


@contextmanager
def serving(folder, script, **environment):
    world = world_at(folder)
    for actor in (CHIEF, LOOKER, REPORTER):
        world.appoint(actor)
        world.give_password(actor.id, PASSWORD)
    begin_plan(world.ctx, CHIEF, NewPlan(DRAFT, "draft"))
    world.store.close()
    with servers.serving_kadian(folder, script, **environment) as server:
        yield Served(server, folder / servers.STORE_NAME)


@pytest.fixture(scope="module")
def bound(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("bound"), servers.ROOT / "app.py") as served:
        yield served


UNBOUND = servers.APPS / "unbound_app.py"


@pytest.fixture(scope="module")
def unbound(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("unbound"), UNBOUND) as served:
        yield served


@pytest.fixture(scope="module")
def unasked(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("unasked"), UNBOUND, UNASKED="yes") as served:
        yield served


class Line:
    """Speaks as the front end does; ``pressable``, ``choices`` and ``read`` are of the last run."""

    def __init__(self, socket, page):
        self._socket, self._page = socket, page
        self.session = ""
        self._forget()

    def _forget(self):
        self.pressable, self.choices, self.read, self._drawn = [], {}, "", []

    def has_drawn(self, text):
        return any(text.encode() in each for each in self._drawn)

    @property
    def widgets(self):
        """Keys of all widgets, and of the containers that have one."""
        messages = (MessageToJson(ForwardMsg.FromString(each)) for each in self._drawn)
        return {key for each in messages for key in WIDGET.findall(each)}

    def run_with_buttons(self):
        """Look at the page, and choose the tab that has buttons where the first has none."""
        self.run()
        if self._page not in CHOSEN:
            return self
        key, number = CHOSEN[self._page]
        (widget,) = [each for each in self.choices if each.endswith(f"-{key}")]
        return self.run(chosen={widget: self.choices[widget][number]})

    def run(self, pressed=(), chosen=None):
        """One run, with these buttons pressed and options chosen, until it has been drawn to its end."""
        message = BackMsg()
        message.rerun_script.page_name = self._page
        message.rerun_script.query_string = f"{PAGES[self._page]}&lang=zh"
        for each in pressed:
            message.rerun_script.widget_states.widgets.add(id=each, trigger_value=True)
        for each, option in (chosen or {}).items():
            message.rerun_script.widget_states.widgets.add(id=each).string_array_value.data.append(option)
        self._socket.send(message.SerializeToString())
        message, begun = ForwardMsg(), False
        self._forget()
        while not (begun and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and _ends(message)):
            received = self._socket.recv(PATIENCE_S)
            message.ParseFromString(received)
            element = message.delta.new_element
            if message.WhichOneof("type") == "new_session":
                self.session, begun = message.new_session.initialize.session_id, True
                self._forget()
            self._drawn.append(received)
            if element.button.id and not element.button.disabled:
                self.pressable.append(element.button.id)
            group = element.button_group
            if group.id:
                self.choices[group.id] = [option.content for option in group.options]
            self.read += element.alert.body
        return self


def _ends(message):
    return message.WhichOneof("type") == "script_finished"


@contextmanager
def opened(served, cookie, page, session=""):
    """A screen; ``session`` is whose id is named, as a browser names its own after a cut."""
    spoken = ["streamlit", "no-token", session] if session else ["streamlit"]
    url = f"ws{served.server.url.removeprefix('http')}/_stcore/stream"
    headers = {"Cookie": cookie}
    with connect(
        url,
        origin=served.server.url,
        subprotocols=spoken,
        additional_headers=headers,
        max_size=MESSAGE_LIMIT,
    ) as socket:
        yield Line(socket, page)


def attack(served, attacker, page, victim):
    """Press everything that the victim's screen has, in a connection of the attacker's own."""
    with opened(served, served.cookie_of(attacker), page, victim.session) as line:
        return line.run(victim.pressable)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("attacker", [LOOKER, REPORTER], ids=["viewer", "staff"])
def test_while_the_other_is_there_who_names_the_screen_gets_one_of_their_own(bound, attacker, page):
    with opened(bound, bound.cookie_of(CHIEF), page) as victim:
        before = bound.journal()
        victim.run_with_buttons()
        assert victim.pressable
        assert victim.has_drawn(DRAFT) == (page == SHOWS_DRAFT)
        line = attack(bound, attacker, page, victim)
        assert line.session != victim.session
        assert not line.has_drawn(DRAFT)
        if page in LOCKED:
            assert (line.read, line.widgets) == (LOCKED[page], FRAME)
            assert victim.widgets > FRAME
        assert bound.journal() == before
        assert victim.run().session  # the other goes on undisturbed


@pytest.mark.parametrize("signed_out", [False, True], ids=["left", "signed out"])
def test_of_a_screen_that_was_left_nothing_can_be_pressed(bound, signed_out):
    cookie = bound.cookie_of(CHIEF)
    with opened(bound, cookie, "") as victim:
        before = bound.journal()
        victim.run()
    if signed_out:
        assert ask(bound.server, "GET", "/sign-out", Cookie=cookie).status == 303
    assert attack(bound, LOOKER, "", victim).session != victim.session
    assert bound.journal() == before


def test_another_sign_in_of_the_same_person_gets_a_screen_of_its_own_and_the_same_one_its_own_back(bound):
    cookie = bound.cookie_of(CHIEF)
    with opened(bound, cookie, "") as line:
        line.run()
    assert attack(bound, CHIEF, "", line).session != line.session
    with opened(bound, cookie, "", line.session) as again:  # the control: the sign-in alone is different
        assert again.run().session == line.session


@pytest.mark.parametrize("page", PAGES)
def test_were_the_screen_not_bound_its_presses_would_still_not_act_for_another(unbound, page):
    with opened(unbound, unbound.cookie_of(CHIEF), page) as victim:
        before = unbound.journal()
        victim.run_with_buttons()
        assert victim.pressable
        line = attack(unbound, LOOKER, page, victim)
        assert line.session == victim.session
        assert CHANGED in line.read
        assert not line.has_drawn(DRAFT)
        assert unbound.journal() == before


def test_nor_after_a_look_that_has_the_screen_drawn_for_the_other(unbound):
    with opened(unbound, unbound.cookie_of(CHIEF), "") as victim:
        before = unbound.journal()
        victim.run()
        with opened(unbound, unbound.cookie_of(LOOKER), "", victim.session) as line:
            assert CHANGED in line.run().read
            line.run(victim.pressable)
        assert unbound.journal() == before


@pytest.mark.parametrize("page", ["", "rota", "planning"])
def test_without_either_the_attack_succeeds(unasked, page):
    with opened(unasked, unasked.cookie_of(CHIEF), page) as victim:
        before = unasked.journal()
        victim.run()
        assert attack(unasked, LOOKER, page, victim).session == victim.session
        new = unasked.journal()[len(before) :]
        assert set(new) == {CHIEF.id}
