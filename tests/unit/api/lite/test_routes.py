"""The plain pages, asked as the gate asks them: who it is stands in a header."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest

from geo.api.lite.routes import MAX_FORM_BYTES
from geo.api.lite.views import PAGE_SIZE
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import StoreUnavailable
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.i18n import Translator
from geo.store import Request
from tests.unit.api.lite.phone import EN, HOSTILE, ZH, Phone, fields, presses
from tests.worlds import ADMIN, OTHER, SITES, STAFF, VIEWER, world_at

CROWD = [Site(f"N{number}", f"{number}号村", "village", "closed", "370725002") for number in range(45)]


@pytest.fixture
def world(world):
    world.pass_time(hours=1)
    return world


def names(page):
    return [unescape(name) for name in re.findall(r"<b>([^<]*)</b>", page)]


@pytest.fixture
def staff(world):
    return Phone(world, STAFF)


def test_the_first_page_shows_ones_own_units_sites(staff):
    page = staff.get("/m/?lang=zh").text
    assert names(page) == ["平原大桥卡点"]
    assert ZH("lite.of", whose="一中队") in page


def test_who_belongs_to_no_unit_is_shown_the_area_to_report_in(world):
    grants = (Grant("here", Role.VIEWER), Grant("here", Role.STAFF, "370725002"))
    world.store.write(Request("grant", {}, ADMIN.id, "test", world.moment), lambda tx: admit(tx, grants))
    page = Phone(world, Actor("here", "街道", None)).get("/m/?lang=en").text
    assert names(page) == ["火车站卡点", "西村"]
    assert EN("lite.of", whose="宝城街道") in page


def admit(tx, grants):
    """Somebody with these grants and no unit, as the accounts service writes it."""
    seq = tx.record(Entry("account", "here", "register", None, {"name": "街道"}))
    tx.accounts.put(Actor("here", "街道", None), demo=False)
    for grant in grants:
        tx.accounts.put_grant(grant, seq)


def test_where_ones_unit_has_no_sites_all_one_may_see_come_those_in_need_first(world):
    phone = Phone(world, VIEWER)
    assert names(phone.get("/m/").text)[0] == "火车站卡点"
    assert sorted(names(phone.get("/m/").text)) == sorted(site.name for site in SITES)


@pytest.mark.parametrize("asked", ["爱伦堡", "C1", "c1", "albxq"])
def test_a_site_is_found_by_name_code_and_initials(staff, asked):
    page = staff.get(f"/m/?q={quote(asked)}").text
    assert names(page) == ["爱伦堡小区"]
    assert 'href="site?site=C1"' in page


def test_an_unknown_page_is_not_found_and_said_so(staff):
    assert ZH("lite.none") in staff.get("/m/?q=dragon").text


def test_a_long_list_has_a_way_on_and_back(tmp_path):
    crowd = world_at(tmp_path, CROWD)
    phone, path, seen = Phone(crowd, VIEWER), "/m/?lang=en", []
    while path:
        page = phone.get(path).text
        assert len(names(page)) <= PAGE_SIZE
        seen += names(page)
        ways = re.findall(rf'href="([^"]*)">{EN("lite.after")}', page)
        path = urljoin("/m/", unescape(ways[0])) if ways else ""
    assert sorted(seen) == sorted(site.name for site in CROWD)
    assert names(phone.get("/m/?page=99").text) == names(phone.get("/m/?page=3").text)
    assert names(phone.get("/m/?page=-1").text) == names(phone.get("/m/").text)
    crowd.store.close()


def test_a_status_is_set_and_the_number_time_and_unit_are_read(world, staff):
    answer = staff.post(staff.form("V1", do="set:reopened", note="路障已拆"))
    number, sentence = staff.receipt(answer)
    entry = world.entry(number)
    step = ZH(
        "receipt.recorded", number=f"#{number}", what="东村 已封闭→擅自开放", time="今天 09:00", who="一中队"
    )
    assert sentence == step
    assert (entry.actor, entry.action, entry.after["status"]) == (STAFF.id, "status", "reopened")
    assert world.site("V1").note == "路障已拆"


def test_seen_unchanged_renews_the_last_word(world, staff):
    number, _ = staff.receipt(staff.post(staff.form("V1", do="seen")))
    assert world.entry(number).action == "seen"
    assert world.site("V1").last_report_at == world.moment


def test_a_patrol_is_recorded_by_the_unit_chosen_at_the_time_observed(world, staff):
    form = staff.form("C1", do="visit", unit="U2", note="门开着", observed="2020-02-01T08:15")
    number, _ = staff.receipt(staff.post(form))
    entry = world.entry(number)
    assert (entry.action, entry.after["visit"]) == ("visit", {"seen": "门开着", "unit": "U2"})
    assert f"{entry.observed_at:%d %H:%M %Z}" == "01 00:15 UTC"


@pytest.mark.parametrize(
    "observed", ["yesterday", "2020-13-01T08:15", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_time_that_is_none_is_refused_and_what_was_typed_is_kept(world, staff, observed):
    before = world.store.revision()
    form = staff.form("V1", do="seen", note="看到了", observed=observed)
    answer = staff.post(form)
    assert (answer.status, world.store.revision()) == (400, before)
    assert "看到了</textarea>" in answer.text
    assert fields(answer.text)["key"] == form["key"]


def test_a_form_that_was_shown_to_somebody_else_records_nothing_and_is_shown_again(world, staff):
    before, form = world.store.revision(), staff.form("V1", do="seen", note="看到了")
    other = Phone(world, OTHER)
    answer = other.post(form)
    assert (answer.status, world.store.revision()) == (409, before)
    assert ZH("error.connection_changed") in answer.text
    assert "看到了</textarea>" in answer.text
    number, _ = other.receipt(other.post(fields(answer.text) | {"do": "seen"}))  # the control: as shown now
    assert world.entry(number).actor == OTHER.id


def test_a_time_to_come_is_refused_by_its_own_name(staff):
    answer = staff.post(staff.form("V1", do="seen", observed="2020-02-03T00:00"))
    assert answer.status == 400
    assert "2020年2月3日 00:00" in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"do": "dance"},
        {"do": "set:dragon"},
        {"do": "set:"},
        {"key": ""},
        {"note": "长" * (MAX_NOTE_LENGTH + 1)},
    ],
)
def test_a_form_that_is_none_of_ours_records_nothing(world, staff, change):
    before = world.store.revision()
    assert staff.post(staff.form("V1", do="set:reopened") | change).status == 400
    assert world.store.revision() == before


def test_a_form_sent_by_no_press_records_nothing_and_stands_as_it_was(world, staff):
    before, form = world.store.revision(), staff.form("V1", note="写到一半")
    answer = staff.post(form)
    assert (answer.status, world.store.revision()) == (200, before)
    assert fields(answer.text) == {name: form[name] for name in ("account", "site", "version", "key")}
    assert "写到一半</textarea>" in answer.text


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99", "9" * 40])
def test_a_form_that_saw_no_version_of_the_site_is_a_conflict(world, staff, version):
    before = world.store.revision()
    assert staff.post(staff.form("V1", do="set:reopened", version=version)).status == 409
    assert world.store.revision() == before


def test_a_form_too_long_is_not_read(staff):
    assert staff.post(staff.form("V1", do="seen", note="x" * MAX_FORM_BYTES)).status == 413
    assert staff.post(staff.form("V1", do="seen", note="长" * MAX_NOTE_LENGTH)).status == 303


def test_a_site_tells_its_facts_and_its_last_entries_with_what_was_reported_late(world, staff):
    patrol = world.patrol("C1", note="门开着", observed_at=world.moment - timedelta(minutes=45))
    page = staff.get("/m/site?site=C1").text
    for fact in (
        "居民小区 · 有物业 · C1",
        "新昌社区 · 未明确责任单位",
        ZH("list.no_location"),
        "备注：门开着",
    ):
        assert f"<small>{fact}</small>" in page
    assert f"#{patrol.seq} · 今天 09:00 · 一中队队员 · 巡查（一中队）; 门开着; 核查于今天 08:15" in page


# Sent twice.


def test_a_report_sent_twice_is_recorded_once_and_answered_with_the_same_number(world, staff):
    form = staff.form("V1", do="set:reopened")
    first, second = staff.receipt(staff.post(form)), staff.receipt(staff.post(form))
    assert first == second
    assert world.store.revision() == first[0]


def test_with_another_key_it_is_recorded_twice(staff):
    form = staff.form("V1", do="set:reopened")
    first, _ = staff.receipt(staff.post(form))
    second, _ = staff.receipt(staff.post(form | {"key": "another"}))
    assert second == first + 1


def test_what_a_report_leads_to_may_be_loaded_again(world, staff):
    answer = staff.post(staff.form("V1", do="set:reopened"))
    assert staff.receipt(answer) == staff.receipt(answer)
    assert world.entry(world.store.revision()).action == "status"


def test_one_form_sent_with_two_contents_is_recorded_once_and_what_was_typed_is_kept(world, staff):
    form = staff.form("V1", do="set:reopened")
    number, _ = staff.receipt(staff.post(form))
    answer = staff.post(form | {"note": "还有一句"})
    assert (answer.status, world.store.revision()) == (409, number)
    assert ZH("error.key_reused") in answer.text
    assert "还有一句</textarea>" in answer.text
    again = fields(answer.text)
    assert again["key"] != form["key"]
    assert again["version"] == str(world.version("V1"))


def test_where_the_store_is_away_the_form_comes_back_with_its_key(world, staff, monkeypatch):
    form = staff.form("V1", do="set:reopened", note="路障已拆")

    def away(*_):
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(world.store.__class__, "write", away)
        answer = staff.post(form)
    assert answer.status == 503
    assert ZH("error.store_unavailable") in answer.text
    assert fields(answer.text) == {name: form[name] for name in ("account", "site", "version", "key")}
    assert "路障已拆</textarea>" in answer.text


# Somebody else was faster.


@pytest.fixture
def contested(world, staff):
    """What a form gets that was opened before somebody else set another status."""
    form = staff.form("CP1", do="set:unmanned", note="没有人")
    world.change("CP1", "short_staffed", actor=OTHER)
    return staff.post(form)


def test_a_conflict_shows_both_values_who_and_when_and_writes_nothing(world, contested):
    assert contested.status == 409
    values = {"theirs": "缺员", "who": OTHER.name, "time": "今天 09:00", "mine": "无人"}
    assert ZH("form.conflict", site="平原大桥卡点", **values) in contested.text
    assert world.site("CP1").status == "short_staffed"


def test_seen_unchanged_is_called_by_its_name_in_a_conflict(world, staff):
    form = staff.form("CP1", do="seen")
    world.change("CP1", "short_staffed", actor=OTHER)
    assert "您报的是“已核查，无变化”，当时为“在岗”" in unescape(staff.post(form).text)


def test_theirs_is_kept_by_a_link(world, staff, contested):
    (way,) = re.findall(rf'href="([^"]*)">{ZH("form.keep_theirs", status="缺员")}', contested.text)
    page = staff.get(f"/m/{unescape(way)}").text
    assert "<b>缺员</b>" in page
    assert fields(page)["version"] == str(world.version("CP1"))


def test_mine_is_applied_with_a_reason_and_with_what_was_typed(world, staff, contested):
    number, _ = staff.receipt(staff.post(fields(contested.text) | {"reason": "亲眼所见"}))
    entry = world.entry(number)
    assert (entry.reason, entry.after["status"], entry.after["note"]) == ("亲眼所见", "unmanned", "没有人")


def test_without_a_reason_mine_is_not_applied(world, staff, contested):
    answer = staff.post(fields(contested.text) | {"reason": "  "})
    assert answer.status == 409
    assert ZH("form.reason_needed") in answer.text
    assert world.site("CP1").status == "short_staffed"
    staff.receipt(staff.post(fields(answer.text) | {"reason": "亲眼所见"}))


def test_who_is_faster_again_is_seen_again(world, staff, contested):
    world.change("CP1", "manned", actor=OTHER)
    answer = staff.post(fields(contested.text) | {"reason": "亲眼所见"})
    assert answer.status == 409
    assert ZH("form.reason_needed") not in answer.text
    assert world.site("CP1").status == "manned"


# Who may.


def test_the_steps_of_the_kind_are_offered(staff):
    assert presses(staff.get("/m/site?site=V1&lang=en").text)[0] == EN("form.seen")
    offered = presses(staff.get("/m/site?site=C1&lang=en").text)
    assert offered[0] == EN("form.record_visit")
    assert EN("form.seen") not in offered


def test_who_may_only_look_is_offered_nothing_and_is_refused(world):
    phone, before = Phone(world, VIEWER), world.store.revision()
    page = phone.get("/m/site?site=V1").text
    assert presses(page) == []
    assert ZH("form.not_yours") in page
    form = Phone(world, STAFF).form("V1", do="set:reopened", account=VIEWER.id)
    assert phone.post(form).status == 403
    assert world.store.revision() == before


def test_no_account_the_gate_does_not_name_gets_in(world):
    stranger = Phone(world, Actor("", "", None))
    for answer in (stranger.get("/m/"), stranger.get("/m/own"), stranger.post({"site": "V1"})):
        assert answer.status == 401
        assert SITES[0].name not in answer.text


@pytest.mark.parametrize("path", ["/m/site", "/m/site?site=X9", "/m/site?site=%00"])
def test_what_is_not_there_is_said_with_the_way_back(staff, path):
    answer = staff.get(path)
    assert answer.status == 404
    assert 'href="./"' in answer.text


# Did it arrive?


def test_ones_own_last_entries_tell_number_site_what_and_when(world, staff):
    theirs = world.change("CP2", "manned", actor=OTHER)
    mine = world.patrol("C1", note="门开着", observed_at=world.moment.replace(minute=0, hour=0))
    page = staff.get("/m/own?lang=en").text
    assert f"#{mine.seq}" in page
    assert f"#{theirs.seq}" not in page
    assert names(page) == ["爱伦堡小区"]
    assert "Patrolled by 一中队; 门开着" in page
    assert EN("own.times", recorded="today 09:00", observed="today 08:00") in page


def undo_forms(phone):
    """The fields of each form of one's own list that takes an entry back."""
    return [fields(part) for part in phone.get("/m/own").text.split("<form ")[1:]]


