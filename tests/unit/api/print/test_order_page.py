"""The sheet of an order: what each unit takes over and hands over, for those who may plan there."""

import re

import pytest

from geo.api.print.routes import print_routes
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.plans.commands import NewPlan, OrderUndo, PlanAction, PlanEdit
from geo.i18n import Translator
from geo.services.plans.drafts import begin_plan, edit_plan, publish_plan, undo_order
from geo.services.plans.orders import list_orders
from tests.unit.api.asking import ask
from tests.worlds import ADMIN, VIEWER

PLANNER = Actor("planner", "调度员", Role.PLANNER)
HOSTILE = "<img src=x onerror=alert(1)>"
AREA = "370725001"


@pytest.fixture
def asked(world):
    """A world in which order No. 1 has moved the bridge to another unit and closed the station."""

    def record(tx):
        tx.record(Entry("account", "planner", "register", None, {"name": PLANNER.name}))
        tx.accounts.put(PLANNER, demo=False)

    world.store.write(world.ctx.request(ADMIN, "planner", {}), record)
    begin_plan(world.ctx, PLANNER, NewPlan("夜班", "plan"))
    moves, statuses = (("CP1", "U2"),), (("CP2", "withdrawn"),)
    edit_plan(world.ctx, PLANNER, PlanEdit("plan", 1, "edit", units=moves, statuses=statuses))
    publish_plan(world.ctx, PLANNER, PlanAction("plan", 2, "publish", f"减员{HOSTILE}"))

    def get(query="number=1", account="planner"):
        answer = ask(print_routes(lambda: world.ctx), f"/order?{query}", kadian_account=account)
        return answer.status, answer.body.decode()

    return get


def sections(page):
    """Unit -> what it reads, cell by cell."""
    found = {}
    for section in re.findall(r"<section[^>]*>(.*?)</section>", page, re.DOTALL):
        rows = re.findall(r"<tr>(.*?)</tr>", section.partition("<tbody>")[2], re.DOTALL)
        found[re.search(r"<h2>(.*?)</h2>", section)[1]] = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    return found


def test_each_unit_reads_what_it_takes_over_and_hands_over(asked):
    status, page = asked()
    assert status == 200
    bridge = ["平原大桥卡点 (CP1)", "新昌社区", "一中队 → 二中队", "人工调整"]
    station = ["变更", "火车站卡点 (CP2)", "宝城街道", "二中队 → 撤卡", "人工调整"]
    assert sections(page) == {"一中队": [["移交", *bridge]], "二中队": [station, ["接管", *bridge]]}


def test_each_unit_reads_from_when_it_holds_and_has_lines_to_sign_on(asked):
    _, page = asked()
    parts = page.split("<section")[1:]
    assert all("<p>自 2020年2月1日 08:00 起执行</p>" in part for part in parts)
    assert all("<span>领受人（签字）：</span><span>时间：</span>" in part for part in parts)


def test_what_was_ordered_is_written_as_was_and_is_not_as_a_proposal(asked):
    assert "<th>原 → 现</th>" in asked()[1]
    assert "<th>Was → is</th>" in asked("number=1&lang=en")[1]


def test_it_tells_number_name_time_by_whom_why_and_the_entry_it_can_be_checked_against(world, asked):
    _, page = asked()
    (order,) = list_orders(world.ctx, PLANNER)
    assert "<h1>第 1 号令 · 夜班</h1>" in page
    assert all(
        said in page
        for said in ("自 2020年2月1日 08:00 起执行", "下达：调度员", "理由：减员", f"#{order.entry.seq}")
    )
    assert f"校验码 {order.entry.hash[:8]}<" in page
    assert (order.entry.action, order.entry.entity_id) == ("publish", "plan")


def test_an_order_and_its_reverse_name_each_other(world, asked):
    undo_order(world.ctx, PLANNER, OrderUndo(1, "undo"))
    assert "已由第 2 号令废止" in asked()[1]
    _, page = asked("number=2")
    assert sections(page)["一中队"] == [
        ["接管", "平原大桥卡点 (CP1)", "新昌社区", "二中队 → 一中队", "废止第 1 号令"]
    ]
    assert [(order.order.number, order.undone_by) for order in list_orders(world.ctx, PLANNER)] == [
        (2, 0),
        (1, 2),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language_is_that_of_the_link(asked, lang):
    assert (
        f"<title>{Translator(lang)('order.title', number=1, name='夜班')}</title>"
        in asked(f"number=1&lang={lang}")[1]
    )


def test_what_people_wrote_is_text(asked):
    _, page = asked()
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize("number", ["2", "0", "-1", "one", "", "1e3", "９", "9" * 400])
def test_a_number_that_names_no_order_is_answered_in_words(asked, number):
    status, said = asked(f"number={number}")
    assert status == 404
    assert "号令" in said


def test_who_may_not_plan_there_reads_no_order(world, asked):
    grant = Grant("town", Role.PLANNER, AREA)

    def record(tx):
        tx.accounts.put(Actor("town", "街道调度", None), demo=False)
        image = {"given": {"role": grant.role, "area": AREA}}
        tx.accounts.put_grant(grant, tx.record(Entry("account", "town", "grant", None, image)))

    world.store.write(world.ctx.request(ADMIN, "town", {}), record)
    for account in (VIEWER.id, "town", "nobody", ""):
        status, said = asked(account=account)
        assert status == (401 if account in {"nobody", ""} else 403)
        assert "平原大桥卡点" not in said
