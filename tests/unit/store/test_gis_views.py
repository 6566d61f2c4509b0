"""What GIS clients see is what the screens show: the views of a PostgreSQL store, held against its export."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.cli.context import CLI_ACTOR
from geo.domain.filters import SiteFilter
from geo.domain.kinds import Kinds
from geo.domain.sites import Site
from geo.i18n import Translator
from geo.reports.site_export import export_sites
from geo.services.bootstrap import open_context
from geo.services.demo.load import load_demo
from geo.settings import Settings
from geo.store import Store
from tests.contract.story import registering, request_for
from tests.databases.postgres import ADMINISTRATOR, OWNER
from tests.unit.store.gis_queries import KINDS, run_sql

SAME = ("name", "kind", "variant", "status", "meaning", "area", "area_name", "unit", "note", "freshness")
OLD_VIEW = """
    CREATE VIEW gis_site AS
    SELECT id, name, kind, variant, status, area, unit, note, people, version,
           to_timestamp(status_at / 1000.0) AS status_at,
           to_timestamp(heard_at / 1000.0) AS heard_at,
           to_timestamp(visited_at / 1000.0) AS visited_at,
           ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geometry
    FROM site WHERE to_seq IS NULL AND lat IS NOT NULL AND lon IS NOT NULL"""
"""As it was made before views knew what statuses mean."""


@pytest.fixture
def url(postgres_server):
    """The URL of a database whose user may add PostGIS, which the machine must have."""
    url = postgres_server.new_database(user=ADMINISTRATOR)
    if not run_sql(url, "SELECT name FROM pg_available_extensions WHERE name = 'postgis'"):
        pytest.skip("no PostGIS on this machine: `make databases` tries to install it")
    return url


def view_rows(url):
    rows = run_sql(url, "SELECT *, ST_Y(geometry) AS lat, ST_X(geometry) AS lon FROM gis_site")
    return {row["id"]: row for row in rows}


def exported(ctx):
    """The export's rows by code, read as a program would."""
    document = json.loads(export_sites(ctx, CLI_ACTOR, SiteFilter(), "geojson", Translator("en")))
    return {feature["properties"]["id"]: feature["properties"] for feature in document["features"]}


def context_at(url):
    return open_context(Settings(store=url, demo="off"))


def differing(views, export):
    """Codes and columns in which view and export do not say the same."""
    found = set(views) ^ set(export)
    for code in set(views) & set(export):
        view, row = views[code], export[code]
        found |= {(code, name) for name in SAME if (view[name] or "") != row[name]}
        if bool(view["attention"]) != row["attention"]:
            found.add((code, "attention"))
        ages = [None if age in (None, "") else float(age) for age in (view["age_h"], row["age_h"])]
        if ages != pytest.approx(ages[::-1], abs=0.2):
            found.add((code, "age_h"))
    return found


def on_the_hour_of_nothing(now):
    """Sites of every kind and status with words and patrols far from any limit, and some never reported."""
    ages = (None, 0.3, 5.2, 9.7, 30.3, 50.6, 101.1, 1000.7)
    number = 0
    for kind in KINDS:
        for status in kind.statuses:
            for age in ages:
                number += 1
                last = None if age is None else now - timedelta(hours=age)
                yield Site(
                    f"S{number}",
                    f"点 {number}",
                    kind.code,
                    status.code,
                    "370725001",
                    lat=36.6 if number % 2 else None,
                    lon=118.8 if number % 2 else None,
                    interval_h=(None, 7.5, 200.0)[number % 3] if kind.is_patrolled else None,
                    status_at=last or now,
                    last_report_at=last,
                    last_patrol_at=last if kind.is_patrolled else None,
                )


def test_the_server_goes_by_the_clock_of_the_tests(url):
    """Views know the age of a report only where it does, also under ``python -m tests.clock``."""
    (row,) = run_sql(url, "SELECT extract(epoch FROM clock_timestamp())::float8 AS s")
    assert row["s"] == pytest.approx(datetime.now(UTC).timestamp(), abs=60)


def test_every_status_stands_in_the_view_as_in_the_export(url):
    now = datetime.now(UTC)
    ctx = context_at(url)
    with closing(ctx.store):
        for number, site in enumerate(on_the_hour_of_nothing(now)):
            ctx.store.write(request_for(f"k{number}"), registering(site))
        views, export = view_rows(url), exported(ctx)
    assert differing(views, export) == set()
    assert {row["freshness"] for row in views.values()} == {"fresh", "ageing", "silent", "unheard"}
    assert {row["meaning"] for row in views.values()} == {"in_force", "partial", "not_in_force", "inactive"}
    assert {"patrolled", "due", "overdue"} <= {row["status"] for row in views.values()}
    assert any(row["geometry"] is None for row in views.values())