def test_ones_own_entry_is_taken_back_once_however_often_it_is_sent(world, staff):
    staff.post(staff.form("V1", do="set:reopened"))
    (form,) = undo_forms(staff)
    (sentence,) = {staff.receipt(staff.post(form, path="/m/own")) for _ in range(3)}
    assert f"记录 #{world.store.revision()}" in sentence[1]
    assert world.site("V1").status == "closed"
    assert undo_forms(staff) == []


def test_what_somebody_built_on_is_offered_no_more_and_refused_with_the_reason(world, staff):
    staff.post(staff.form("V1", do="set:reopened"))
    (form,) = undo_forms(staff)
    world.change("V1", "partly_closed", actor=OTHER)
    assert undo_forms(staff) == []
    before = world.store.revision()
    answer = staff.post(form, path="/m/own")
    assert answer.status == 409
    assert f"第 {form['seq']} 号之后" in answer.text
    assert world.store.revision() == before


@pytest.mark.parametrize("change", [{"key": ""}, {"seq": "x"}, {"seq": "999999"}, {"account": "other"}])
def test_a_form_to_take_back_that_is_none_of_ours_writes_nothing(world, staff, change):
    staff.post(staff.form("V1", do="set:reopened"))
    (form,) = undo_forms(staff)
    before = world.store.revision()
    assert staff.post(form | change, path="/m/own").status >= 400
    assert world.store.revision() == before


