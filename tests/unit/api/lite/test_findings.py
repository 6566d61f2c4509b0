"""Findings on the plain pages: logged, fixed and confirmed with one press each."""

import re
from html import unescape
from urllib.parse import quote, urlsplit

import pytest

from geo.api.lite.routes import lite_routes
from geo.domain.findings.states import FindingState
from geo.i18n import Translator
from tests.unit.api.asking import ask
from tests.unit.services.findings.made_up import PLANNER, SUPERVISOR, Supervision
from tests.worlds import ADMIN, OTHER, STAFF, VIEWER

HOSTILE = "<img src=x onerror=alert(1)>`\"'"
ZH = Translator("zh")
LOG, ONE, LISTS = "/m/log-finding", "/m/finding", "/m/findings"


@pytest.fixture
def supervision(world):
    return Supervision(world)


class Phone:
    """A phone on a poor link, signed in as an account."""

    def __init__(self, world, actor):
        self.routes, self.actor = lite_routes(lambda: world.ctx), actor

    def get(self, path, **headers):
        return self._asked(path, None, headers)

    def post(self, path, form, **headers):
        return self._asked(path, form, headers)

    def _asked(self, path, form, headers):
        answer = ask(self.routes, path, form=form, kadian_account=quote(self.actor.id), **headers)
        answer.text = answer.body.decode()
        return answer

    def press(self, page, label, path=None, **filled):
        """Press a button of a page; return the page that its receipt leads to, or what answers the press."""
        values = {
            unescape(text): unescape(do)
            for do, text in re.findall(r'name="do" value="([^"]*)">([^<]*)', page)
        }
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        form = {name: unescape(value) for name, value in hidden} | {"do": values[label]} | filled
        target = unescape(re.findall(r'<form method="post"[^>]*action="([^"]*)"', page)[0])
        answer = self.post(f"/m/{target}" if path is None else path, form)
        return self.get(f"/m/{answer.headers['location']}") if answer.status == 303 else answer


def buttons(page):
    return [unescape(label) for label in re.findall(r'name="do" value="[^"]*">([^<]*)', page)]


def receipt(page):
    return unescape(re.findall(r'role="status">✓ ([^<]*)', page)[0])


def test_a_site_leads_to_the_form_and_six_categories_are_one_press_each(world, supervision):
    phone = Phone(world, SUPERVISOR)
    site = phone.get("/m/site?site=CP1&lang=zh").text
    (way,) = re.findall(rf'href="([^"]*)">{ZH("lite.finding.log_site")}', site)
    page = phone.get(f"/m/{unescape(way)}").text
    labels = [category.zh for category in world.ctx.finding_categories]
    assert buttons(page) == labels
    assert buttons(page[: page.index("<details>")]) == labels[:6]
    assert len(page.encode()) <= 8192
    answer = phone.press(page, "车辆管理不严格", text="放行不严")
    finding = supervision.finding("F1")
    assert (finding.category, finding.text, finding.site_id, finding.found_by) == (
        "vehicles",
        "放行不严",
        "CP1",
        "sup",
    )
    seq = world.store.revision()
    assert receipt(answer.text) == ZH(
        "finding.receipt", number=1, action="上报问题", seq=f"#{seq}", time="今天 08:00"
    )


def test_five_presses_log_one_finding(world, supervision):
    phone = Phone(world, SUPERVISOR)
    page = phone.get(f"{LOG}?site=CP1&lang=zh").text
    pages = {receipt(phone.press(page, "车辆管理不严格").text) for _ in range(5)}
    assert len(pages) == 1
    assert supervision.finding("F2") is None


def test_a_finding_is_logged_on_an_area(world, supervision):
    phone = Phone(world, SUPERVISOR)
    page = phone.get(f"{LOG}?lang=zh").text
    assert re.findall(r'<option value="(\d+)"', page) == ["370725", "370725001", "370725002"]
    phone.press(page, "对接协调不到位", area="370725001")
    assert (supervision.finding("F1").area, supervision.finding("F1").site_id) == ("370725001", "")


def test_what_was_found_here_lately_is_logged_as_a_recurrence(world, supervision):
    supervision.log()
    supervision.act("F1", "report_done", note="已劝返")
    page = Phone(world, SUPERVISOR).get(f"{LOG}?site=CP1&lang=zh").text
    assert buttons(page)[1] == "车辆管理不严格（7日内第 2 次）"
    Phone(world, SUPERVISOR).press(page, "车辆管理不严格（7日内第 2 次）")
    assert supervision.finding("F2").recurs_of == "F1"
    page = Phone(world, STAFF).get(f"{ONE}?finding=F2&lang=zh").text
    above = page[: page.index("<form")]
    assert ZH("finding.repeats", number=1) in above
    assert ZH("finding.last_time", note="已劝返") in above


@pytest.mark.parametrize("actor", [VIEWER, ADMIN])
def test_who_may_not_log_is_offered_no_form(world, actor):
    phone = Phone(world, actor)
    assert buttons(phone.get(f"{LOG}?site=CP1").text) == []
    assert LOG[3:] not in phone.get("/m/site?site=CP1").text
    answer = phone.post(LOG, {"site": "CP1", "key": "k", "account": actor.id, "do": "log:vehicles"})
    assert answer.status == 403


