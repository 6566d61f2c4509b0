"""Duty telephones in files: read with sites and units, never a name, and written out as they were read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.commands import Undo
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.domain.import_report import ImportRefused
from geo.domain.units import Unit
from geo.exchange import SourceFile
from geo.i18n import LANGS, Translator
from geo.reports.site_export import export_sites
from geo.reports.unit_export import export_units
from geo.services.contacts.duty_phones import phone_book, set_duty_phone, site_phones, undo_duty_phone
from geo.services.imports.imports import import_batch, preview_import, read_files
from geo.store.verify import verify
from tests.worlds import ADMIN, VIEWER, world_at

CLERK = replace(ADMIN, grants=(Grant(ADMIN.id, Role.COMMANDER),))
"""An importer who may set telephones on screen, too."""

SITES = "编号,值班电话\nCP1,0536-6221234\nCP2,\n"
UNITS = "编码,名称,值班电话\nU1,一中队,0536-6225678\n"


@pytest.fixture
def world(tmp_path):
    made = world_at(tmp_path)
    made.appoint(CLERK)
    made.pass_time(hours=1)
    made.url = f"sqlite:///{tmp_path / 'kadian.db'}"
    yield made
    made.store.close()


def batch(world, extension="csv", **files):
    sources = [
        SourceFile(f"{name}.{extension}", content if isinstance(content, bytes) else content.encode())
        for name, content in files.items()
    ]
    return read_files(world.ctx, CLERK, sources)


def brought_in(world, **files):
    return import_batch(world.ctx, CLERK, batch(world, **files))


def numbers(world):
    book = phone_book(world.ctx, ADMIN)
    return {
        holder: {code: each.phone for code, each in phones.items() if each.phone}
        for holder, phones in (("units", book.units), ("sites", book.sites))
    }


def refusal(world, **files):
    with pytest.raises(ImportRefused) as refused:
        batch(world, **files)
    return [(fault.file, fault.row, fault.column, fault.key) for fault in refused.value.faults]


def test_the_numbers_of_sites_and_units_are_recorded_each_with_an_entry(world):
    receipt = brought_in(world, sites=SITES, units=UNITS)
    assert numbers(world) == {"units": {"U1": "0536-6225678"}, "sites": {"CP1": "0536-6221234"}}
    assert len(receipt.seqs) == 2  # an empty cell of a site without a number changes nothing
    assert world.site("CP1").version == 1  # the control: the site itself is as it was
    world.store.close()
    assert verify(world.url).deviations == ()


def test_the_same_file_again_changes_nothing(world):
    brought_in(world, sites=SITES)
    assert brought_in(world, sites=SITES).seqs == ()


def test_an_empty_cell_removes_a_number_and_a_file_without_the_column_keeps_it(world):
    brought_in(world, sites=SITES)
    brought_in(world, sites="code,note\nCP1,北口\n")
    assert numbers(world)["sites"] == {"CP1": "0536-6221234"}
    brought_in(world, sites="code,phone\nCP1,\n")
    assert numbers(world)["sites"] == {}


@pytest.mark.parametrize("cell", ["张三", "张三 13800000000", "12", "3.7E+11", "无", "6221234、6225678"])
def test_a_name_and_what_is_no_number_is_a_fault_with_sheet_row_and_column(world, cell):
    content = f"编号,值班电话\nCP2,6221234\nCP1,{cell}\n"
    assert refusal(world, sites=content) == [("sites.csv", 3, "值班电话", "fault.not_a_phone")]
    assert numbers(world)["sites"] == {}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("０５３６－６２２１２３４", "0536-6221234"),
        ("6221234.0", "6221234"),
        ("'110", "110"),
        ("'+86 536 6221234", "+86 536 6221234"),
        ("6221234转102", "6221234转102"),
    ],
)
def test_a_number_is_read_as_people_and_spreadsheets_write_it(world, cell, number):
    brought_in(world, sites=f"code,phone\nCP1,{cell}\n")
    assert numbers(world)["sites"] == {"CP1": number}


def test_the_telephone_of_a_person_is_not_read(world):
    read = batch(world, sites="编号,联系电话\nCP1,13800000000\n")
    assert read.phones == ()
    assert read.unused_headings == (("sites.csv", "联系电话"),)


def test_a_list_of_accounts_may_have_a_telephone_that_is_not_read(world):
    read = batch(world, accounts="账号,姓名,角色,电话\nguard9,队员,staff,6221234\n")
    assert (read.phones, len(read.accounts)) == ((), 1)


def test_a_preview_says_what_it_was_and_what_it_becomes(world):
    brought_in(world, sites=SITES)
    plan = preview_import(world.ctx, CLERK, batch(world, sites="code,phone\nCP1,110\n"))
    assert [(change.before.phone, change.after.phone) for change in plan.changes] == [("0536-6221234", "110")]


def test_a_number_of_an_import_is_undone_like_any_other(world):
    brought_in(world, sites=SITES)
    receipt = brought_in(world, sites="code,phone\nCP1,110\n")
    undo_duty_phone(world.ctx, CLERK, Undo(receipt.seq, "undo"))
    assert numbers(world)["sites"] == {"CP1": "0536-6221234"}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_an_export_holds_the_own_numbers_and_an_import_of_it_changes_none(world, lang, form):
    brought_in(world, sites="code,phone\nCP1,+86 536 6221234\n", units=UNITS)
    content = export_sites(world.ctx, VIEWER, SiteFilter(), form, Translator(lang))
    again = batch(world, form, sites=content)
    assert {row.code: row.phone for row in again.phones if row.phone} == {"CP1": "+86 536 6221234"}
    assert len(again.phones) == len(world.ids())
    assert import_batch(world.ctx, CLERK, again).seqs == ()


def test_an_export_of_an_earlier_moment_has_the_number_of_then(world):
    brought_in(world, sites=SITES)
    then = world.moment
    world.pass_time(hours=1)
    seen = phone_book(world.ctx, ADMIN).sites["CP1"].version
    set_duty_phone(world.ctx, CLERK, DutyPhoneChange(PhoneHolder.SITE, "CP1", "110", seen, "later"))
    at_present, before = (
        export_sites(world.ctx, VIEWER, SiteFilter(as_of=as_of), "csv", Translator("zh")).decode()
        for as_of in (None, then + timedelta(minutes=1))
    )
    assert ("110" in at_present, "0536-6221234" in at_present) == (True, False)
    assert "0536-6221234" in before
    assert site_phones(world.ctx, ADMIN) == {"CP1": "110"}


@pytest.mark.parametrize("lang", LANGS)
def test_exported_units_have_their_numbers_and_an_import_of_them_changes_nothing(world, lang):
    world.add_units(Unit("U1", "一中队", 30, 5, 36.7, 118.87))
    brought_in(world, units=UNITS)
    content = export_units(world.ctx, VIEWER, "csv", Translator(lang))
    again = batch(world, anything=content)  # the headings alone say what it holds
    assert {row.code: row.phone for row in again.phones if row.phone} == {"U1": "0536-6225678"}
    assert {row.code: row.values for row in again.units}["U1"] == {
        "name": "一中队",
        "people": 30,
        "leads": 5,
        "lat": 36.7,
        "lon": 118.87,
    }
    assert import_batch(world.ctx, CLERK, again).seqs == ()


def test_units_are_exported_as_tables_only(world):
    assert export_units(world.ctx, VIEWER, "xlsx", Translator("zh"))[:2] == b"PK"
    with pytest.raises(InvalidInput) as refused:
        export_units(world.ctx, VIEWER, "geojson", Translator("zh"))
    assert refused.value.key == "error.unknown_format"
