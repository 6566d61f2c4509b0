from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from geo.domain.access import Grant, Role
from geo.domain.filters import SiteFilter
from geo.exchange import SourceFile
from geo.i18n import Translator
from geo.reports.site_export import export_sites
from geo.services.imports.imports import import_batch, preview_import, read_files
from geo.text.imports.changes import comparison_lines
from tests.worlds import ADMIN, SITES, world_at

CLERK = replace(ADMIN, grants=(Grant(ADMIN.id, Role.COMMANDER),))
T = Translator("zh")
EVERYTHING = SiteFilter()


@pytest.fixture
def world(tmp_path):
    made = world_at(tmp_path)
    made.appoint(CLERK)
    made.pass_time(hours=1)
    yield made
    made.store.close()


def exported(world, wanted=EVERYTHING, lang="zh"):
    return export_sites(world.ctx, CLERK, wanted, "xlsx", Translator(lang))


def edited(content, edit):
    """Return the workbook after an edit of its first sheet."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    edit(sheet, {cell.value: cell.column for cell in sheet[1]}, {cell.value: cell.row for cell in sheet["A"]})
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(code, heading, value):
    def edit(sheet, columns, rows):
        sheet.cell(rows[code], columns[T(heading)]).value = value

    return edit


def batch_of(world, content):
    return read_files(world.ctx, CLERK, [SourceFile("sites.xlsx", content)])


def planned(world, content, **parts):
    return preview_import(world.ctx, CLERK, replace(batch_of(world, content), **parts))


def brought_in(world, content, **parts):
    return import_batch(world.ctx, CLERK, replace(batch_of(world, content), **parts))


def site(world, code):
    with world.store.read() as reader:
        return reader.site(code)


def put_note(world, code, note):
    brought_in(world, edited(exported(world), put(code, "list.note", note)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unchanged_workbook_changes_nothing(world, lang):
    plan = planned(world, exported(world, lang=lang))
    assert plan.changes == ()
    assert len(plan.comparison.rows) == len(SITES)
    assert not plan.retained_statuses


def test_one_edited_cell_is_one_change_and_one_entry(world):
    content = edited(exported(world), put("CP1", "list.note", "北口加一人"))
    (change,) = planned(world, content).changes
    assert (change.code, change.after.note) == ("CP1", "北口加一人")
    assert len(brought_in(world, content).seqs) == 1


def test_an_old_workbook_keeps_what_was_changed_since_in_the_store(world):
    old = exported(world)
    put_note(world, "CP1", "后来改的")
    plan = planned(world, edited(old, put("CP1", "export.people", 7)))
    (change,) = plan.changes
    assert (change.after.people, change.after.note) == (7, "后来改的")
    assert [(cell.code, cell.field) for cell in plan.comparison.kept] == [("CP1", "note")]


def test_a_conflict_keeps_the_stored_value_until_it_is_resolved(world):
    old = edited(exported(world), put("CP1", "list.note", "表里改的"))
    put_note(world, "CP1", "库里改的")
    plan = planned(world, old)
    assert plan.changes == ()
    (conflict,) = plan.comparison.conflicts
    assert (conflict.theirs, conflict.ours) == ("表里改的", "库里改的")
    assert any(
        "表里改的" in line and "库里改的" in line for line in comparison_lines(plan, world.ctx.kinds, T)
    )
    brought_in(world, old, overwrites=frozenset({conflict}))
    assert site(world, "CP1").note == "表里改的"


def test_a_resolution_does_not_overwrite_what_came_after_it(world):
    old = edited(exported(world), put("CP1", "list.note", "表里改的"))
    put_note(world, "CP1", "库里改的")
    seen = frozenset(planned(world, old).comparison.conflicts)
    put_note(world, "CP1", "又改了")
    brought_in(world, old, overwrites=seen)
    assert site(world, "CP1").note == "又改了"


def test_a_status_of_a_workbook_is_a_report_of_who_imports_it(world):
    kind = world.ctx.kinds["checkpoint"]
    other = next(each for each in kind.statuses if each.code != site(world, "CP1").status)
    content = edited(exported(world), put("CP1", "list.status", other.zh))
    brought_in(world, content)
    assert site(world, "CP1").status == other.code
    assert site(world, "CP1").last_report_at == world.ctx.now()


def test_a_deleted_row_deletes_nothing_and_is_named(world):
    content = edited(exported(world), lambda sheet, _columns, rows: sheet.delete_rows(rows["CP1"]))
    plan = planned(world, content)
    assert plan.changes == ()
    assert plan.comparison.missing == ("CP1",)


def test_rows_outside_the_filter_of_the_export_are_not_missing(world):
    plan = planned(world, exported(world, SiteFilter(search="CP1")))
    assert plan.comparison.missing == ()


def test_the_base_of_another_store_is_said_and_not_used(world, tmp_path):
    (tmp_path / "other").mkdir()
    other = world_at(tmp_path / "other")
    other.appoint(CLERK)
    other.pass_time(hours=3)
    put_note(other, "CP1", "别处")
    content = export_sites(other.ctx, CLERK, SiteFilter(), "xlsx", T)
    other.store.close()
    plan = planned(world, content)
    assert plan.comparison.foreign == ("sites.xlsx",)
    assert plan.comparison.rows == ()


def test_two_workbooks_of_one_export_may_each_have_a_part_of_the_rows(world):
    """A row that one file no longer has and the other has edited is no missing row."""

    def alone(code, note):
        def edit(sheet, columns, rows):
            sheet.cell(rows[code], columns[T("list.note")]).value = note
            for row in range(sheet.max_row, 1, -1):
                if row != rows[code]:
                    sheet.delete_rows(row)

        return edit

    content = exported(world)
    files = [
        SourceFile("a.xlsx", edited(content, alone("CP1", "甲"))),
        SourceFile("b.xlsx", edited(content, alone("CP2", "乙"))),
    ]
    plan = preview_import(world.ctx, CLERK, read_files(world.ctx, CLERK, files))
    assert {change.code: change.after.note for change in plan.changes} == {"CP1": "甲", "CP2": "乙"}
    assert not {"CP1", "CP2"} & set(plan.comparison.missing)
