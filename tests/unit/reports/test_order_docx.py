"""An order for Word: what each unit takes over, hands over and keeps, as it stood when it was published."""

import io

import pytest
from docx import Document
from hypothesis import given, settings

from geo.domain.errors import NotFound, Refused
from geo.domain.plans.new_post import NewPost
from geo.i18n import Translator
from geo.reports.order_docx import render_order_docx
from geo.services.plans.order_tasks import order_tasks_by_unit
from geo.services.plans.orders import get_order
from tests.unit.services.plans.drafting import STATE_EDITS, units
from tests.unit.services.posts import IN_TOWN, OTHER_TOWN, PLANNER, TOWN

WORDS = Translator("zh")


def content(planning, number, actor=PLANNER, lang="zh"):
    return render_order_docx(planning.world.ctx, actor, number, Translator(lang))


def read(planning, number, actor=PLANNER, lang="zh"):
    """Unit -> its sentences and tables; "" for the first page."""
    document = Document(io.BytesIO(content(planning, number, actor, lang)))
    sections, unit = {"": []}, ""
    for each in document.iter_inner_content():
        if hasattr(each, "rows"):
            sections[unit].append([[cell.text for cell in row.cells] for row in each.rows])
        elif each.style.name == "Heading 1":
            unit = each.text
            sections[unit] = []
        else:
            sections[unit].append(each.text)
    return sections


def tasks(planning, number):
    with planning.world.store.read() as reader:
        order = get_order(reader, number)
    return {each.unit: each for each in order_tasks_by_unit(planning.world.ctx, order)}


def codes(posts):
    return [post.site for post in posts]


def test_the_first_page_is_the_whole_order(planning):
    number = planning.order(units=(("K1", "U2"),), statuses=(("K6", "withdrawn"),))
    assert read(planning, number)[""] == [
        "第 1 号令 · 夜班",
        "自 2020年2月1日 08:00 起执行",
        WORDS("frame.demo"),
        "下达：planner",
        "调整 2 处",
        "涉及 3 个单位",
        [
            ["单位", "接管", "移交", "变更", "继续值守", "人员", "带班"],
            ["一中队", "0", "1", "0", "1", "12 → 6", "2 → 1"],
            ["二中队", "1", "0", "0", "2", "12 → 18", "2 → 3"],
            ["三中队", "0", "0", "1", "1", "6 → 6", "1 → 1"],
        ],
        read(planning, number)[""][-1],
    ]
    assert (
        WORDS("order.footer", number=order_entry(planning).seq, code=order_entry(planning).hash[:8])
        in read(planning, number)[""]
    )


def order_entry(planning):
    with planning.world.store.read() as reader:
        return reader.plans.order_entry(1)


def test_each_unit_has_a_page_with_its_own_posts_and_a_line_to_sign_on(planning):
    number = planning.order(units=(("K1", "U2"),), statuses=(("K6", "withdrawn"),))
    sections = read(planning, number)
    bridge = ["K1卡点 (K1)", "宝都街道", "6", "1"]
    assert sections["一中队"] == [
        "自 2020年2月1日 08:00 起执行",
        "值守用人 12 → 6，带班 2 → 1；可用 12 人，可带班 2 人",
        "移交（1 处）",
        [["卡点", "辖区", "人员", "带班", "接收单位", "理由"], [*bridge, "二中队", "人工调整"]],
        "继续值守（1 处）：K2卡点 (K2)",
        "领受人（签字）：\t  时间：\t",
    ]
    assert [*bridge, "一中队", "人工调整"] in sections["二中队"][3]
    assert sections["三中队"][3][1] == ["K6卡点 (K6)", "宝城街道", "0", "0", "三中队 → 撤卡", "人工调整"]


def test_a_post_that_is_closed_as_it_is_handed_over_says_both(planning):
    number = planning.order(units=(("K1", "U2"),), statuses=(("K1", "withdrawn"),))
    assert read(planning, number)["二中队"][3][1][2:5] == ["0", "0", "一中队 · 在岗 → 撤卡"]


def test_a_post_that_is_founded_says_where_and_one_that_closes_is_handed_to_no_unit(planning):
    new = NewPost("N1", "南桥卡点", "checkpoint", "hard", OTHER_TOWN, 36.72, 118.92)
    number = planning.order(
        new_posts=(new,),
        statuses=(("N1", "manned"), ("K1", "withdrawn")),
        units=(("N1", "U3"), ("K1", "")),
    )
    sections = read(planning, number)
    assert sections["三中队"][3][1][4] == "新设于 36.7200, 118.9200"
    assert sections["一中队"][3][1][4] == "撤卡"


def test_a_unit_whose_post_another_is_merged_into_is_named_though_its_own_post_does_not_change(planning):
    number = planning.order(merges=(("K1", "K3"),))
    (task,) = tasks(planning, number)["U2"].with_action("stays")
    assert task.post.site == "K3"
    assert read(planning, number)["二中队"][3][1][4] == "K1卡点并入本卡点"


