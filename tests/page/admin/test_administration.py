"""The administration screen: who is offered it, and that each press is confirmed."""

from dataclasses import replace

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import PasswordChange
from geo.domain.errors import StoreBusy
from geo.i18n import LANGS, Translator
from geo.services.accounts.accounts import MAX_ID_LENGTH
from geo.services.accounts.invitations import accept_personal_invitation
from geo.services.accounts.sessions import resolve_session, sign_in
from tests.page.admin.steps import (
    WORDS,
    account,
    chosen,
    field,
    invite,
    is_offered,
)
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.readings import CODES, number, untranslated
from tests.page.screens import opened
from tests.worlds import ADMIN, SITES, STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account


def give(screen, role, area):
    screen.widget(field(screen, "role")).set_value(role)
    screen.widget(field(screen, "area")).set_value(area)
    return screen.press("press-give")


@pytest.mark.usefixtures("chief")
def test_the_area_of_a_grant_is_chosen_and_never_everything_by_itself(world):
    screen = chosen()
    assert screen.widget(field(screen, "area")).value is None
    screen.press("press-give")
    assert WORDS("error.area_missing") in screen.within("command-result")
    assert account(world, "other").grants == ()
    # A control: chosen, it is given.
    give(screen, Role.VIEWER, "370725001001")
    assert account(world, "other").grants == (Grant("other", Role.VIEWER, "370725001001"),)


# Who is offered it


@pytest.mark.parametrize(("who", "wanted"), [(ADMIN, True), (STAFF, False)])
def test_the_screen_is_offered_to_those_who_hold_the_right_somewhere(signed_in, who, wanted):
    signed_in(who)
    assert is_offered(opened()) is wanted
    assert opened("administration").has("people") is wanted


def test_an_administrator_of_one_town_grants_there_and_cannot_disable(world, signed_in):
    signed_in(
        world.appoint(Actor("town", "街道管理员", None, grants=(Grant("town", Role.ADMIN, "370725001"),)))
    )
    screen = chosen()
    assert is_offered(screen)
    assert [screen.has(key) for key in ("press-give", "press-disable", "press-link", "press-invite")] == [
        True,
        False,
        False,
        False,
    ]
    give(screen, Role.VIEWER, "370725001001")
    assert account(world, "other").grants == (Grant("other", Role.VIEWER, "370725001001"),)


def test_others_who_open_its_link_read_why_not_and_whom_to_ask():
    screen = opened("administration")
    assert WORDS("people.not_yours", who=ADMIN.name) in screen.t
    assert not screen.has("people")


# What is done there


@pytest.mark.usefixtures("chief")
def test_a_person_is_invited_by_a_link_that_is_shown_once(world):
    screen = invite(opened("administration"))
    assert world.entry(number(screen)).entity_id == "new"
    assert account(world, "new") == Actor("new", "新来", None, "U1")
    (link,) = [code.value for code in screen.test.code]
    token = link.partition("invitation=")[2].partition("&")[0]
    assert accept_personal_invitation(world.ctx, token, PasswordChange("new", "k"), PASSWORD).seq
    assert screen.widget("person").value == "new"
    assert screen.widget(field(screen, "name-invite")).value == ""
    screen.turn("situation")
    assert list(screen.turn("administration").test.code) == []


@pytest.mark.usefixtures("chief")
def test_a_person_who_cannot_be_invited_is_named_with_the_reason_and_what_was_typed_stays(world):
    screen = invite(opened("administration"), code="staff")
    assert WORDS("error.account_exists", account="staff") in screen.within("command-result")
    assert screen.widget(field(screen, "name-invite")).value == "新来"
    assert account(world, "staff") == STAFF


@pytest.mark.usefixtures("chief")
def test_a_role_is_given_in_an_area_and_taken_back(world):
    screen = give(chosen(), Role.STAFF, "370725001001")
    grant = Grant("other", Role.STAFF, "370725001001")
    assert account(world, "other").grants == (grant,)
    assert world.entry(number(screen)).action == "grant"
    assert "值守人员 · 新昌社区" in screen.within("person-card")
    screen.press("withdraw-staff-370725001001")
    assert account(world, "other").grants == ()
    assert world.entry(number(screen)).action == "withdraw"


@pytest.mark.usefixtures("chief")
def test_what_one_does_not_hold_there_is_refused_in_words_and_not_offered_for_withdrawal(world):
    before = account(world, "other")
    screen = give(chosen(), Role.COMMANDER, "370725002")
    assert "没有此项权限" in screen.within("command-result")
    assert account(world, "other") == before
    assert not screen.has("withdraw-staff-")  # staff over everything: more than the acting person holds


@pytest.mark.usefixtures("chief")
def test_an_account_is_disabled_and_enabled(world):
    screen = chosen().press("press-disable")
    assert account(world, "other").disabled
    assert WORDS("person.disabled") in screen.within("person-card")
    assert not screen.has("press-link")
    screen.press("press-enable")
    assert not account(world, "other").disabled


@pytest.mark.usefixtures("chief")
def test_disabling_ones_own_account_is_not_offered():
    assert not chosen("admin").has("press-disable")


