"""One error is told alike by the gate, the sign-in page, the plain pages and the sheet."""

import pytest
from starlette.applications import Starlette

from geo.api.gate import Gate
from geo.api.plain import plain_routes
from geo.api.sheet import sheet_route
from geo.api.sign_in import sign_in_routes
from geo.api.telling import STATUS, status_of
from geo.domain import errors
from geo.domain.errors import Busy, InvalidInput, KadianError, Refused, StoreUnavailable
from geo.i18n import Words
from tests.unit.api.asking import ask
from tests.worlds import STAFF

WHERE = "postgresql://192.0.2.7/kadian"
WORDS = Words("zh")
PATHS = ["/sign-in", "/m/", "/m/site?site=CP1", "/sheet"]


def asked(world, path, *, through_gate=False, **parts):
    office = lambda: world.office  # noqa: E731 - as the application hands it on
    routes = [*plain_routes(office), sheet_route(office), *sign_in_routes(office)]
    app = Starlette(routes=routes)
    return ask(Gate(app, office, bool) if through_gate else app, path, kadian_account=STAFF.id, **parts)


@pytest.fixture
def away(world, monkeypatch):
    """From the call on the database does not answer."""

    def refuse(*_):
        raise StoreUnavailable("error.server_away", reason=WHERE)

    def go():
        monkeypatch.setattr(type(world.store), "read", refuse)
        monkeypatch.setattr(type(world.store), "revision", refuse)

    return go


@pytest.mark.parametrize("through_gate", [True, False])
@pytest.mark.parametrize("path", PATHS)
def test_with_the_database_away_every_page_says_so_in_words_that_name_no_machine(
    world, away, path, through_gate
):
    away()
    answer = asked(world, path, through_gate=through_gate, cookie="kadian=x", accept_language="zh")
    assert answer.status == 503
    assert WORDS("error.server_away") in answer.body.decode()
    assert WHERE not in answer.body.decode()


def test_a_sign_in_with_the_database_away_says_so_and_keeps_the_name(world, away):
    away()
    answer = asked(world, "/sign-in", form={"name": "who", "password": "x"}, accept_language="zh")
    assert answer.status == 503
    page = answer.body.decode()
    assert WORDS("error.server_away") in page
    assert 'value="who"' in page


@pytest.mark.parametrize("path", PATHS)
def test_with_the_database_there_the_same_pages_are_shown(world, path):
    assert asked(world, path).status == 200


def test_a_plain_page_that_loses_the_database_half_way_says_so(world, away, monkeypatch):
    def lost(*_, **__):
        away()
        raise StoreUnavailable("error.server_away", reason=WHERE)

    monkeypatch.setattr("geo.api.plain.site_page", lost)
    answer = asked(world, "/m/site?site=CP1", accept_language="zh")
    assert (answer.status, answer.body.decode()) == (503, WORDS("error.server_away"))


def test_who_may_not_read_a_sheet_is_told_so_and_not_that_the_question_was_wrong(world):
    world.appoint(STAFF.__class__("staff", STAFF.name, None))
    assert asked(world, "/sheet").status == 403


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused(), 403), (Busy(), 503), (InvalidInput(), 400), (errors.Throttled(seconds=1), 429)],
)
def test_each_kind_of_error_has_one_status(error, status):
    assert status_of(error) == status


def test_what_has_no_status_of_its_own_is_a_wrong_request_or_never_met_by_a_browser():
    kinds = {
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, KadianError)
    }
    rest = {kind.__name__ for kind in kinds if not issubclass(kind, tuple(STATUS))}
    assert rest == {
        "ImportRefused",
        "InvalidInput",
        "KadianError",
        "SchemaTooNew",
        "StartRefused",
        "StoreInUse",
    }
