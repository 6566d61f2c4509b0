"""Daily report on screen: figures open their rows, the editor keeps tokens, two presses freeze."""

import re
from dataclasses import replace

import pytest

from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import ReportState
from geo.services.daily_reports import record, reports
from geo.services.daily_reports.reports import figure_rows, listed_reports
from geo.store.photo_folder import PhotoFolder
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.unit.services.daily_reports.made_up import busy_day, content_of, draft, freeze, report_id
from tests.unit.services.day.days import BUSY, CHIEF, TOWN, tally
from tests.worlds import VIEWER


@pytest.fixture(autouse=True)
def day(world, signed_in, tmp_path, monkeypatch):
    for module in (record, reports):
        monkeypatch.setattr(module, "require_photo_folder", lambda _: PhotoFolder(tmp_path / "files"))
    busy_day(world)
    signed_in(CHIEF)
    return world


def of_town():
    return opened("reports", area=TOWN)


def frozen(world):
    return listed_reports(world.ctx, CHIEF)


def test_a_closed_day_is_frozen_in_two_presses(day):
    """The first opens the step, which the browser does by itself; the second freezes."""
    of_town().press("report-freeze-now")
    (row,) = frozen(day)
    assert (row.report.state, row.report.number, row.report.id.area) == (ReportState.FROZEN, 1, TOWN)
    assert len(row.report.freezing.files) == 4
    assert "已定稿" in of_town().within("report")


def test_a_second_press_freezes_nothing_more(day):
    screen = of_town().press("report-freeze-now")
    assert screen.test.button(key="report-freeze-now").disabled
    assert len(frozen(day)) == 1


def test_a_figure_opens_the_rows_that_it_counts(day):
    screen = of_town()
    screen.set(f"report-figure-{report_id(day)}", f"village.closed@{TOWN}")
    key = FigureKey("village.closed", TOWN)
    rows = figure_rows(day.ctx, CHIEF, report_id(day), key)
    assert f"明细 {len(rows)} 条" in screen.within("report-chips")


def test_the_text_shows_every_figure(day):
    content = content_of(day)
    shown = of_town().within("report-text")
    for key in content.table:
        assert str(content.figures[key].value) in shown or key.code not in content.texts["zh"]
    assert "{" not in shown


def edited(screen, world, text):
    screen.unfold("report-editor")
    screen.set(f"report-text-zh-{report_id(world)}", text)
    return screen


def test_digits_typed_by_hand_are_listed_and_accepted_before_freezing(day):
    screen = edited(of_town(), day, "在岗{checkpoint.manned}处，12人请假。")
    check = screen.within("report-check")
    assert "手工录入的数字 1 处" in check
    assert "12" in check
    assert screen.test.button(key="report-freeze-now") is not None


def test_a_draft_that_is_kept_is_the_one_that_is_shown(day):
    edited(of_town(), day, "各项措施落实到位。").press("report-save")
    assert content_of(day).texts["zh"] == "各项措施落实到位。"
    assert "各项措施落实到位" in of_town().within("report-text").replace("\\", "")


def test_what_is_typed_stays_while_others_write_and_while_the_editor_is_folded(day):
    screen = edited(of_town(), day, "各项措施落实到位。")
    day.change("CP1", "unmanned", CHIEF)
    screen.again().again()
    screen.test.session_state["report-editor"] = False
    screen.again().again()
    screen.unfold("report-editor")
    assert screen.widget(f"report-text-zh-{report_id(day)}").value == "各项措施落实到位。"


def test_a_draft_that_another_account_has_kept_meanwhile_is_not_overwritten(day):
    screen = edited(of_town(), day, "各项措施落实到位。")
    draft(day, {"zh": "别人的文字", "en": "theirs"})
    screen.again().press("report-save")
    assert content_of(day).texts["zh"] == "别人的文字"
    screen.press("report-reload")
    assert screen.widget(f"report-text-zh-{report_id(day)}").value == "别人的文字"


def test_a_damaged_token_is_shown_as_an_error_and_not_kept(day):
    screen = edited(of_town(), day, "在岗{checkpoint.maned}处").press("report-save")
    assert "没有此数据项" in screen.t.replace("\\", "")
    assert content_of(day).report.version == 0


def test_a_correction_begins_with_a_reason(day):
    freeze(day)
    tally(day, replace(BUSY, persons=431), site_id="CP1", reason="漏记一人")
    screen = of_town()
    assert "数据有更正" in screen.within("report-list")
    screen.set("report-correcting", True)
    screen.set("report-reason", "补报")
    screen.press("report-freeze-now")
    assert [(row.report.id.revision, row.report.state) for row in frozen(day)] == [
        (1, ReportState.FROZEN),
        (0, ReportState.SUPERSEDED),
    ]
    assert "更1" in of_town().within("report-list")


def test_who_only_reads_sees_no_step(signed_in):
    signed_in(VIEWER)
    screen = of_town()
    assert "report-freeze-now" not in [button.key for button in screen.test.button]
    assert screen.within("report-text")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_in_the_reader_s_language(day, lang):
    freeze(day)
    screen = opened("reports", area=TOWN, lang=lang)
    assert not [word for word in LOOKS_LIKE_A_KEY.findall(screen.t) if word in KEYS]
    said = re.sub(r"\(/report-files/[0-9a-f]+\)|:material/\w+:", "", screen.t)
    assert untranslated(said, lang, codes=["CP3", "F1", CHIEF.name, "今日平稳", "高速口卡点"]) == []