def test_a_number_that_is_not_ones_own_confirms_nothing(world, staff):
    theirs = world.change("CP2", "manned", actor=OTHER)
    world.change("V1", "reopened")
    for number in (theirs.seq, theirs.seq + 9, 0, -1, "x"):
        assert "✓" not in staff.get(f"/m/own?seq={number}").text


# The page itself.


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language_of_the_link_goes_along(staff, lang):
    page = staff.get(f"/m/?lang={lang}", accept_language="de").text
    for link in re.findall(r'href="([^".]*)"', page):
        assert dict(parse_qsl(urlsplit(unescape(link)).query))["lang"] == lang, link
    assert Translator(lang)("lite.find") in page
    assert fields(page)["lang"] == lang
    assert staff.post(staff.form("V1", do="seen", lang=lang)).headers["location"].endswith(f"lang={lang}")


def test_without_one_it_is_the_browsers(staff):
    assert EN("lite.find") in staff.get("/m/", accept_language="en-GB").text
    assert ZH("lite.find") in staff.get("/m/").text


def test_hostile_text_is_text(tmp_path):
    evil = Site(HOSTILE, HOSTILE, "village", "closed", HOSTILE, note=HOSTILE)
    there = world_at(tmp_path, [evil])
    phone = Phone(there, STAFF)
    form = phone.form(HOSTILE, do="set:reopened", note=HOSTILE)
    pages = [
        phone.get("/m/"),
        phone.get(f"/m/?q={quote(HOSTILE)}&lang={quote(HOSTILE)}&page={quote(HOSTILE)}"),
        phone.get(f"/m/site?site={quote(HOSTILE)}"),
        phone.post(form | {"observed": HOSTILE}),
        phone.post(form | {"do": f"set:{HOSTILE}"}),
        phone.post(form | {"do": "set:closed", "version": "0"}),
        phone.post(form),
        phone.get("/m/own"),
        phone.get("/m/rota?all=" + quote(HOSTILE)),
    ]
    for page in pages:
        assert "<img" not in page.text
        assert "`\"'" not in page.text
    assert sum("&lt;img" in page.text for page in pages) >= len(pages) - 2
    there.store.close()