@pytest.mark.usefixtures("chief")
def test_sessions_are_listed_with_where_and_ended(world):
    world.give_password("other", PASSWORD)
    tokens = [sign_in(world.ctx, "other", PASSWORD, f"192.0.2.{number}") for number in (1, 2)]
    screen = chosen()
    assert "192.0.2.1" in screen.within("sessions")
    (first, _) = [node.key for node in screen.test.button if node.key and node.key.startswith("end-")]
    screen.press(first)
    assert [resolve_session(world.ctx, token) is None for token in tokens].count(True) == 1
    assert len([node for node in screen.test.button if (node.key or "").startswith("end-")]) == 1


@pytest.mark.usefixtures("chief")
def test_another_link_is_made_for_one_who_is_there(world):
    screen = chosen().press("press-link")
    assert world.entry(number(screen)).action == "invite"
    assert "handed=other" in screen.test.code[0].value


@pytest.mark.usefixtures("chief")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_not_saved_says_so_and_the_same_form_may_be_pressed_again(world, monkeypatch, lang):
    def refuse(*_):
        raise StoreBusy

    screen = chosen(lang=lang)
    with monkeypatch.context() as busy:
        busy.setattr(world.store, "write", refuse)
        screen.press("press-disable")
    assert Translator(lang)("error.busy") in screen.within("command-result")
    screen.press("press-disable")
    assert account(world, "other").disabled


@pytest.mark.usefixtures("chief")
def test_a_press_whose_answer_was_lost_is_confirmed_when_it_is_pressed_again(world, answers_lost):
    screen = chosen()
    answers_lost.append(True)
    give(screen, Role.STAFF, "370725001001")
    assert WORDS("error.server_gone") in screen.within("command-result")
    before = world.store.revision()
    answers_lost.clear()
    screen.press("press-give")
    assert (number(screen), world.store.revision()) == (before, before)
    give(screen, Role.STAFF, "370725001")  # and the form is ready for the next
    assert number(screen) == before + 1


@pytest.mark.usefixtures("chief")
def test_a_link_that_was_lost_with_its_answer_is_not_shown_wrong_and_another_is_offered(world, answers_lost):
    screen = opened("administration")
    answers_lost.append(True)
    invite(screen)
    before = world.store.revision()
    answers_lost.clear()
    screen.press("press-invite")
    assert number(screen) == before
    assert list(screen.test.code) == []
    assert WORDS("command.link_lost", press=WORDS("person.link")) in screen.within("command-result")
    screen.press("press-link")
    (link,) = [code.value for code in screen.test.code]
    token = link.partition("invitation=")[2].partition("&")[0]
    assert accept_personal_invitation(world.ctx, token, PasswordChange("new", "k"), PASSWORD).seq


@pytest.mark.usefixtures("chief")
def test_news_of_others_leave_the_form_as_it_is_being_filled_in(world):
    screen = opened("administration")
    key = field(screen, "name-invite")
    world.appoint(replace(account(world, "other"), disabled=True))
    screen.again()
    assert WORDS("people.disabled") in screen.t
    assert screen.has(key)  # the browser keeps what is typed into a field of the same key


# Words


@pytest.mark.usefixtures("chief")
@pytest.mark.parametrize("lang", LANGS)
def test_what_is_said_of_a_person_and_of_a_press_is_whole_in_its_language(world, lang):
    world.give_password("other", PASSWORD)
    for number_ in (1, 2):
        sign_in(world.ctx, "other", PASSWORD, f"192.0.2.{number_}")
    screen = chosen(lang=lang)
    assert untranslated(screen.t, lang, CODES) == []
    for press in ("press-link", "press-disable", "press-give"):
        t = screen.press(press).t.replace(screen.test.code[0].value if screen.test.code else "\0", "")
        assert untranslated(t, lang, CODES) == []


@pytest.mark.usefixtures("hostile", "chief")
def test_hostile_text_stays_text_on_this_screen_and_in_its_answers():
    screen = chosen()
    assert read_as_markdown(screen) == []
    assert "alert" in screen.within("person-card")
    for press in ("press-disable", "press-give"):
        assert read_as_markdown(screen.press(press)) == []
    typed = HOSTILE[:MAX_ID_LENGTH]
    screen = invite(screen, code=typed, name=typed)
    assert "alert" in screen.within("command-result")
    assert read_as_markdown(screen, typed) == []


@pytest.mark.usefixtures("hostile", "chief")
@pytest.mark.parametrize("component", ["admin.person", "widgets.command_result"])
def test_hostile_text_not_made_plain_on_this_screen_is_found(monkeypatch, component):
    monkeypatch.setattr(f"pages.components.{component}.escape_markdown", lambda text: text)
    assert read_as_markdown(chosen().press("press-disable"))


@pytest.mark.usefixtures("hostile")
def test_the_names_of_those_to_ask_are_text(monkeypatch, signed_in):
    signed_in(STAFF)
    assert read_as_markdown(opened("administration")) == []
    monkeypatch.setattr("pages.components.app.access_denied.escape_markdown", lambda text: text)
    assert read_as_markdown(opened("administration"))


@pytest.mark.usefixtures("chief")
def test_kinds_areas_and_units_are_listed_with_their_sites():
    _, kinds, areas, units = [table.value for table in opened("administration").test.dataframe]
    assert all(table[WORDS("in_use.sites")].sum() == len(SITES) for table in (kinds, areas))
    assert units.to_numpy().tolist() == [["一中队", "U1", 1], ["二中队", "U2", 1]]
