"""Findings on screen: one filter for list and file, a form, and each step in its place."""

from urllib.parse import parse_qs, urlsplit

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.i18n import LANGS
from geo.services.day.day_state import interval_of
from geo.services.findings.figures import FindingSpan, finding_figures
from geo.services.findings.findings import FindingFilter, FindingView, findings
from pages.components.app.write_buttons import is_write_button
from pages.components.findings.finding_list import PAGE_SIZE
from tests.page.day.steps import SUPERVISOR, act, fill, keys_of, log, stored
from tests.page.files import fetched
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.unit.services.day.days import CHIEF
from tests.worlds import OTHER, STAFF, VIEWER


@pytest.fixture(autouse=True)
def supervisor(world):
    world.add_accounts(SUPERVISOR, CHIEF)


def rows(screen):
    return keys_of(screen, "finding-row-")


def ids(world, actor, view):
    return [row.finding.id for row in findings(world.ctx, actor, FindingFilter(view=view)).rows]


# The list


@pytest.mark.parametrize("view", list(FindingView))
def test_each_view_lists_what_a_query_says_in_its_order(world, view):
    first, second = log(world), log(world, site_id="CP2")
    log(world, category="coordination", site_id="", area="370725001")
    act(world, STAFF, first, "report_done")
    act(world, OTHER, second, "begin")
    world.pass_time(hours=30)
    screen = opened("findings").set("finding-view", view)
    assert rows(screen) == ids(world, STAFF, view)


def test_staff_begin_with_their_own_work_and_supervisors_with_what_waits_for_them(world, signed_in):
    mine, others = log(world), log(world, site_id="CP2")
    act(world, OTHER, others, "report_done")
    assert rows(opened("findings")) == [mine]
    signed_in(SUPERVISOR)
    assert rows(opened("findings")) == [others]


def test_category_and_area_narrow_the_list_and_the_file_alike(world):
    log(world, category="figures")
    one = log(world, category="coordination", site_id="", area="370725002")
    screen = opened("findings", area="370725002").set("finding-view", "all")
    screen.set("finding-category", ["coordination"])
    assert rows(screen) == [one]
    link = screen.links["CSV"]
    query = {name: value[0] for name, value in parse_qs(urlsplit(link).query).items()}
    assert query == {"area": "370725002", "category": "coordination", "lang": "zh"}
    lines = fetched(world, link, STAFF.id)[1].decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "对接协调不到位" in lines[1]


def test_many_are_shown_in_steps(world):
    for number in range(PAGE_SIZE + 2):
        log(world, text=f"第{number}处")
    screen = opened("findings")
    assert len(rows(screen)) == PAGE_SIZE
    assert len(rows(screen.press("findings-more"))) == PAGE_SIZE + 2


# The form


def test_a_finding_is_logged_on_a_site_and_its_card_opens(world, signed_in):
    signed_in(SUPERVISOR)
    screen = opened("findings").unfold("finding-form-box")
    screen.set("finding-new-site", "CP1").set("finding-new-category", "vehicles")
    screen.widget("finding-new-text").set_value("夜间登记不全")
    screen.press("finding-log-now")
    finding = stored(world, "F1")
    assert (finding.category, finding.site_id, finding.unit) == ("vehicles", "CP1", "U1")
    assert (finding.text, finding.source, finding.found_by) == ("夜间登记不全", "supervision", "supervisor")
    assert "#1 车辆管理不严格" in screen.within("finding-card")
    assert screen.link["finding"] == "F1"
    assert screen.widget("finding-new-text").value == ""


def test_without_a_site_it_is_on_the_area_of_the_page(world):
    screen = opened("findings", area="370725002").unfold("finding-form-box")
    screen.set("finding-new-category", "coordination").press("finding-log-now")
    assert (stored(world, "F1").area, stored(world, "F1").site_id) == ("370725002", "")


@pytest.mark.parametrize(
    ("query", "chosen", "said"),
    [({"area": "370725002"}, None, "请选择问题类别"), ({}, "figures", "请指明点位或辖区")],
)
def test_without_category_or_place_nothing_is_written_and_the_text_stays(world, query, chosen, said):
    screen, before = opened("findings", **query).unfold("finding-form-box"), world.store.revision()
    screen.set("finding-new-category", chosen)
    screen.widget("finding-new-text").set_value("写了很多")
    screen.press("finding-log-now")
    assert world.store.revision() == before
    assert said in screen.within("finding-form")
    assert screen.widget("finding-new-text").value == "写了很多"


def test_the_same_again_at_the_same_place_is_proposed_as_a_repetition(world):
    first = log(world)
    screen = opened("findings").unfold("finding-form-box")
    screen.set("finding-new-site", "CP1").set("finding-new-category", "figures").press("finding-log-now")
    assert stored(world, "F2").recurs_of == first
    assert "7日内同类问题再次出现" in screen.within("finding-card")


# The card


def chosen(finding_id, **query):
    return opened("findings", finding=finding_id, **query)


def test_a_link_opens_the_card_with_place_deadline_and_steps(world):
    finding = log(world, text="登记簿与上报数不一致")
    said = chosen(finding).within("finding-card")
    assert all(part in said for part in ("底数不清", "平原大桥卡点", "登记簿与上报数不一致", "整改时限"))
    assert "督导员：上报问题" in said


