"""One error is worded alike by the gate, the sign-in page, the plain pages and the sheet."""

import pytest

from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.auth.sign_in import sign_in_routes
from geo.api.errors import HTTP_STATUS, http_status
from geo.api.lite.routes import lite_routes
from geo.api.print.routes import print_routes
from geo.domain import conflicts, errors, import_report
from geo.domain.errors import InvalidInput, KadianError, Refused, StoreBusy, StoreUnavailable
from geo.i18n import Translator
from tests.unit.api.asking import application, ask
from tests.worlds import STAFF

WHERE = "postgresql://192.0.2.7/kadian"
WORDS = Translator("zh")
PATHS = ["/sign-in", "/m/", "/m/site?site=CP1", "/sheet"]


def asked(world, path, *, through_gate=False, **parts):
    ctx = lambda: world.ctx  # noqa: E731 - as the application hands it on
    routes = [*lite_routes(ctx), *print_routes(ctx), *sign_in_routes(ctx)]
    app = application(routes)
    return ask(
        SessionMiddleware(app, ctx, bool) if through_gate else app, path, kadian_account=STAFF.id, **parts
    )


@pytest.fixture
def away(world, monkeypatch):
    """From the call on the database does not answer."""

    def refuse(*_):
        raise StoreUnavailable("error.server_gone", reason=WHERE)

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
    assert WORDS("error.server_gone") in answer.body.decode()
    assert WHERE not in answer.body.decode()


def test_a_sign_in_with_the_database_away_says_so_and_keeps_the_name(world, away):
    away()
    answer = asked(world, "/sign-in", form={"name": "who", "password": "x"}, accept_language="zh")
    assert answer.status == 503
    page = answer.body.decode()
    assert WORDS("error.server_gone") in page
    assert 'value="who"' in page


@pytest.mark.parametrize("path", PATHS)
def test_with_the_database_there_the_same_pages_are_shown(world, path):
    assert asked(world, path).status == 200


def test_a_plain_page_that_loses_the_database_half_way_says_so(world, away, monkeypatch):
    def lost(*_, **__):
        away()
        raise StoreUnavailable("error.server_gone", reason=WHERE)

    monkeypatch.setattr("geo.api.lite.routes.site_page", lost)
    answer = asked(world, "/m/site?site=CP1", accept_language="zh")
    assert (answer.status, answer.body.decode()) == (503, WORDS("error.server_gone"))


def test_who_may_not_read_a_sheet_reads_so_and_not_that_the_question_was_wrong(world):
    world.appoint(STAFF.__class__("staff", STAFF.name, None))
    assert asked(world, "/sheet").status == 403


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused(), 403), (StoreBusy(), 503), (InvalidInput(), 400), (errors.Throttled(seconds=1), 429)],
)
def test_each_kind_of_error_has_one_status(error, status):
    assert http_status(error) == status


def test_what_has_no_status_of_its_own_is_a_wrong_request_or_never_met_by_a_browser():
    kinds = {
        each
        for module in (errors, conflicts, import_report)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, KadianError)
    }
    rest = {kind.__name__ for kind in kinds if not issubclass(kind, tuple(HTTP_STATUS))}
    assert rest == {
        "ImportRefused",
        "InvalidInput",
        "KadianError",
        "SchemaTooNew",
        "StartRefused",
        "StoreInUse",
    }
