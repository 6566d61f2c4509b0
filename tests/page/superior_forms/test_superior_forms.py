"""Superiors' forms on screen: added, bound, filled, given a new blank, and what stays while others write."""

import re
from datetime import timedelta

import pytest

from geo.exchange.superior_forms import workbooks
from geo.services.superior_forms import blanks, forms, record
from geo.store.photo_folder import PhotoFolder
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.superior_blanks import blank, without_child
from tests.unit.services.day.days import CHIEF, SECOND, people
from tests.unit.services.superior_forms.steps import add, bind, change, fill, form, listed
from tests.worlds import VIEWER

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def desk(world, signed_in, tmp_path, monkeypatch):
    """A world at 17:30, half an hour after its form is due."""
    for module in (blanks, forms, record):
        monkeypatch.setattr(module, "require_photo_folder", lambda _: PhotoFolder(tmp_path / "files"))
    monkeypatch.setattr(workbooks, "_run", without_child)
    people(world)
    local = world.moment.astimezone(world.ctx.settings.zone)
    world.pass_time(hours=(local.replace(hour=17, minute=30) - local) / timedelta(hours=1))
    signed_in(CHIEF)
    return world


@pytest.fixture
def with_form(desk):
    add(desk)
    return desk


def section(**query):
    return opened("reports", **query).set("report-section", "forms")


def chosen(screen, cell, figure="", number=1):
    """Choose a cell by its name, and a figure for it."""
    screen.set(f"superior-form-cell-{number}", cell)
    return screen.set(f"superior-form-figure-{number}", figure) if figure else screen


def uploaded(screen, data):
    screen.test.file_uploader[0].set_value(("blank.xlsx", data, TYPE)).run()
    return screen


def test_a_form_is_added_with_its_file_and_is_then_the_chosen_one(desk):
    screen = section()
    assert "尚未登记上级表格" in screen.t
    screen.unfold("superior-form-new")
    uploaded(screen, blank())
    screen.set("superior-form-name-0", "每日统计表").press("superior-form-do-add")
    assert form(desk).name == "每日统计表"
    assert "疫情防控每日统计表" in screen.within("superior-form-grid")
    assert screen.widget("superior-form-name-0").value == ""


def test_without_a_file_nothing_is_added_and_what_is_typed_stays(desk):
    screen = section().unfold("superior-form-new")
    screen.set("superior-form-name-0", "每日统计表").press("superior-form-do-add")
    assert "请选择空表文件" in screen.t
    assert screen.widget("superior-form-name-0").value == "每日统计表"
    assert desk.store.revision() == form_revision(desk)


def form_revision(desk):
    with desk.store.read() as reader:
        assert reader.superior_forms.forms() == []
        return reader.revision


def test_a_chosen_cell_says_what_the_blank_says_of_it_and_is_bound(with_form):
    screen = chosen(section(), "B3", "checkpoint.manned")
    assert "卡点在岗 / 今日" in screen.within("superior-form-cell")
    screen.press("superior-form-do-bind")
    (binding,) = form(with_form).bindings
    assert (binding.cell.name, binding.code) == ("B3", "checkpoint.manned")
    assert "◆" in screen.within("superior-form-grid")


def test_a_cell_that_holds_words_cannot_be_bound(with_form):
    screen = chosen(section(), "A3", "checkpoint.manned")
    screen.press("superior-form-do-bind")
    assert "已有文字“卡点在岗”" in screen.within("superior-form-result")
    assert form(with_form).bindings == ()


def test_a_bound_cell_fills_the_fields_and_shows_what_it_counts(with_form):
    bind(with_form, "C3", periods_before=1)
    screen = chosen(section(), "C3")
    assert screen.widget("superior-form-figure-1").value == "checkpoint.manned"
    assert screen.widget("superior-form-period-1").value == "1"
    assert "统计" in screen.within("superior-form-cell")
    screen.press("superior-form-do-unbind")
    assert form(with_form).bindings == ()


def test_what_is_typed_stays_while_others_change_the_form(with_form):
    screen = chosen(section(), "B3", "checkpoint.manned")
    bind(with_form, "B4", "village.closed", SECOND)
    screen.again().again()
    assert screen.widget("superior-form-cell-1").value == "B3"
    assert screen.widget("superior-form-figure-1").value == "checkpoint.manned"
    screen.press("superior-form-do-bind")
    assert [each.cell.name for each in form(with_form).bindings] == ["B3", "B4"]