def test_done_by_one_is_confirmed_by_another(world, signed_in):
    finding = log(world)
    screen = fill(chosen(finding), finding_note="已核对更正").press("finding-do-report_done")
    assert stored(world, finding).immediate_action == "已核对更正"
    assert screen.widget("finding-do-report_done").disabled
    signed_in(SUPERVISOR)
    chosen(finding).press("finding-do-confirm")
    assert stored(world, finding).state == "closed"


def test_own_work_cannot_be_confirmed(world, signed_in):
    finding = log(world)
    act(world, CHIEF, finding, "report_done")
    signed_in(CHIEF)
    assert chosen(finding).widget("finding-do-confirm").disabled


def test_what_was_sent_back_says_why_above_the_form(world, signed_in):
    finding = log(world)
    act(world, STAFF, finding, "report_done")
    signed_in(SUPERVISOR)
    screen = chosen(finding).press("finding-do-rework")
    assert "请填写原因" in screen.within("finding-result")
    assert stored(world, finding).state == "done"
    fill(screen, finding_note="只改了登记簿，未更正上报").press("finding-do-rework")
    signed_in(STAFF)
    said = chosen(finding).within("finding-card")
    assert said.index("只改了登记簿") < said.index("处置情况或原因")


def test_the_planner_assigns_carries_over_and_strikes(world, signed_in):
    signed_in(CHIEF)
    finding = log(world)
    screen = chosen(finding)
    (unit,) = [box.key for box in screen.test.selectbox if (box.key or "").startswith("finding-unit-")]
    screen.widget(unit).set_value("U2")
    screen.press("finding-do-assign")
    assert stored(world, finding).unit == "U2"
    fill(screen, finding_note="配件未到").press("finding-do-carry")
    assert stored(world, finding).state == "carried"
    assert stored(world, finding).due_at > world.ctx.now()
    fill(screen, finding_note="误报").press("finding-do-void")
    assert stored(world, finding).state == "void"


def test_the_last_own_step_is_undone(world):
    finding = log(world)
    screen = chosen(finding).press("finding-do-begin")
    assert stored(world, finding).state == "in_hand"
    screen.press("undo-finding")
    assert stored(world, finding).state == "reported"
    assert not screen.has("undo-finding")


def test_a_step_that_another_account_has_overtaken_is_not_taken(world):
    finding = log(world)
    screen = chosen(finding)
    act(world, OTHER, finding, "begin")
    before = world.store.revision()
    screen.press("finding-do-report_done").press("finding-do-report_done")  # a double press has read nothing
    assert world.store.revision() == before
    assert "未写入" in screen.within("finding-result")
    world.pass_time(seconds=4)
    screen.press("finding-do-report_done")
    assert stored(world, finding).state == "done"


def test_buttons_stay_in_their_places_whatever_the_state(world):
    finding = log(world)
    screen = chosen(finding)
    steps = ["begin", "report_done", "return", "assign", "close_unconfirmed"]
    assert keys_of(screen, "finding-do-") == steps
    screen.press("finding-do-report_done")
    assert keys_of(screen, "finding-do-") == steps


def test_who_may_only_look_has_no_buttons(world, signed_in):
    finding = log(world)
    signed_in(VIEWER)
    screen = chosen(finding)
    assert keys_of(screen, "finding-do-") == []
    assert not screen.has("finding-log-now")
    assert "可以查看该问题" in screen.within("finding-card")


def test_a_finding_outside_ones_areas_is_not_shown(world, signed_in):
    finding = log(world, site_id="CP2")
    grants = (Grant("half", Role.VIEWER, "370725001"),)
    signed_in(world.appoint(Actor("half", "镇街", None, grants=grants)))
    screen = chosen(finding)
    assert "没有这个问题" in screen.within("finding-card")
    assert rows(screen.set("finding-view", "all")) == []


def test_each_button_that_writes_is_guarded(world, signed_in):
    signed_in(CHIEF)
    screen = chosen(log(world)).unfold("finding-form-box")
    written = {f"finding-do-{step}" for step in keys_of(screen, "finding-do-")} | {"finding-log-now"}
    assert len(written) > 9
    assert [key for key in sorted(written) if not is_write_button(key)] == []


# Other pages


def test_the_card_of_a_site_names_its_open_findings(world):
    finding = log(world)
    closed = log(world, category="other")
    act(world, STAFF, closed, "report_done")
    act(world, SUPERVISOR, closed, "confirm")
    screen = opened(site="CP1")
    assert keys_of(screen, "site-finding-") == [finding]
    assert "没有未销号问题" in opened(site="CP2").within("site-findings")


def test_the_area_page_has_the_figures_of_a_query(world):
    first = log(world)
    log(world, category="other")
    act(world, STAFF, first, "report_done")
    act(world, SUPERVISOR, first, "confirm")
    interval = interval_of(world.ctx, None)
    figures = finding_figures(world.ctx, STAFF, FindingSpan(interval.start, interval.end, "370725001"))
    said = opened("area", area="370725001").within("area-findings")
    assert f"发现 {figures.found} · 当日销号 {figures.closed_same_day} · 未销号 {figures.open}" in said
    assert (figures.found, figures.closed_same_day, figures.open) == (2, 1, 1)


@pytest.mark.parametrize("lang", LANGS)
def test_it_is_whole_in_the_readers_language(world, signed_in, lang):
    signed_in(CHIEF)
    finding = log(world)
    act(world, STAFF, finding, "report_done")
    screen = chosen(finding, lang=lang).set("finding-view", "all").unfold("finding-form-box")
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if key in KEYS or "_" in key] == []
    assert untranslated(screen.t, lang, [SUPERVISOR.name, CHIEF.name]) == []
