"""Daily reports: drafts, freezing, numbers, corrections, and that no two of a period ever differ."""

from dataclasses import replace

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import FileFormat, ReportConflict, ReportState
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.i18n import LANGS
from geo.services.daily_reports.reports import figure_rows, listed_reports, read_report_file
from geo.store.photo_folder import PhotoFolder
from geo.store.verify import verify, verify_connection
from tests.unit.services.daily_reports.made_up import (
    busy_day,
    content_of,
    draft,
    drawn,
    freeze,
    keep_files,
    report_id,
)
from tests.unit.services.day.days import (
    BUSY,
    CHIEF,
    COUNTY,
    OTHER_TOWN,
    TOWN,
    TOWN_CHIEF,
    close,
    reopen,
    tally,
)
from tests.worlds import SITES, STAFF, VIEWER

COMMON = ("tally.persons", "village.closed", "finding.found")
PERSONS = FigureKey("tally.persons", TOWN)


def listed(world, area=""):
    return {row.report.id: row for row in listed_reports(world.ctx, VIEWER, area)}


def test_a_report_keeps_figures_text_head_and_files(day):
    head = content_of(day).head_hash
    receipt = freeze(day)
    (row,) = listed(day).values()
    freezing = row.report.freezing
    assert (row.report.state, row.report.number, row.report.version) == (ReportState.FROZEN, 1, 1)
    assert (freezing.head_hash, freezing.seq, freezing.actor) == (head, receipt.seq - 1, CHIEF.id)
    assert [(file.lang, file.format) for file in freezing.files] == [
        ("zh", FileFormat.DOCX),
        ("zh", FileFormat.HTML),
    ]
    for file in freezing.files:
        data, format_ = read_report_file(day.ctx, VIEWER, file.attachment.sha256)
        assert (len(data), format_) == (file.attachment.bytes, file.format)
    with day.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_a_file_that_is_gone_is_found_by_the_verification(day, tmp_path):
    freeze(day)
    folder = PhotoFolder(tmp_path / "files")
    url = f"sqlite:///{tmp_path / 'kadian.db'}"
    file = next(iter(listed(day).values())).report.freezing.files[0].attachment
    assert verify(url, photos=folder).deviations == ()
    folder.path_of(file.sha256, file.suffix).unlink()
    (missing,) = verify(url, photos=folder).deviations
    assert missing.actual == "missing"


def test_a_report_is_frozen_once_however_often_it_is_pressed(day):
    first = freeze(day, key="one")
    rendered = []
    again = freeze(
        day, key="one", seen_version=0, render=lambda content: rendered.append(content) or drawn(content)
    )
    assert (again.seqs, again.is_repeated, rendered) == (first.seqs, True, [])
    with pytest.raises(ReportConflict):
        freeze(day, seen_version=0)


def test_a_day_that_is_not_closed_has_no_report(day):
    day.pass_time(hours=4)
    with pytest.raises(InvalidInput, match="report_day_open"):
        freeze(day)


def test_a_day_that_was_reopened_meanwhile_is_a_conflict(day):
    seen = content_of(day).period.number
    reopen(day)
    close(day)
    with pytest.raises(ReportConflict):
        freeze(day, seen_period=seen)


def test_reports_are_numbered_by_area_and_year(day):
    freeze(day)
    freeze(day, COUNTY)
    day.pass_time(hours=24)
    close(day)
    freeze(day)
    numbers = [(id_.area, row.report.number) for id_, row in listed(day).items()]
    assert sorted(numbers) == [(COUNTY, 1), (TOWN, 1), (TOWN, 2)]


def test_an_edited_draft_is_kept_with_its_tokens(day):
    texts = dict.fromkeys(LANGS, "各卡点在岗{checkpoint.manned}处，秩序良好。")
    draft(day, texts)
    assert content_of(day).texts == texts
    with pytest.raises(ReportConflict):
        draft(day, dict.fromkeys(LANGS, "别的"))  # shown before the first edit
    draft(day, dict.fromkeys(LANGS, "别的"), seen_version=1)
    freeze(day, seen_version=2)
    assert next(iter(listed(day).values())).report.texts["zh"] == "别的"


@pytest.mark.parametrize("damaged", ["{checkpoint.manned", "checkpoint.manned}", "{在岗}", "{ checkpoint }"])
def test_a_damaged_token_is_refused(day, damaged):
    with pytest.raises(InvalidInput, match="report_token"):
        draft(day, dict.fromkeys(LANGS, f"在岗{damaged}处"))


def test_a_token_of_no_figure_or_area_is_refused(day):
    with pytest.raises(InvalidInput, match="unknown_report_figure"):
        draft(day, dict.fromkeys(LANGS, "{checkpoint.asleep}"))
    with pytest.raises(NotFound, match="unknown_area"):
        draft(day, dict.fromkeys(LANGS, "{checkpoint.manned@9}"))


def test_a_report_names_no_figure_of_an_area_elsewhere(day):
    texts = dict.fromkeys(LANGS, f"{{checkpoint.manned@{OTHER_TOWN}}}")
    for attempt in (
        lambda: content_of(day, texts=texts),
        lambda: draft(day, texts),
        lambda: freeze(day, texts=texts),
    ):
        with pytest.raises(InvalidInput, match="figure_elsewhere"):
            attempt()
    draft(day, dict.fromkeys(LANGS, f"{{checkpoint.manned@{TOWN}}}"))  # the control: its own