def test_a_form_is_filled_by_one_press_and_offered_for_download(with_form):
    bind(with_form)
    screen = section()
    assert "未填报，已超时" in screen.within("superior-form-due")
    screen.press("superior-form-do-fill")
    filled = listed(with_form).current.filled
    said = " ".join(node.value for node in screen.test.markdown)
    assert f"form-files/{filled.file.sha256}" in said
    assert "已逾期" in screen.within("superior-form-due")


def test_what_was_filled_is_taken_back_by_the_undo_below_it(with_form):
    bind(with_form)
    screen = section().press("superior-form-do-fill").press("superior-form-do-undo")
    assert listed(with_form).current.filled is None
    assert not screen.has("superior-form-do-undo")


def test_before_its_hour_a_form_shows_the_present_values_and_cannot_be_filled(desk):
    add(desk, as_of_minute=18 * 60, due_minute=19 * 60)
    bind(desk)
    screen = section()
    assert screen.widget("superior-form-do-fill").disabled
    assert "还有" in screen.within("superior-form-due")


def test_a_new_blank_says_what_is_lost_before_it_is_taken(with_form):
    bind(with_form, "B3")
    bind(with_form, "B4", "village.closed")
    screen = section().unfold("superior-form-blank-1")
    uploaded(screen, blank(rows=("人员", "卡点在岗", "封闭小区")))
    assert "B3 → B4" in screen.t
    assert "失去对应" in screen.t
    assert form(with_form).blank_number == 1
    screen.press("superior-form-do-blank")
    assert form(with_form).blank_number == 2
    assert "换用空表第2版后失去对应" in screen.within("superior-form-grid")


@pytest.mark.usefixtures("with_form")
def test_a_file_that_is_no_blank_is_refused_with_a_sentence():
    screen = section().unfold("superior-form-blank-1")
    uploaded(screen, b"PK\x03\x04 no workbook")
    assert "无法读取此工作簿" in screen.t


def test_name_and_hours_are_changed_and_follow_what_others_change(with_form):
    screen = section().unfold("superior-form-settings-1")
    screen.set("superior-form-name-1", "新名").press("superior-form-do-change")
    assert form(with_form).name == "新名"
    change(with_form, SECOND, name="别人的名")
    assert screen.again().widget("superior-form-name-1").value == "别人的名"


def test_a_renamed_form_stays_chosen(with_form):
    add(with_form, name="另一张表")
    screen = section().set("superior-form-number", "2").unfold("superior-form-settings-2")
    screen.set("superior-form-name-2", "改名").press("superior-form-do-change")
    assert screen.widget("superior-form-number").value == "2"
    assert [listed(with_form, number).form.name for number in (1, 2)] == ["每日统计表", "改名"]


@pytest.mark.usefixtures("with_form")
def test_a_withdrawn_form_is_listed_no_longer():
    section().unfold("superior-form-settings-1").press("superior-form-do-withdraw")
    assert "尚未登记上级表格" in section().t


def test_the_bindings_stand_beside_the_value_of_the_period_before(with_form):
    bind(with_form)
    fill(with_form)
    screen = section().unfold("superior-form-bindings-1")
    assert "上一期" in screen.t
    assert "卡点在岗 / 今日" in screen.t


def test_who_only_reads_sees_forms_and_changes_none(with_form, signed_in):
    bind(with_form)
    fill(with_form)
    signed_in(VIEWER)
    screen = section()
    assert "疫情防控每日统计表" in screen.within("superior-form-grid")
    assert not any((button.key or "").startswith("superior-form-do-") for button in screen.test.button)


OF_THE_BLANK = (
    *("疫情防控每日统计表", "每日统计表", "卡点在岗", "封闭村", "项目", "今日", "昨日", "合计", "市指挥部"),
    *("填报说明", "说明", "日报表", "=SUM(B3:C3)", "=SUM(B4:C4)", ".xlsx", "Excel", "B3", "B5"),
)
"""Words of the workbook and of its makers, which stay as they are."""

OF_NO_LANGUAGE = r"\(/form-files/[0-9a-f]+\)|:material/\w+:|^[A-D#]$|[0-9a-f]{12}"
"""Addresses, symbols, headings of the grid, and check codes."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_section_is_in_the_reader_s_language(with_form, lang):
    bind(with_form)
    fill(with_form)
    screen = section(lang=lang)
    for part in ("bindings-1", "new", "blank-1", "settings-1"):
        screen.unfold(f"superior-form-{part}")
    assert not [word for word in LOOKS_LIKE_A_KEY.findall(screen.t) if word in KEYS]
    said = re.sub(OF_NO_LANGUAGE, "", screen.t, flags=re.MULTILINE)
    assert untranslated(said, lang, codes=[*OF_THE_BLANK, CHIEF.name]) == []
