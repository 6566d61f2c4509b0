"""Requests for shifts on a poor phone: take over or swap, answer, withdraw and undo, on small pages."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import quote, urlencode

import pytest

from geo.domain.shifts.shift_record import shift_record_id
from geo.i18n import Translator
from tests.unit.api.lite.phone import HOSTILE, ZH, Phone, fields, presses
from tests.unit.services.shifts import DAY, PLANNER, ask_to_swap, put_site, put_units, say, watch
from tests.worlds import OTHER, STAFF, START, VIEWER

REQUESTED, OFFERED = shift_record_id("CP1", START), shift_record_id("CP2", START)
LARGEST = 8_000


@pytest.fixture
def world(world):
    """Two posts, each held by one of two units."""
    put_units(world)
    put_site(world, "CP2", variant="hard", unit="U2")
    return world


@pytest.fixture
def holder(world):
    """The unit that has the requested shift."""
    return Phone(world, STAFF)


@pytest.fixture
def asker(world):
    """The unit that would like to have it."""
    return Phone(world, OTHER)


def address(shift_id, **query):
    return f"/m/shift?{urlencode({'shift': shift_id} | query)}"


def sent(phone, do, shift_id=REQUESTED, **filled):
    """Press a button of the page of a shift, with what its form holds."""
    form = fields(phone.get(address(shift_id)).text) | {"do": do} | filled
    return phone.post(form, "/m/shift"), form


def offers(page):
    return {
        unescape(label): value
        for value, label in re.findall(r'<option value="(\d+ [^"]*)"[^>]*>([^<]*)', page)
    }


def swap(asker, **filled):
    (offered,) = [
        value for value in offers(asker.get(address(REQUESTED)).text).values() if value.endswith(OFFERED)
    ]
    return sent(asker, "swap", offered=offered, reason="离得近", **filled)


def followed(phone, answer):
    assert answer.status == 303
    return phone.get(f"/m/{answer.headers['location']}").text


def test_the_list_leads_to_the_shifts_of_others_that_may_be_requested_and_to_ones_own_posts(asker):
    page = asker.get("/m/rota?all=1").text
    assert f'href="shift?shift={quote(REQUESTED, safe="").replace("%20", "+")}"' in page
    assert 'href="site?site=CP2"' in page


def test_a_shift_is_requested_in_exchange_for_one_of_the_own_unit(world, asker):
    answer, _ = swap(asker)
    assert "✓ 已记录 #" in followed(asker, answer)
    record = watch(world).record
    assert (record.requested_by, record.offered.id, record.reason) == ("U2", OFFERED, "离得近")


def test_a_shift_is_requested_without_one_in_exchange(world, asker):
    answer, _ = sent(asker, "ask", reason="原单位缺人")
    assert answer.status == 303
    assert (watch(world).record.requested_by, watch(world).record.offered) == ("U2", None)


@pytest.mark.parametrize(
    ("do", "filled", "sentence"),
    [
        ("ask", {}, "error.takeover_reason"),
        ("swap", {"reason": "离得近"}, "error.swap_offer_missing"),
        ("burn", {}, "error.invalid_input"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_is_kept(world, asker, do, filled, sentence):
    answer, _ = sent(asker, do, **filled)
    assert (answer.status, watch(world).record.requested_by) == (400, "")
    assert ZH(sentence) in unescape(answer.text)
    assert all(f'value="{typed}"' in answer.text for typed in filled.values())


def test_a_request_sent_twice_is_one_request(world, asker):
    first, form = swap(asker)
    before = world.store.revision()
    again = asker.post(form, "/m/shift")
    assert (again.status, again.headers["location"]) == (303, first.headers["location"])
    assert world.store.revision() == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_holder_sees_the_request_and_what_it_brings_about(world, holder, lang):
    ask_to_swap(world)
    t = Translator(lang)
    listed = unescape(holder.get(f"/m/rota?lang={lang}").text)
    assert "⇄ 二中队" in listed
    page = unescape(holder.get(address(REQUESTED, lang=lang)).text)
    assert t("schedule.request.reason", reason="离得近") in page
    assert presses(page) == [t("schedule.do.accept_swap"), t("schedule.do.decline")]


def test_an_accepted_swap_hands_over_both_shifts_and_is_undone_as_one(world, holder):
    ask_to_swap(world)
    answer, form = sent(holder, "accept")
    receipt = followed(holder, answer)
    assert (watch(world).unit, watch(world, "CP2").unit) == ("U2", "U1")
    before = world.store.revision()
    assert holder.post(form, "/m/shift").headers["location"] == answer.headers["location"]  # sent twice
    assert world.store.revision() == before
    assert presses(receipt) == [ZH("schedule.swap_undo", number=fields(receipt)["seq"])]
    undo = fields(receipt) | {"do": "undo"}
    undone = holder.post(undo, "/m/shift")
    assert "✓ 已记录 #" in followed(holder, undone)
    assert (watch(world).unit, watch(world, "CP2").unit) == ("U1", "U2")
    assert watch(world).record.requested_by == "U2"  # the request is pending again
    assert holder.post(undo, "/m/shift").headers["location"] == undone.headers["location"]


def test_an_undo_is_offered_to_no_other_account_and_not_after_the_next_entry(world, holder, asker):
    ask_to_swap(world)
    answer, _ = sent(holder, "accept")
    link = f"/m/{answer.headers['location']}"
    assert 'name="seq"' in holder.get(link).text  # the control
    assert 'name="seq"' not in asker.get(link).text
    say(world, "release", OTHER)
    assert 'name="seq"' not in holder.get(link).text


def test_a_request_is_declined_by_the_holder_and_withdrawn_by_who_made_it(world, holder, asker):
    ask_to_swap(world)
    assert sent(holder, "decline")[0].status == 303
    assert watch(world).record.requested_by == ""
    ask_to_swap(world)
    assert presses(asker.get(address(REQUESTED)).text) == [ZH("schedule.do.withdraw")]
    assert sent(asker, "decline")[0].status == 303
    assert watch(world).record.requested_by == ""


def test_beside_a_receipt_there_is_nothing_that_a_second_press_could_answer(world, holder):
    ask_to_swap(world)
    answer, _ = sent(holder, "decline")
    ask_to_swap(world)
    assert presses(followed(holder, answer)) == []
    assert presses(holder.get(address(REQUESTED)).text)  # the control


def test_a_shift_that_was_changed_since_is_not_answered_and_has_to_be_read_again(world, holder):
    ask_to_swap(world)
    page = holder.get(address(REQUESTED)).text
    say(world, "release")
    answer = holder.post(fields(page) | {"do": "accept"}, "/m/shift")
    assert (answer.status, watch(world).unit) == (409, "")
    assert presses(answer.text) == []
    assert ZH("lite.read_again") in answer.text


def test_the_form_of_another_account_records_nothing(world, holder):
    ask_to_swap(world)
    answer, _ = sent(holder, "accept", account=OTHER.id)
    assert (answer.status, watch(world).unit) == (409, "U1")


def test_who_may_only_look_is_offered_nothing(world):
    ask_to_swap(world)
    looker = Phone(world, VIEWER)
    assert presses(looker.get(address(REQUESTED)).text) == []
    version = str(watch(world).record.version)
    answer, _ = sent(looker, "accept", shift=REQUESTED, version=version, key="k")
    assert (answer.status, watch(world).unit) == (403, "U1")


@pytest.mark.parametrize(
    "shift_id",
    ["", "CP1", HOSTILE, "2020-01-31T16:00 CP1", "0001-01-01T00:00+14:00 CP1", "9999-12-31T23:59-12:00 CP1"],
)
def test_an_address_of_no_shift_is_refused_in_words(asker, shift_id):
    for answer in (
        asker.get(f"/m/shift?shift={quote(shift_id)}"),
        asker.post({"shift": shift_id, "key": "k", "do": "ask", "reason": "x"}, "/m/shift"),
    ):
        assert answer.status in (400, 404)
        assert 'role="alert"' in answer.text
        assert "<img" not in answer.text


def test_a_shift_that_is_not_there_is_not_found(asker):
    answer = asker.get(address(shift_record_id("CP1", START + timedelta(minutes=7))))
    assert answer.status == 404


def test_words_of_people_are_text_on_the_page(world, holder):
    ask_to_swap(world, reason=HOSTILE)
    page = holder.get(address(REQUESTED)).text
    assert "<img" not in page
    assert HOSTILE in unescape(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_small_however_long_the_schedule(world, lang):
    post = world.site("CP2")
    world.add_sites(
        *(replace(post, id=f"N{number}", name=f"{number}号公路服务区出口卡点") for number in range(40))
    )
    ask_to_swap(world)
    asker, planner = Phone(world, OTHER), Phone(world, world.appoint(PLANNER))
    answers = [
        asker.get(f"/m/rota?lang={lang}"),
        planner.get(f"/m/rota?lang={lang}"),
        planner.get(f"/m/rota?all=1&page=2&lang={lang}"),
        asker.get(address(shift_record_id("CP1", START + DAY), lang=lang)),
        planner.get(address(REQUESTED, lang=lang)),
    ]
    assert {answer.status for answer in answers} == {200}
    assert Translator(lang)("lite.after") in answers[0].text
    assert max(len(answer.body) for answer in answers) < LARGEST