def test_own_findings_are_done_with_one_press_and_confirmed_with_one_by_another(world, supervision):
    supervision.log()
    staff, supervisor = Phone(world, STAFF), Phone(world, SUPERVISOR)
    answer = staff.press(staff.get(f"{LISTS}?lang=zh").text, "处置完成")
    assert "处置完成" in receipt(answer.text)
    assert supervision.finding("F1").state is FindingState.DONE
    assert buttons(staff.get(f"{LISTS}?lang=zh").text) == []
    answer = supervisor.press(supervisor.get(f"{LISTS}?lang=zh").text, "核查销号")
    assert "核查销号" in receipt(answer.text)
    assert supervision.finding("F1").state is FindingState.CLOSED
    assert len(supervisor.get(LISTS).body) <= 8192


def test_own_work_is_not_offered_to_be_confirmed_and_is_refused_when_asked_for(world, supervision):
    supervision.log()
    supervision.act("F1", "report_done", PLANNER)
    phone = Phone(world, PLANNER)
    assert "核查销号" not in buttons(phone.get(f"{ONE}?finding=F1&lang=zh").text)
    form = {"finding": "F1", "version": "2", "key": "k", "account": PLANNER.id, "do": "confirm"}
    answer = phone.post(ONE, form)
    assert answer.status == 403
    assert supervision.finding("F1").state is FindingState.DONE


def test_after_a_press_nothing_that_records_stands_in_its_place(world, supervision):
    supervision.log()
    phone = Phone(world, STAFF)
    answer = phone.press(phone.get(f"{ONE}?finding=F1&lang=zh").text, "开始处置")
    shown = answer.text[: answer.text.index("<details>")]
    assert buttons(shown) == []
    assert "处置完成" in buttons(answer.text)


def test_a_missing_reason_is_said_and_what_was_typed_stays(world, supervision):
    supervision.log()
    supervision.act("F1", "report_done")
    phone = Phone(world, SUPERVISOR)
    page = phone.get(f"{ONE}?finding=F1&lang=zh").text
    answer = phone.press(page, "退回返工")
    assert (answer.status, ZH("error.finding_reason") in answer.text) == (400, True)
    phone.press(answer.text, "退回返工", note="挡杆未放下")
    assert supervision.finding("F1").state is FindingState.REWORK
    again = Phone(world, STAFF).get(f"{ONE}?finding=F1&lang=zh").text
    assert again.index(ZH("finding.reason", note="挡杆未放下")) < again.index("<form")


def test_an_overtaken_press_is_answered_with_what_stands_now(world, supervision):
    supervision.log()
    phone = Phone(world, STAFF)
    page = phone.get(f"{ONE}?finding=F1&lang=zh").text
    supervision.act("F1", "begin", PLANNER)
    answer = phone.press(page, "处置完成", note="已劝返")
    assert answer.status == 409
    assert "处置中" in answer.text
    assert "已劝返" in answer.text
    phone.press(answer.text, "处置完成", note="已劝返")
    assert supervision.finding("F1").state is FindingState.DONE


def test_a_form_of_another_account_and_a_foreign_form_are_refused(world, supervision):
    supervision.log()
    phone = Phone(world, STAFF)
    form = {"finding": "F1", "version": "1", "key": "k", "account": OTHER.id, "do": "begin"}
    assert phone.post(ONE, form).status == 409
    for wrong in ({"do": "carry"}, {"do": "x"}, {"key": ""}, {"key": "k" * 65}):
        assert phone.post(ONE, form | {"account": STAFF.id} | wrong).status == 400
    assert phone.post(ONE, form | {"account": STAFF.id, "finding": "F9", "do": "begin"}).status == 404
    assert supervision.finding("F1").version == 1


def test_ones_own_newest_step_is_undone_and_no_other(world, supervision):
    supervision.log()
    staff, supervisor = Phone(world, STAFF), Phone(world, SUPERVISOR)
    page = staff.press(staff.get(f"{ONE}?finding=F1&lang=zh").text, "开始处置").text
    undo = ZH("own.undo_now", number=world.store.revision())
    assert undo not in supervisor.get(f"{ONE}?finding=F1&lang=zh").text
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = staff.post(ONE, form | {"do": f"undo:F1:{world.store.revision()}"})
    assert answer.status == 303
    assert supervision.finding("F1").state is FindingState.REPORTED
    assert undo not in staff.get(f"{ONE}?finding=F1&lang=zh").text
    answer = staff.post(ONE, form | {"do": "undo:F1:1", "key": "another"})
    assert answer.status == 404
    logged = world.store.revision() - 2
    answer = staff.post(ONE, form | {"do": f"undo:F1:{logged}", "key": "a third"})
    assert (answer.status, ZH("error.not_undoable", seq=logged) in answer.text) == (403, True)
    assert 'name="version" value="3"' in answer.text


def test_enter_records_nothing(world, supervision):
    supervision.log()
    answer = Phone(world, STAFF).post(
        ONE, {"finding": "F1", "key": "k", "note": "已劝返", "account": STAFF.id}
    )
    assert (answer.status, "已劝返" in answer.text) == (200, True)
    assert supervision.finding("F1").version == 1


def test_text_of_people_is_text(world, supervision):
    supervision.log(text=HOSTILE)
    supervision.act("F1", "begin", note=HOSTILE)
    for path in (f"{ONE}?finding=F1", LISTS, f"{LOG}?site=CP1"):
        assert "<img" not in Phone(world, STAFF).get(path).text


def test_links_hold_below_any_base_path(world, supervision):
    supervision.log()
    page = Phone(world, STAFF).get(f"{ONE}?finding=F1").text
    for address in re.findall(r'(?:href|action)="([^"]*)"', page):
        assert not urlsplit(unescape(address)).path.startswith("/")