def test_digits_typed_by_hand_are_accepted_one_by_one_before_freezing(day):
    texts = {"zh": "在岗{checkpoint.manned}处，共１２人，3人请假。", "en": "fine"}
    for accepted in ((), ("１２",), ("3", "１２")):
        with pytest.raises(InvalidInput, match="report_digits") as refused:
            freeze(day, texts=texts, accepted_digits=accepted)
        assert refused.value.params["count"] == 2
    freeze(day, texts=texts, accepted_digits=("１２", "3"))


def test_two_reports_of_a_period_never_differ_in_a_common_figure(day):
    """Freezing one later, after everything has changed and a tally was corrected, changes nothing of it."""
    texts = dict.fromkeys(
        LANGS, f"{{tally.persons@{TOWN}}} {{village.closed@{TOWN}}} {{finding.found@{TOWN}}}"
    )
    freeze(day, TOWN, texts=texts)
    tally(day, replace(BUSY, persons=999), site_id="CP1", reason="补报")
    day.change("V1", "closed", CHIEF)
    freeze(day, COUNTY, texts=texts)
    freeze(day, OTHER_TOWN)
    reports = [content_of(day, area).report.figures for area in (COUNTY, TOWN, OTHER_TOWN)]
    for one in reports:
        for other in reports:
            assert all(one[key].value == other[key].value for key in one.keys() & other.keys())
    assert reports[0].keys() & reports[1].keys()


def test_a_correction_keeps_the_number_and_names_what_changed(day):
    texts = dict.fromkeys(LANGS, "{tally.persons}")
    freeze(day, texts=texts)
    assert listed(day)[report_id(day)].to_correct == ()
    tally(day, replace(BUSY, persons=431), site_id="CP1", reason="漏记一人")
    assert PERSONS in listed(day)[report_id(day)].to_correct
    with pytest.raises(InvalidInput, match="reason_missing"):
        freeze(day, revision=1, texts=texts, reason=" ")
    freeze(day, revision=1, texts=texts)
    first, second = listed(day)[report_id(day)].report, listed(day)[report_id(day, revision=1)].report
    assert (first.state, second.state) == (ReportState.SUPERSEDED, ReportState.FROZEN)
    assert first.number == second.number == 1
    stated = [content_of(day, revision=revision).figures[PERSONS].value for revision in (0, 1)]
    assert stated == [430, 431]
    corrected = {figure.key: figure.value for figure in content_of(day, revision=1).corrected}
    assert corrected[PERSONS] == 430
    rows = {}
    for revision in (0, 1):
        found = figure_rows(day.ctx, VIEWER, report_id(day, revision=revision), PERSONS)
        rows[revision] = sum(row.amount for row in found)
    assert rows == {0: 430, 1: 431}
    with day.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_a_tally_that_was_carried_over_and_comes_late_is_expected_once_in_a_correction(world, tmp_path):
    keep_files(world, tmp_path / "files")
    world.add_sites(replace(SITES[0], id="CP9", name="北关卡点", area=TOWN))
    day, keys = busy_day(world), [FigureKey(f"tally.{name}", TOWN) for name in ("expected", "given")]
    texts = dict.fromkeys(LANGS, "{tally.expected} {tally.given}")
    freeze(day, texts=texts)
    tally(day, site_id="CP9", reason="补报")
    freeze(day, revision=1, texts=texts)
    first, second = (content_of(day, revision=revision).figures for revision in (0, 1))
    assert [first[key].value for key in keys] == [2, 1]
    assert [second[key].value for key in keys] == [2, 2]


def test_a_correction_tells_the_other_report_that_it_differs(day):
    texts = dict.fromkeys(LANGS, f"{{tally.persons@{TOWN}}}")
    freeze(day, texts=texts)
    freeze(day, COUNTY, texts=texts)
    tally(day, replace(BUSY, persons=431), site_id="CP1", reason="漏记一人")
    freeze(day, revision=1, texts=texts)
    assert PERSONS in listed(day)[report_id(day, COUNTY)].to_correct


def test_a_correction_needs_a_frozen_report(day):
    with pytest.raises(NotFound):
        draft(day, dict.fromkeys(LANGS, "更正"), revision=1)
    freeze(day)
    freeze(day, revision=1)
    with pytest.raises(ReportConflict):
        draft(day, dict.fromkeys(LANGS, "更正"), revision=1, seen_version=1)


def test_who_may_not_freeze_there_is_refused(day):
    for actor in (STAFF, VIEWER, Actor("admin2", "文书", Role.ADMIN)):
        with pytest.raises(Refused):
            freeze(day, actor=actor)
    with pytest.raises(Refused):
        freeze(day, COUNTY, actor=TOWN_CHIEF)
    freeze(day, TOWN, actor=TOWN_CHIEF)


def test_reports_and_files_of_other_areas_are_not_read(day):
    freeze(day, OTHER_TOWN)
    (row,) = listed(day).values()
    assert listed_reports(day.ctx, TOWN_CHIEF) == ()
    with pytest.raises(Refused):
        read_report_file(day.ctx, TOWN_CHIEF, row.report.freezing.files[0].attachment.sha256)
    with pytest.raises(Refused):
        content_of(day, OTHER_TOWN, actor=TOWN_CHIEF)
    with pytest.raises(NotFound):
        read_report_file(day.ctx, CHIEF, "0" * 64)


def test_a_community_has_no_report_of_its_own(day):
    with pytest.raises(InvalidInput, match="day_community"):
        content_of(day, "370725001001")
