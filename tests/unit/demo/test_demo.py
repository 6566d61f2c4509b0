"""The demo as it is committed, as its script writes it, and as it stands once it is loaded."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import shapely

from geo.domain.access import Role
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.domain.map_features import POINT_LAYERS, Layer
from geo.services.demo.load import DEMO_ACTOR, DEMO_FOLDER, load_demo
from geo.services.situation.overview import situation_overview
from geo.services.situation.site_records import site_records
from geo.store.verify import verify
from scripts.demo import names
from scripts.make_demo_data import demo_files


@pytest.fixture(scope="module")
def records(ctx):
    """Every site as a screen lists it at the end of the history."""
    return list(site_records(situation_overview(ctx, DEMO_ACTOR, SiteFilter())))


@pytest.fixture(scope="module")
def boundaries(ctx):
    with ctx.store.read() as reader:
        return {area.code: shapely.from_wkb(area.boundary) for area in reader.areas()}


def of_kind(records, kind):
    return [record for record in records if record["kind"] == kind]


def statuses(records, kind):
    return Counter(record["status"] for record in of_kind(records, kind))


def silent(records, kind):
    return Counter(record["freshness"] for record in of_kind(records, kind))["silent"]


def test_the_files_are_what_the_script_writes():
    files = (path for path in DEMO_FOLDER.rglob("*") if path.is_file() and path.suffix not in {".md", ".jpg"})
    written = {path.relative_to(DEMO_FOLDER).as_posix(): path.read_text("utf-8") for path in files}
    made = demo_files()
    assert written.keys() == made.keys()
    assert [name for name in made if written[name] != made[name]] == []


def test_every_file_says_that_it_is_made_up():
    for path in filter(Path.is_file, DEMO_FOLDER.rglob("*")):
        if path.suffix == ".jpg":  # has its words in the picture
            continue
        assert "illustrative" in path.read_text("utf-8").lower(), path.name


def test_the_counts_are_those_of_the_county(records):
    assert Counter(record["kind"] for record in records) == {
        "checkpoint": 30, "village": 77, "market": 14, "venue": 137, "compound": 235,
    }  # fmt: skip
    assert Counter(record["variant"] for record in of_kind(records, "market")) == {
        "farmers": 2, "fair": 9, "vendors": 3,
    }  # fmt: skip
    compounds = of_kind(records, "compound")
    assert sum(record["unit"] != "" for record in compounds) == 9
    assert Counter(record["variant"] for record in compounds) == {"managed": 215, "unmanaged": 20}
    assert sum(record["lat"] is None for record in records) == 5
    assert len({record["name"] for record in records}) == len(records)


def test_hospitals_and_supplies_are_there_and_say_that_they_are_made_up(ctx):
    with ctx.store.read() as reader:
        points = [one for one in reader.features() if one.layer in POINT_LAYERS]
    assert Counter(one.layer for one in points) == {Layer.HOSPITAL: 2, Layer.SUPPLY: 6}
    assert [one.name for one in points if not one.name.endswith("（示意）")] == []


def test_the_railway_is_drawn_and_is_no_road(ctx):
    with ctx.store.read() as reader:
        lines = [one for one in reader.features() if one.layer not in POINT_LAYERS]
    assert Counter(one.layer for one in lines) == {Layer.ROAD: 5, Layer.RAIL: 1, Layer.WATER: 3}
    assert [one.name for one in lines if one.layer is Layer.RAIL] == ["胶济铁路"]


def test_villages_and_compounds_have_people_but_for_five(records):
    known = [record for record in records if record["people"] is not None]
    assert Counter(record["kind"] for record in known) == {"village": 75, "compound": 232}
    assert 100_000 < sum(record["people"] for record in known) < 156_000  # residents of the sub-district


def test_the_areas_units_and_accounts_are_there(ctx):
    with ctx.store.read() as reader:
        codes = Counter(len(area.code) for area in reader.areas())
        assert (codes[6], codes[9], codes[12]) == (1, 8, 7)
        assert len(reader.units()) == 10
        roles = [account.role for account in reader.accounts.all()]
    assert sorted(roles) == sorted([Role.COMMANDER, Role.PLANNER, Role.STAFF, Role.SUPERVISOR, Role.ADMIN])


@pytest.mark.parametrize("role", list(Role))
def test_the_administrator_may_appoint_everybody_as_a_first_administrator_may(ctx, role):
    with ctx.store.read() as reader:
        clerk = reader.accounts.account("clerk")
    assert clerk.may_grant(role)
    # A control: the role of the file alone would not do.
    assert replace(clerk, grants=()).may_grant(role) is (role in {Role.VIEWER, Role.ADMIN})


def test_the_named_places_are_where_they_belong(records):
    by_name = {record["name"]: record for record in records}
    checkpoints = of_kind(records, "checkpoint")
    assert min(checkpoints, key=lambda record: record["lat"])["name"] == "红河平原大桥"
    assert by_name["爱伦堡小区"]["unit"]
    assert by_name["爱伦堡小区门岗"]["area"] == by_name["爱伦堡小区"]["area"]
    assert {"昌乐火车站", "东山市场", "南关大集", "文化路流动摊点群"} <= by_name.keys()


def test_the_history_ends_as_the_readme_says(records):
    assert statuses(records, "checkpoint") == {"manned": 27, "short_staffed": 2, "unmanned": 1}
    assert statuses(records, "village") == {"closed": 74, "reopened": 2, "partly_closed": 1}
    assert statuses(records, "market") == {"suspended": 12, "trading": 1, "partly_trading": 1}
    assert statuses(records, "venue") == {"suspended": 132, "open": 2, "partly_open": 2, "resumed": 1}
    assert statuses(records, "compound") == {"patrolled": 193, "due": 20, "overdue": 19, "exempt": 3}
    assert [silent(records, kind) for kind in ("checkpoint", "village", "market", "venue")] == [4, 3, 1, 5]
    assert sum(record["freshness"] == "unheard" for record in records) == 5
    categories = Counter(record["meaning"] for record in records)
    assert 0.85 < categories["in_force"] / (len(records) - categories["inactive"]) < 0.92


def test_the_history_covers_two_weeks_up_to_now_in_order(ctx):
    with ctx.store.read() as reader:
        entries = reader.entries(limit=100_000)[::-1]
    times, now = [entry.at for entry in entries], ctx.now()
    assert times == sorted(times)
    assert now - timedelta(days=14, minutes=1) <= times[0] < now - timedelta(days=13, hours=23)
    assert now - timedelta(minutes=15) < times[-1] <= now
    assert 7000 <= sum(entry.action != "register" for entry in entries) <= 12_000
    assert {entry.source for entry in entries} == {"demo"}
    accounts = {code for code, *_ in names.ACCOUNTS}
    assert {entry.actor for entry in entries} <= accounts


def test_all_villages_are_closed_when_the_history_begins(ctx):
    with ctx.store.read() as reader:
        begun = reader.site_rows(at_seq=reader.seq_at(ctx.now() - timedelta(days=13, hours=23)))
    assert Counter(row[5] for row in begun if row[3] == "village") == {"closed": 77}


def test_every_site_lies_inside_its_area(records, boundaries):
    outside = [
        record["name"]
        for record in records
        if record["lat"] is not None
        and not boundaries[record["area"]].contains(shapely.Point(record["lon"], record["lat"]))
    ]
    assert outside == []


@pytest.mark.parametrize(("whole", "length"), [("370725", 9), ("370725001", 12)])
def test_the_areas_below_tile_the_one_above(boundaries, whole, length):
    parts = [shape for code, shape in boundaries.items() if code.startswith(whole) and len(code) == length]
    assert all(shape.geom_type == "Polygon" for shape in parts)
    united = shapely.union_all(parts)
    assert united.symmetric_difference(boundaries[whole]).area < 1e-5 * boundaries[whole].area
    assert sum(part.area for part in parts) == pytest.approx(united.area, rel=1e-5)


def test_the_store_it_fills_verifies(ctx, url):
    assert ctx.store.revision() > 0
    assert verify(url).deviations == ()


def test_it_goes_into_an_empty_store_only(ctx):
    with pytest.raises(InvalidInput) as refused:
        load_demo(ctx)
    assert refused.value.key == "error.store_not_empty"