def test_nothing_is_run_and_nothing_is_fetched(staff):
    for path in ("/m/", "/m/site?site=C1", "/m/own", "/m/rota", "/m/site?site=X9"):
        answer = staff.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert re.findall(r"<script|://|src=|\son\w+=", answer.text) == []


def test_without_the_last_slash_it_is_the_same_page(staff):
    assert staff.get("/m").headers["location"] == "m/"
    assert staff.get("/m?lang=en&q=%E4%B8%9C").headers["location"] == "m/?lang=en&q=%E4%B8%9C"


def test_a_person_at_work_stays_signed_in(staff, monkeypatch):
    seen = []
    monkeypatch.setattr("geo.api.lite.routes.record_activity", lambda _, token: seen.append(token))
    staff.get("/m/", cookie="kadian=good")
    assert seen == ["good"]


def test_a_form_whose_key_is_none_of_ours_is_400_and_records_nothing(world):
    phone, before = Phone(world, STAFF), world.store.revision()
    for key in ("k" * 65, "k" * 5000):
        answer = phone.post(phone.form("V1", do="set:reopened", key=key))
        assert answer.status == 400
        assert "at most 64" in answer.text or "最多允许 64" in answer.text
    assert world.store.revision() == before
    assert phone.post(phone.form("V1", do="set:reopened", key="k" * 64)).status == 303
