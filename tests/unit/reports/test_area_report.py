import re
from dataclasses import replace
from html import unescape

import pytest

from geo.domain.filters import SiteFilter
from geo.i18n import Translator
from geo.reports.area_report import render_area_html
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.situation.site_records import site_records
from tests.worlds import START, VIEWER

DAY = {"zh": "2020年2月1日 08:00", "en": "1 Feb 2020 08:00"}


def cells(document):
    """The rows of both tables as text."""
    rows = re.findall(r"<tr>(.*?)</tr>", document)
    return [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


def sheet(world, lang="zh", **parts):
    return render_area_html(world.ctx, VIEWER, SiteFilter(**parts), Translator(lang))


def test_every_site_of_the_filter_is_on_the_sheet_in_the_order_of_the_screen(world):
    names = [record["name"] for record in site_records(world.overview(area="370725001"))]
    rows = [row for row in cells(sheet(world, area="370725001")) if len(row) == 7 and row[0] in names]
    assert [row[0] for row in rows] == names


def test_people_have_a_column_where_their_number_is_known(world):
    assert "居住人数" not in sheet(world)
    with_people = replace(world.site("V1"), people=1420, version=world.site("V1").version + 1)
    world.store.write(
        world.ctx.request(VIEWER, "people", {}),
        lambda tx: record_site(tx, EntryMeta("update"), world.site("V1"), with_people),
    )
    rows = {row[0]: row for row in cells(sheet(world)) if len(row) == 8}
    assert (rows["东村"][6], rows["西村"][6]) == ("1,420", "–")


def test_figures_by_kind_stand_above(world):
    rows = [row for row in cells(sheet(world)) if row]
    assert ["封闭村", "100 % (2/2)", "2", "0", "0", "0", "0"] in rows
    by_kind = rows[: [row[0] for row in rows].index("合计") + 1]
    *kinds, total = [list(map(int, row[2:])) for row in by_kind]
    assert total == [sum(column) for column in zip(*kinds, strict=True)]
    in_force, should = (sum(counts) for counts in zip(*(_shared(row) for row in by_kind[:-1]), strict=True))
    assert _shared(by_kind[-1]) == (in_force, should)


def _shared(row):
    return tuple(map(int, re.search(r"\((\d+)/(\d+)\)", row[1]).groups()))


@pytest.mark.parametrize(("lang", "time"), [("zh", "2月1日 07:00"), ("en", "1 Feb 07:00")])
def test_paper_says_when_the_last_report_came_and_not_how_long_ago(world, lang, time):
    world.pass_time(days=1)
    rows = {row[0]: row for row in cells(sheet(world, lang)) if len(row) == 7}
    assert rows["平原大桥卡点"][3] == time
    assert rows["东山市场"][3] == Translator(lang)("age.never")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sheet_says_where_when_how_many_and_where_the_journal_stood(world, lang):
    world.pass_time(hours=2)
    document = sheet(world, lang, area="370725001", as_of=START)
    with world.store.read() as reader:
        number, head = reader.head
    for said in ("宝都街道", DAY[lang], f"#{number}", f"{head[:8]}<", f'lang="{lang}"'):
        assert said in document


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_is_in_the_catalogue(world, lang):
    assert re.findall(r">[a-z]+\.[a-z_]+<", sheet(world, lang)) == []


def test_the_sheet_of_a_demo_says_that_it_is_made_up(world):
    assert Translator("en")("frame.demo") in sheet(world, "en")
