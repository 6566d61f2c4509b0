"""A file is made with the rights of who asks for it, wherever its address comes from."""

import csv
import io
import re

import pytest

from geo.api.print.downloads import download_routes
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from tests.unit.api.asking import ask
from tests.worlds import ADMIN, SITES, STAFF, VIEWER

TOWN = "370725001"
FILES = ["sites.csv", "sites.geojson", "sites.xlsx", "rota.docx", "rounds.csv", "rounds.docx", "brief.docx"]
NAME = re.compile(r'attachment; filename="kadian-(?:[a-z]+-)?20200201-0800[.]([a-z]+)"')
REAL_ADMIN = Actor("chief", "总管", Role.ADMIN)


@pytest.fixture
def asked(world):
    """The answer to an account that has signed in."""

    def get(path, account=STAFF.id):
        return ask(download_routes(lambda: world.ctx), f"/files/{path}", kadian_account=account)

    return get


@pytest.fixture
def in_town(world):
    """Somebody who may read one town, whose account did not come with demo data."""
    return world.appoint(Actor("town", "街道", None, grants=(Grant("town", Role.VIEWER, TOWN),))).id


def sites_in(answer):
    text = answer.body.decode("utf-8-sig")
    return {row["编号"] for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_to_be_saved_and_kept_by_no_cache(asked, file):
    answer = asked(file)
    name = NAME.fullmatch(answer.headers["content-disposition"])
    assert (answer.status, name[1]) == (200, file.partition(".")[2])
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("file", [*FILES, "order.docx?number=1"])
def test_who_may_read_nowhere_gets_none_and_without_an_account_there_is_none(world, asked, file):
    world.appoint(Actor("nothing", "没有权限", None))
    assert [asked(file, who).status for who in ("nothing", "stranger", "")] == [403, 401, 401]


def test_the_same_address_holds_what_who_asks_may_read(asked, in_town):
    everything = {site.id for site in SITES}
    assert sites_in(asked("sites.csv")) == everything
    assert sites_in(asked("sites.csv", in_town)) == everything - {"CP2", "V2"}


def test_an_unknown_format_and_an_unknown_order_are_said_to_be_so(asked):
    assert asked("sites.exe").status == 400
    assert asked("order.docx?number=x").status == 403  # staff may not plan: no word on whether it exists


def test_an_administrator_gets_what_the_account_would_that_they_look_as(world, asked, in_town):
    chief = world.appoint(REAL_ADMIN).id
    assert sites_in(asked(f"sites.csv?as={in_town}", chief)) == sites_in(asked("sites.csv", in_town))
    assert sites_in(asked("sites.csv", chief)) == {site.id for site in SITES}
    assert asked("sites.csv?as=stranger", chief).status == 404


def test_no_other_account_gets_it_in_a_foreign_name(asked, in_town):
    assert asked(f"sites.csv?as={VIEWER.id}", in_town).status == 403
    assert asked(f"sites.csv?as={in_town}", in_town).status == 200  # as oneself


def test_a_demo_account_may_be_another_one_and_no_real_one(world, asked, in_town):
    world.appoint(Actor("planner", "调度", Role.PLANNER))
    assert asked(f"sites.csv?as={ADMIN.id}").status == 200
    assert asked(f"sites.csv?as={in_town}").status == 403
    assert asked("order.docx?number=1&as=planner").status == 403


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("sites.csv?area=NOPE", "NOPE"),
        ("sites.xlsx?kind=xyz", "xyz"),
        ("sites.geojson?as_of=2040-01-01T00:00Z", "2040-01-01"),
        ("sites.csv?aera=370725001", "aera 370725001"),
        ("rota.docx?unit=NOPE", "NOPE"),
        ("rota.docx?days=many", "days many"),
        ("rounds.csv?units=NOPE", "units NOPE"),
        ("rounds.docx?hours=many", "hours many"),
    ],
)
def test_no_file_of_more_than_was_asked_for_is_made(asked, file, named):
    answer = asked(f"{file}&lang=en")
    assert answer.status == 400
    assert named in answer.body.decode()
    assert "content-disposition" not in answer.headers
