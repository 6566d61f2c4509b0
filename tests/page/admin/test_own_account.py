"""One's own account: another password, and an end to sessions left open elsewhere."""

import pytest

from geo.domain.actors import Actor
from geo.domain.errors import SignInRefused
from geo.i18n import LANGS, Translator
from geo.services.accounts.sessions import resolve_session, sha256_of, sign_in
from geo.services.accounts.throttle import FREE_ACCOUNT_FAILURES
from pages.components.app import identity
from pages.components.app.state import ACCOUNT_MENU
from tests.page.admin.steps import field, put_grant
from tests.page.hostile import read_as_markdown
from tests.page.readings import number, untranslated
from tests.page.screens import opened
from tests.worlds import STAFF

OLD, NEW = "correct horse battery", "another horse battery"
WORDS = Translator("zh")


@pytest.fixture
def tokens(world, signed_in, monkeypatch):
    """Somebody signed in three times, of which the first is this browser."""
    world.appoint(Actor("who", "某人", None, "U1"))
    put_grant(world, "who", "viewer", "370725001")
    world.give_password("who", OLD)
    tokens = [sign_in(world.ctx, "who", OLD, f"192.0.2.{number}") for number in (1, 2, 3)]
    with world.store.read() as reader:
        signed_in(reader.accounts.account("who"))
    monkeypatch.setattr(identity, "session_of_connection", lambda: sha256_of(tokens[0]))
    return tokens


def alive(world, tokens):
    return [resolve_session(world.ctx, token) is not None for token in tokens]


def renew(screen, old=OLD, new=NEW, again=NEW):
    for name, value in (("old", old), ("new", new), ("again", again)):
        screen.widget(field(screen, name)).set_value(value)
    return screen.press("press-own-password")


def test_ones_own_account_is_in_the_menu_of_every_page():
    for page in ("", "area"):
        links = [node.proto.label for node in opened(page).unfold(ACCOUNT_MENU).test.get("page_link")]
        assert WORDS("page.account") in links


def test_an_account_without_any_right_reads_so_and_whom_to_ask_and_may_change_its_password(world, tokens):
    world.appoint(Actor("who", "某人", None, "U1"))
    screen = opened("account")
    assert WORDS("account.nothing", who="文书") in screen.t
    assert WORDS("password.looking") not in screen.t
    assert world.entry(number(renew(screen))).action == "password"
    assert alive(world, tokens) == [True, False, False]


def test_an_account_with_a_right_reads_nothing_of_having_none(tokens):
    assert len(tokens) == 3
    assert WORDS("account.nothing", who="文书") not in opened("account").t


def test_a_new_password_is_confirmed_and_ends_all_other_sessions(world, tokens):
    screen = renew(opened("account"))
    assert world.entry(number(screen)).action == "password"
    assert alive(world, tokens) == [True, False, False]
    assert screen.widget(field(screen, "old")).value == ""
    with pytest.raises(SignInRefused):
        sign_in(world.ctx, "who", OLD, "192.0.2.9")
    assert sign_in(world.ctx, "who", NEW, "192.0.2.9")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"old": "wrong"}, "error.old_password"),
        ({"again": "something else"}, "error.not_the_same"),
    ],
)
def test_a_password_that_is_not_changed_says_why(world, tokens, typed, key):
    screen = renew(opened("account"), **typed)
    assert WORDS(key) in screen.within("command-result")
    assert alive(world, tokens) == [True, True, True]
    assert sign_in(world.ctx, "who", OLD, "192.0.2.9")


@pytest.mark.usefixtures("tokens")
def test_a_press_whose_answer_was_lost_does_not_answer_for_another_password(
    world,
    answers_lost,
):
    screen = opened("account")
    answers_lost.append(True)
    renew(screen)
    assert WORDS("error.server_gone") in screen.within("command-result")
    answers_lost.clear()
    third = "a third horse battery"
    renew(screen, old=NEW, new=third, again=third)
    assert number(screen) == world.store.revision()
    assert sign_in(world.ctx, "who", third, "192.0.2.9")


@pytest.mark.usefixtures("tokens")
def test_who_guesses_waits():
    screen = opened("account")
    for _ in range(FREE_ACCOUNT_FAILURES):
        assert WORDS("error.old_password") in renew(screen, old="wrong").within("command-result")
    assert WORDS("error.throttled", seconds=60) in renew(screen).within("command-result")


def test_one_session_is_ended_and_then_all_others_and_never_this_one(world, tokens):
    screen = opened("account")
    said = screen.within("sessions")
    assert all(f"192.0.2.{number}" in said for number in (1, 2, 3))
    assert WORDS("sessions.mine") in said
    assert not screen.has(f"end-{sha256_of(tokens[0])[:12]}")
    screen.press(f"end-{sha256_of(tokens[1])[:12]}")
    assert alive(world, tokens) == [True, False, True]
    screen.press("press-end-others")
    assert alive(world, tokens) == [True, False, False]
    assert not screen.has("press-end-others")


def test_a_demo_account_has_no_password_to_change():
    screen = opened("account")
    assert WORDS("password.demo") in screen.t
    assert not screen.has("press-own-password")


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_whole_in_its_language(lang):
    t = renew(opened("account", lang=lang)).t.replace("某人", "").replace("who", "")
    assert untranslated(t, lang) == []


@pytest.mark.usefixtures("hostile")
def test_hostile_text_stays_text_on_this_page(monkeypatch, signed_in):
    signed_in(STAFF)
    assert read_as_markdown(opened("account")) == []
    monkeypatch.setattr("pages.components.app.markdown.escape_markdown", lambda text: text)
    assert read_as_markdown(opened("account"))
