import json
import sqlite3
from datetime import datetime
from io import BytesIO
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.exchange import ImportContext, SourceFile, read
from geo.exchange.writers import FORMATS
from geo.i18n import LANGS, Translator
from geo.reports.export_header import FACTS
from geo.reports.site_export import export_sites
from geo.services.contacts.duty_phones import set_duty_phone
from tests.worlds import SITES, START, VIEWER

KML = {"k": "http://www.opengis.net/kml/2.2"}
WANTED = SiteFilter(kind=("village",), search="村", as_of=START)


def exported(world, form, wanted=WANTED):
    return export_sites(world.ctx, VIEWER, wanted, form, Translator("zh"))


def package(content):
    opened = sqlite3.connect(":memory:")
    opened.deserialize(content)
    return opened


def facts(form, content):
    """What the file says of itself."""
    if form == "geojson":
        return json.loads(content)["kadian"]
    if form == "gpkg":
        (text,) = package(content).execute("SELECT metadata FROM gpkg_metadata").fetchone()
        return {pair.get("key"): pair.text for pair in ET.fromstring(text).iter("MDI")}  # noqa: S314
    if form == "kml":
        t, document = Translator("zh"), ET.fromstring(content)  # noqa: S314 - our own file
        said = document.iterfind("k:Document/k:ExtendedData/k:Data", KML)
        found = {data.get("name"): data.findtext("k:value", namespaces=KML) for data in said}
        return {name: found[t(f"export.about.{name}")] for name in FACTS}
    t, about = Translator("zh"), dict(row[:2] for row in load_workbook(BytesIO(content)).worksheets[1].values)
    return {name: about[t(f"export.about.{name}")] for name in ("filter", "query", "moment", "journal")}


@pytest.mark.parametrize("form", ["geojson", "xlsx", "gpkg", "kml"])
def test_every_file_holds_the_filter_in_words_and_as_a_link_the_moment_and_the_journals_head(world, form):
    header = facts(form, exported(world, form))
    with world.store.read() as reader:
        number, head = reader.head
    assert header["filter"].startswith("昌乐县 · 2020年2月1日 08:00 · 封闭村 · 查找“村”")
    assert dict(parse_qsl(header["query"])) == WANTED.to_query()
    assert (header["moment"], header["journal"]) == ("2020-02-01T08:00:00+08:00", f"#{number} {head}")


@pytest.mark.parametrize("form", FORMATS)
def test_a_filter_that_selects_nothing_still_makes_a_file(world, form):
    content = exported(world, form, SiteFilter(search="nothing like it"))
    if form == "csv":
        assert content.decode("utf-8-sig").startswith("编号,名称,")
    else:
        assert facts(form, content)["moment"]


def test_a_site_is_written_with_what_the_screen_says_of_it(world):
    features = json.loads(exported(world, "geojson", SiteFilter(search="C1")))["features"]
    (site,) = [feature["properties"] for feature in features if feature["properties"]["id"] == "C1"]
    assert (site["status"], site["meaning"], site["freshness"], site["age_h"]) == (
        "due",
        "partial",
        "ageing",
        30,
    )
    assert (site["visited_at"], site["area_name"], site["unit"]) == (
        "2020-01-31T02:00:00+08:00",
        "新昌社区",
        "",
    )


def test_an_unknown_format_is_refused(world):
    with pytest.raises(InvalidInput) as refused:
        exported(world, "pdf")
    assert refused.value.key == "error.unknown_format"


def sheet(world, lang, wanted):
    """Heading -> cell of the first site in the workbook, and all its headings."""
    content = export_sites(world.ctx, VIEWER, wanted, "xlsx", Translator(lang))
    page = load_workbook(BytesIO(content)).active
    assert page.title == Translator(lang)("export.sheet_sites")
    headings, *rows = page.values
    return headings, [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.parametrize("lang", LANGS)
def test_a_workbook_is_in_the_readers_words_and_dates_are_dates(world, lang):
    t = Translator(lang)
    _, (row,) = sheet(world, lang, SiteFilter(search="CP1"))
    kind = world.ctx.kinds["checkpoint"]
    assert row[t("list.kind")] == t.label(kind)
    assert row[t("list.status")] == t.label(kind.status("manned"))
    assert row[t("export.variant")] == t.label(kind.variant("hard"))
    assert (row[t("export.unit")], row[t("export.unit_code")]) == ("一中队", "U1")
    assert row[t("list.age")] == datetime(2020, 2, 1, 7)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert row[t("export.visited_at")] is None
    assert row[t("export.attention")] == t("export.no")


@pytest.mark.parametrize("lang", LANGS)
def test_no_two_headings_of_a_workbook_are_the_same_and_none_is_lost_without_rows(world, lang):
    headings, rows = sheet(world, lang, SiteFilter())
    assert len(headings) == len(set(headings)) == 22
    assert len(rows) == len(SITES)
    assert sheet(world, lang, SiteFilter(search="nothing like it")) == (headings, [])


def test_what_programs_read_back_keeps_its_codes(world):
    assert '"status":"manned"' in exported(world, "geojson", SiteFilter(search="CP1")).decode().replace(
        " ", ""
    )


@pytest.mark.parametrize("lang", LANGS)
def test_an_import_reads_of_csv_in_either_language_what_it_reads_of_geojson(world, lang):
    data = world.ctx.read_model.reference()
    context = ImportContext(
        kinds=world.ctx.kinds,
        now=world.ctx.now(),
        zone=world.ctx.settings.zone,
        areas=tuple(data.areas),
        units=tuple(data.units.values()),
    )

    def read_back(form):
        content = export_sites(world.ctx, VIEWER, SiteFilter(), form, Translator(lang))
        sites = read([SourceFile(f"a.{form}", content)], context).sites
        return {site.code: dict(site.values) for site in sites}

    assert read_back("csv") == read_back("geojson")
    assert len(read_back("csv")) == len(SITES)


@pytest.mark.parametrize("form", ["gpkg", "kml"])
def test_files_for_maps_hold_no_telephone_number(world, form):
    change = DutyPhoneChange(PhoneHolder.SITE, "CP1", "0536-6221234", 0, "phone-1")
    planner = Actor("planner", "调度员", Role.PLANNER)
    world.add_accounts(planner)
    set_duty_phone(world.ctx, planner, change)
    content = exported(world, form, SiteFilter())
    assert b"CP1" in content
    assert b"6221234" not in content
    assert "6221234" in exported(world, "csv", SiteFilter()).decode("utf-8-sig")
