import json
from io import BytesIO
from urllib.parse import parse_qsl

import pytest
from openpyxl import load_workbook

from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.exchange.writers import FORMATS
from geo.i18n import Words
from geo.services.exports import export_sites
from tests.worlds import START, VIEWER

WANTED = SiteFilter(kind=("village",), search="村", as_of=START)


def exported(world, form, wanted=WANTED):
    return export_sites(world.office, VIEWER, wanted, form, Words("zh"))


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
    told = facts(form, exported(world, form))
    with world.store.read() as reader:
        number, head = reader.head
    assert told["filter"].startswith("昌乐县 · 2020-02-01 08:00 +0800 · 封闭村 · 查找“村”")
    assert dict(parse_qsl(told["query"])) == WANTED.to_query()
    assert (told["moment"], told["journal"]) == ("2020-02-01T08:00:00+08:00", f"#{number} {head}")


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


def test_a_format_nobody_writes_is_refused(world):
    with pytest.raises(InvalidInput) as refused:
        exported(world, "pdf")
    assert refused.value.key == "error.unknown_format"
