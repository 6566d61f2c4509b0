from urllib.parse import quote

import pytest

from geo.api.print.routes import print_routes
from tests.unit.api.asking import ask, notice
from tests.unit.services.shifts import put_site, put_units
from tests.worlds import STAFF


@pytest.fixture
def asked(world):
    put_units(world)
    put_site(world, "CP2", variant="hard")

    def get(query="", **headers):
        headers = {"kadian_account": STAFF.id} | headers
        answer = ask(print_routes(lambda: world.ctx), f"/shifts?{query}", **headers)
        return answer.status, answer.body.decode()

    return get


def test_a_link_shows_the_shifts_of_its_units_and_days(asked):
    status, page = asked("unit=U2&days=7&lang=en")
    assert status == 200
    assert ("<h2>一中队</h2>" in page, "<h2>二中队</h2>" in page) == (False, True)
    assert "Shifts: 7; distance there and back" in page


@pytest.mark.parametrize("days", ["", "0", "16", "-3", "many", "9" * 12, "٣"])
def test_what_is_no_number_of_days_is_the_usual(asked, days):
    status, page = asked(f"unit=U2&days={quote(days)}&area=moon")
    assert status == 200
    assert "共 3 班" in page
    assert "辖区 moon" in notice(page)
    assert (f"days {days}" in notice(page)) is bool(days)


def test_an_unknown_unit_is_reported_and_units_that_are_known_are_not(asked):
    assert "NOPE" in notice(asked("unit=NOPE")[1])
    assert notice(asked("unit=U2&days=7")[1]) == ""


def test_without_signing_in_nothing_is_seen(asked):
    status, page = asked(kadian_account="stranger")
    assert status == 401
    assert "CP1" not in page
