import json
from datetime import datetime
from io import BytesIO
from urllib.parse import parse_qsl

import pytest
from openpyxl import load_workbook

from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.exchange.writers import FORMATS
from geo.i18n import LANGS, Translator
from geo.reports.site_export import export_sites
from tests.worlds import SITES, START, VIEWER

WANTED = SiteFilter(kind=("village",), search="村", as_of=START)


def exported(world, form, wanted=WANTED):
    return export_sites(world.ctx, VIEWER, wanted, form, Translator("zh"))


def facts(form, content):
    """What the file says of itself."""
    if form == "geojson":
        return json.loads(content)["kadian"]
    if form == "csv":
        lines = [line[1:] for line in content.decode("utf-8-sig").splitlines() if line.startswith("#")]
        return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return dict(row[:2] for row in load_workbook(BytesIO(content)).worksheets[0].values)


@pytest.mark.parametrize("form", FORMATS)
def test_every_file_holds_the_filter_in_words_and_as_a_link_the_moment_and_the_journals_head(world, form):
    header = facts(form, exported(world, form))
    with world.store.read() as reader:
        number, head = reader.head
    assert header["filter"].startswith("昌乐县 · 2020-02-01 08:00 +0800 · 封闭村 · 查找“村”")
    assert dict(parse_qsl(header["query"])) == WANTED.to_query()
    assert (header["moment"], header["journal"]) == ("2020-02-01T08:00:00+08:00", f"#{number} {head}")


@pytest.mark.parametrize("form", FORMATS)
def test_a_filter_that_selects_nothing_still_makes_a_file(world, form):
    assert facts(form, exported(world, form, SiteFilter(search="nothing like it")))["moment"]


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
    page = load_workbook(BytesIO(content)).worksheets[1]
    assert page.sheet_format.defaultColWidth > len("2020-02-01 00:00")
    headings, *rows = page.values
    return headings, [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.parametrize("lang", LANGS)
def test_a_workbook_is_in_the_readers_words_with_codes_beside_and_dates_that_are_dates(world, lang):
    t = Translator(lang)
    _, (row,) = sheet(world, lang, SiteFilter(search="CP1"))
    kind = world.ctx.kinds["checkpoint"]
    assert row[t("list.kind")] == t.label(kind)
    assert row[t("export.code", of=t("list.kind"))] == "checkpoint"
    assert row[t("list.status")] == t.label(kind.status("manned"))
    assert row[t("export.code", of=t("list.status"))] == "manned"
    assert row[t("export.variant")] == t.label(kind.variant("hard"))
    assert (row[t("list.unit")], row[t("export.code", of=t("list.unit"))]) == ("一中队", "U1")
    assert row[t("list.age")] == datetime(2020, 2, 1, 7)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert row[t("export.visited_at")] is None
    assert row[t("export.attention")] == t("export.no")


@pytest.mark.parametrize("lang", LANGS)
def test_no_two_headings_of_a_workbook_are_the_same_and_none_is_lost_without_rows(world, lang):
    headings, rows = sheet(world, lang, SiteFilter())
    assert len(headings) == len(set(headings)) == 24
    assert len(rows) == len(SITES)
    assert sheet(world, lang, SiteFilter(search="nothing like it")) == (headings, [])


def test_what_programs_read_back_keeps_its_codes(world):
    assert '"status":"manned"' in exported(world, "geojson", SiteFilter(search="CP1")).decode().replace(
        " ", ""
    )
    assert "checkpoint,hard,manned" in exported(world, "csv", SiteFilter(search="CP1")).decode("utf-8-sig")
