import pytest

from geo.api.print.routes import print_routes
from geo.i18n import Translator
from tests.page.hostile import HOSTILE
from tests.unit.api.asking import ask, notice
from tests.unit.services.patrols.compounds import compound, put, put_compounds
from tests.worlds import STAFF


@pytest.fixture
def county(world):
    return put_compounds(world)


@pytest.fixture
def asked(county):
    def get(query="", **headers):
        headers = {"kadian_account": STAFF.id} | headers
        answer = ask(print_routes(lambda: county.ctx), f"/rounds?{query}", **headers)
        return answer.status, answer.body.decode()

    return get


def test_a_link_shows_the_rounds_of_its_units_and_numbers(asked):
    status, page = asked("units=U1&hours=24&foot_kmh=5&lang=en")
    assert status == 200
    assert Translator("en")("patrols.terms", hours=24, service_min=10, foot=5, way=20, ahead=24) in page
    assert ("<h2>一中队</h2>" in page, "<h2>二中队</h2>" in page) == (True, False)


def test_what_is_unknown_in_a_link_is_ignored(asked):
    status, page = asked("units=castle,U2&hours=many&area=moon&x=1")
    assert status == 200
    assert Translator("zh")("patrols.terms", hours=8, service_min=10, foot=4, way=20, ahead=24) in page
    assert all(part in notice(page) for part in ("units castle", "hours many", "辖区 moon", "x 1"))
    assert notice(asked("units=U2&hours=24&area=370725001")[1]) == ""


def test_numbers_that_cannot_be_are_reported_in_words(asked):
    status, page = asked("units=U1&hours=90&lang=en")
    assert status == 400
    assert page == Translator("en")("error.patrol_options", found=90.0, least=0.5, most=24.0)


def test_without_signing_in_nothing_is_seen(asked):
    status, page = asked("units=U1", kadian_account="stranger")
    assert status == 401
    assert "小区N1" not in page


def test_hostile_text_is_text(county, asked):
    put(county, compound("X1", 0.3, name=HOSTILE))
    _, page = asked("units=U1")
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