def test_the_comparison_finds_a_view_that_tells_what_is_stored(url):
    """The control: the view as it was before."""
    now = datetime.now(UTC)
    ctx = context_at(url)
    with closing(ctx.store):
        for number, site in enumerate(on_the_hour_of_nothing(now)):
            ctx.store.write(request_for(f"k{number}"), registering(site))
        run_sql(
            url, "CREATE VIEW before AS SELECT g.*, s.status AS stored FROM gis_site g JOIN site s USING (id)"
        )
        views = {row["id"]: row | {"status": row["stored"]} for row in run_sql(url, "SELECT * FROM before")}
        columns = {column for _, column in differing(views, exported(ctx))}
    assert columns == {"status"}


def test_the_demo_county_stands_in_the_view_as_in_the_export(url):
    ctx = context_at(url)
    with closing(ctx.store):
        load_demo(ctx)
        views, export = view_rows(url), exported(ctx)
        again = view_rows(url)
    moved = {code for code, row in views.items() if row["status"] != again[code]["status"]}
    assert {code for code, *_ in differing(views, export)} <= moved
    assert len(views) > 400


def test_a_view_of_before_is_replaced_and_who_could_read_it_still_can(url):
    with closing(context_at(url).store) as store:
        store.write(request_for("a"), registering(Site("K1", "甲卡", "checkpoint", "manned", "370725001")))
    run_sql(url, "DROP VIEW gis_site")
    run_sql(url, OLD_VIEW)
    run_sql(url, f"GRANT SELECT ON gis_site TO {OWNER}")
    context_at(url).store.close()
    reading = url.replace(f"//{ADMINISTRATOR}@", f"//{OWNER}@")
    assert run_sql(reading, "SELECT id, meaning, status_zh FROM gis_site") == [
        {"id": "K1", "meaning": "in_force", "status_zh": "在岗"}
    ]


def test_a_view_with_other_columns_is_made_again(url):
    context_at(url).store.close()
    run_sql(url, "DROP VIEW gis_site")
    run_sql(url, "CREATE VIEW gis_site AS SELECT name FROM site")
    context_at(url).store.close()
    assert view_rows(url) == {}


def test_a_view_on_which_somebody_built_another_is_left_alone(url):
    context_at(url).store.close()
    run_sql(url, "DROP VIEW gis_site")
    run_sql(url, "CREATE VIEW gis_site AS SELECT name FROM site")
    run_sql(url, "CREATE VIEW theirs AS SELECT name FROM gis_site")
    context_at(url).store.close()
    assert run_sql(url, "SELECT * FROM theirs") == []


def test_other_labels_and_hours_are_in_the_view_after_the_next_start(url):
    checkpoint = replace(KINDS["checkpoint"], zh="卡点 100 % 'x'", silent_h=float("inf"))
    others = [kind for kind in KINDS if kind.code != "checkpoint"]
    long_ago = datetime.now(UTC) - timedelta(days=90)
    site = Site(
        "K1", "甲卡", "checkpoint", "manned", "370725001", status_at=long_ago, last_report_at=long_ago
    )
    with closing(Store.open(url, KINDS)) as store:
        store.write(request_for("a"), registering(site))
    assert view_rows(url)["K1"]["freshness"] == "silent"
    Store.open(url, Kinds((checkpoint, *others))).close()
    assert (view_rows(url)["K1"]["freshness"], view_rows(url)["K1"]["kind_zh"]) == ("fresh", "卡点 100 % 'x'")
    # A store that is opened without kinds, as for a backup's drill, leaves them as they are.
    Store.open(url).close()
    assert view_rows(url)["K1"]["kind_zh"] == "卡点 100 % 'x'"


def test_without_kinds_a_site_stands_as_it_is_stored(url):
    with closing(Store.open(url)) as store:
        store.write(request_for("a"), registering(Site("K1", "甲卡", "checkpoint", "manned", "370725001")))
    row = view_rows(url)["K1"]
    assert (row["status"], row["meaning"], row["freshness"]) == ("manned", None, None)


def test_a_view_that_stands_is_not_made_again(url):
    context_at(url).store.close()
    run_sql(url, "CREATE TABLE log (tag text)")
    run_sql(
        url,
        """CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO log VALUES (tg_tag); END $$""",
    )
    run_sql(url, "CREATE EVENT TRIGGER noting ON ddl_command_end EXECUTE FUNCTION noted()")
    context_at(url).store.close()
    assert run_sql(url, "SELECT tag FROM log WHERE tag LIKE '%VIEW%'") == []
    run_sql(url, "DROP VIEW gis_area")
    context_at(url).store.close()
    assert {"tag": "CREATE VIEW"} in run_sql(url, "SELECT tag FROM log")