def test_a_unit_short_of_people_is_marked_so_beside_its_strength(planning):
    number = planning.order(units=(("K1", "U2"),), absent=(("U1", 6),))
    assert read(planning, number)["一中队"][1].endswith("；共 12 人，可带班 2 人，其中减员 6 人")


def test_who_was_missing_when_an_order_was_given_stands_on_it_whatever_is_said_afterwards(planning):
    planning.order(absent=(("U1", 6),))
    number = planning.order(units=(("K1", "U2"),))
    planning.order(absent=(("U1", 0),))
    assert read(planning, number)["一中队"][1].endswith("其中减员 6 人")


def test_an_order_about_people_missing_alone_tells_them_on_its_first_page(planning):
    number = planning.order(absent=(("U1", 6),))
    sections = read(planning, number)
    assert list(sections) == [""]
    assert "一中队：减员 6 人" in sections[""]


def test_posts_of_no_unit_have_a_page_without_a_line_to_sign_on(planning):
    planning.order(units=(("K6", ""),))
    number = planning.order(statuses=(("K6", "withdrawn"),))
    sections = read(planning, number)
    assert list(sections) == ["", "未明确责任单位"]
    assert sections["未明确责任单位"][1:] == ["变更（1 处）", sections["未明确责任单位"][2]]
    assert sections[""][-2][1] == ["未明确责任单位", "0", "0", "1", "0", "–", "–"]


def test_it_stays_what_it_was_whatever_changes_afterwards(planning):
    number = planning.order(units=(("K1", "U2"),))
    before = content(planning, number)
    planning.world.pass_time(hours=1)
    planning.order(units=(("K2", "U3"), ("K1", "U3")))
    planning.relocate("K3", OTHER_TOWN)
    assert content(planning, number) == before
    assert content(planning, number, lang="en") != before  # the control: it is made again


def test_an_order_taken_back_says_so_on_both(planning):
    number = planning.order(units=(("K1", "U2"),))
    planning.undo(number)
    assert WORDS("order.undone", number=2) in read(planning, 1)[""]
    assert WORDS("order.undoes", number=1) in read(planning, 2)[""]
    assert read(planning, 2)["一中队"][3][1][-1] == WORDS("order.undoes", number=1)


def test_who_may_plan_in_one_town_reads_its_orders_and_learns_nothing_of_the_next(planning):
    planning.world.appoint(IN_TOWN)
    plan = planning.begin(area=TOWN, actor=IN_TOWN)
    planning.edit(plan, IN_TOWN, units=(("K1", "U2"),))
    number = planning.publish(plan, IN_TOWN)
    sections = read(planning, number, IN_TOWN)
    assert sections["二中队"][-2] == "继续值守（1 处）：K3卡点 (K3)"
    elsewhere = planning.order(units=(("K5", "U2"),))
    with pytest.raises(Refused):
        content(planning, elsewhere, IN_TOWN)
    assert content(planning, elsewhere)  # the control


def test_a_number_that_names_no_order_is_none(planning):
    with pytest.raises(NotFound):
        content(planning, 9)


@settings(max_examples=settings.default.max_examples // 2)
@given(STATE_EDITS)
def test_tasks_are_the_moves_and_loads_are_those_of_the_difference(shared_planning, edits):
    planning, plan = shared_planning, shared_planning.begin()
    planning.edit(plan, **edits)
    moves, loads = planning.plan(plan).moves, units(planning.difference(plan))
    if not moves:
        return
    number = planning.publish(plan)
    found = tasks(planning, number)
    planning.undo(number)
    for post, move in moves.items():
        sides = {
            each.unit: task.action for each in found.values() for task in each.tasks if task.post.site == post
        }
        before, after = move.before.unit, move.after.unit
        wanted = {before: "stays"} if before == after else {before: "hands", after: "takes"}
        assert sides == {unit: side for unit, side in wanted.items() if unit or set(wanted) == {""}}
    for code, each in found.items():
        if code:
            assert _load(each.before) == _load(loads[code].before)
            assert _load(each.after) == _load(loads[code].after)
            assert not set(codes(each.unchanged_posts)) & moves.keys()


def _load(side):
    return side.posts, side.people, side.leads


def test_a_post_that_an_order_founds_is_worded_as_it_was_founded_whatever_becomes_of_it(planning):
    new = NewPost("N1", "南桥卡点", "checkpoint", "hard", TOWN, 36.72, 118.92)
    plan = planning.begin()
    planning.edit(plan, new_posts=(new,), units=(("N1", "U3"),), statuses=(("N1", "manned"),))
    number = planning.publish(plan)
    assert codes(task.post for task in tasks(planning, number)["U3"].tasks) == ["N1"]
    before = content(planning, number)
    planning.relocate("N1", OTHER_TOWN)
    assert content(planning, number) == before
