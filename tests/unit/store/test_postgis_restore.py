"""A dump of a store with PostGIS is restored without an error by the commands of docs/deployment.md."""

import os
import subprocess
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import make_url

from geo.settings import ROOT
from geo.store import Store
from geo.store.verify import verify
from tests.contract.story import GATE, registering, request_for
from tests.databases.postgres import ADMINISTRATOR, OWNER, has_postgis, programs
from tests.unit.store.gis_queries import KINDS, run_sql

GATE_2 = replace(GATE, id="CP2")
WITHOUT_POSTGIS = ("--exclude-table-data=*.spatial_ref_sys",)
"""Rows of PostGIS's own table, which belong to the administrator."""
GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")


@pytest.fixture
def source(postgres_server):
    """The URL of a store of the owner's, in a database to which the administrator has added PostGIS."""
    if not has_postgis():
        pytest.skip("no PostGIS on this machine: `make databases` tries to install it")
    url = postgres_server.new_database()
    add_postgis(url)
    with closing(Store.open(url, KINDS)) as store:
        store.write(request_for("a"), registering(GATE))
    return url


def add_postgis(url):
    run_sql(url.replace(f"//{OWNER}@", f"//{ADMINISTRATOR}@"), "CREATE EXTENSION postgis")


def run(program, url, *options, user=OWNER):
    """What the program said, and how it ended."""
    place = make_url(url)
    command = [programs() / program, "-h", place.query["host"], "-U", user, *options]
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return done.returncode, done.stderr


def is_whole(url):
    """Whether journal and tables are whole, and what GIS clients see is there."""
    return verify(url).is_intact and [row["status"] for row in run_sql(url, "SELECT * FROM gis_site")] == [
        "manned"
    ]


def name_of(url):
    return make_url(url).database


def test_the_servers_administrator_restores_it_without_an_error(source, postgres_server, tmp_path):
    dump = str(tmp_path / "kadian.dump")
    assert run("pg_dump", source, "-Fc", "-f", dump, name_of(source)) == (0, "")
    target = postgres_server.new_database()
    assert run("pg_restore", target, "-d", name_of(target), dump, user=ADMINISTRATOR) == (0, "")
    assert is_whole(target)
    with closing(Store.open(target, KINDS)) as store:
        assert store.write(request_for("b"), registering(GATE_2)).seq == 2


def test_the_owner_restores_it_without_an_error_into_a_database_that_has_postgis(
    source, postgres_server, tmp_path
):
    dump = str(tmp_path / "kadian.dump")
    assert run("pg_dump", source, *WITHOUT_POSTGIS, "-Fc", "-f", dump, name_of(source)) == (0, "")
    target = postgres_server.new_database()
    add_postgis(target)
    assert run("pg_restore", target, "--no-comments", "-d", name_of(target), dump) == (0, "")
    assert is_whole(target)


def test_without_these_options_the_owner_meets_errors(source, postgres_server, tmp_path):
    """The control: data are whole, but the command says that it failed."""
    dump = str(tmp_path / "kadian.dump")
    assert run("pg_dump", source, "-Fc", "-f", dump, name_of(source)) == (0, "")
    target = postgres_server.new_database()
    add_postgis(target)
    code, output = run("pg_restore", target, "-d", name_of(target), dump)
    assert code == 1
    assert "spatial_ref_sys" in output


def test_the_guide_names_the_options_and_the_views():
    assert all(t in GUIDE for t in (*WITHOUT_POSTGIS, "--no-comments", "CREATE EXTENSION postgis"))
    assert all(view in GUIDE for view in ("gis_site", "gis_area", "gis_feature", "gis_status"))
