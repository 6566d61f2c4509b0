"""Nothing behind the gate answers without a session."""

from dataclasses import replace

import pytest

from geo.api.auth import session_middleware as gates
from geo.api.auth.session_middleware import CLOSE_SESSION_ENDED, PUBLIC_PATHS, SessionMiddleware
from geo.domain.actors import Actor, Role
from geo.domain.errors import StoreUnavailable
from geo.i18n import Translator
from geo.services.accounts.sessions import sha256_of
from tests.unit.api.auth.asgi_calls import OURS, inside, socket, through

STAFF = Actor("staff", "值守员", Role.STAFF)


class Book:
    """Sessions kept in memory: token -> who; remembers who was seen doing something."""

    def __init__(self, **tokens):
        self.tokens, self.touched = tokens, []
        self.is_away = False


@pytest.fixture(autouse=True)
def sessions(monkeypatch):
    """The gate asks the book it was given instead of an office."""
    monkeypatch.setattr(gates, "resolve_session", lambda book, token: book.tokens.get(token))
    monkeypatch.setattr(gates, "record_activity", lambda book, token: book.touched.append(token))


class Known:
    """A roll that was read a moment ago."""

    def __init__(self, *tokens, is_expired=False):
        self.tokens, self.is_expired, self.renewed = tokens, is_expired, 0

    def contains(self, token):
        return token in self.tokens

    def refresh(self, book):
        self.renewed += 1
        if book.is_away:
            raise StoreUnavailable(reason="away")
        self.tokens, self.is_expired = tuple(book.tokens), False


def gate(book=None, is_command=bool, **options):
    book = book or Book(good=STAFF)
    return SessionMiddleware(inside, lambda: book, is_command, **{"live_sessions": Known()} | options)


@pytest.mark.parametrize("cookie", ["", "kadian=", "kadian=forged", "other=good", 'kadian="', "=;=,"])
@pytest.mark.parametrize(
    "path", ["/_stcore/upload_file/x", "/map/areas.json", "/sheet", "/nobody/thought/of/it"]
)
def test_without_a_session_every_route_says_no(path, cookie):
    answer = through(gate(), path, headers={"cookie": cookie})
    assert (answer.status, "cookie" in answer.body) == (401, False)


def test_with_a_session_every_route_answers():
    answer = through(gate(), "/map/areas.json", headers={"cookie": "kadian=good"})
    assert (answer.status, "cookie" in answer.body) == (200, True)


@pytest.mark.parametrize("path", sorted(PUBLIC_PATHS))
def test_what_is_open_answers_anybody(path):
    assert through(gate(), path).status == 200


@pytest.mark.parametrize("path", ["/sign-in/oidc", "/sign-in/oidc/back"])
def test_the_way_by_an_identity_provider_is_open_only_where_there_is_one(path):
    assert through(gate(), path).status == 401
    assert through(replace(gate(), public_paths=PUBLIC_PATHS | {path}), path).status == 200


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/../sheet", "//sign-in", "/SIGN-IN", "/healthz/x"])
def test_what_only_looks_like_an_open_path_is_closed(path):
    assert through(gate(), path).status == 401


def test_a_page_leads_to_the_sign_in_and_back():
    answer = through(gate(), "/area", query_string=b"kind=village&lang=en", headers={"accept": "text/html"})
    assert (answer.status, answer.headers["location"]) == (
        303,
        "/sign-in?next=/area%3Fkind%3Dvillage%26lang%3Den",
    )


@pytest.mark.parametrize(("cookie", "word"), {"kadian=ended": "&ended=1", "": "", "other=x": ""}.items())
def test_a_page_whose_session_has_ended_leads_there_with_a_word_that_it_has(cookie, word):
    answer = through(gate(), "/area", headers={"accept": "text/html", "cookie": cookie})
    assert (answer.status, answer.headers["location"]) == (303, f"/sign-in?next=/area{word}")


def test_a_form_that_comes_too_late_leads_there_too_with_a_word_that_it_was_lost():
    headers = {"accept": "text/html", "origin": OURS}
    answer = through(gate(), "/m/site", method="POST", query_string=b"site=K01", headers=headers)
    assert (answer.status, answer.headers["location"]) == (
        303,
        "/sign-in?next=/m/site%3Fsite%3DK01&unsent=1",
    )


@pytest.mark.parametrize(("root_path", "base"), [("", "/kadian"), ("/kadian", ""), ("/county", "/kadian")])
def test_below_a_base_path_the_same_paths_are_open_and_closed(root_path, base):
    below, mount, scope = gate(base_path=base), root_path + base, {"root_path": root_path}
    assert through(below, f"{mount}/sign-in", **scope).status == 200
    assert [through(below, path, **scope).status for path in (f"{mount}/sheet", "/sign-in")] == [401, 401]
    asked = through(below, f"{mount}/", headers={"accept": "text/html"}, **scope)
    assert asked.headers["location"] == f"{mount}/sign-in?next={mount}/"


def test_a_store_that_is_away_is_reported_in_words_that_name_no_machine(monkeypatch):
    def away(*_):
        raise StoreUnavailable("error.server_gone", reason="no answer from 192.0.2.7")

    monkeypatch.setattr(gates, "resolve_session", away)
    for kind in ("http", "websocket"):
        answer = through(gate(), "/sheet", type=kind, headers={"cookie": "kadian=good", "origin": OURS})
        message = answer.body or answer.first.get("reason")
        assert message == Translator("zh")("error.server_gone")


def test_under_https_only_the_cookie_bound_to_this_host_counts():
    for name, status in {"kadian": 401, "__Host-kadian": 200}.items():
        assert through(gate(), "/sheet", scheme="https", headers={"cookie": f"{name}=good"}).status == status


@pytest.mark.parametrize(
    "beside", ['a={"x": 1}', "a=b c", "a[b]=1", "a@b=1", "flag", "=", "é=ü", 'a="', "kadian2=x"]
)
@pytest.mark.parametrize("order", ["{}; kadian=good", "kadian=good; {}", "{0}; kadian=good; {0}"])
def test_whatever_cookies_stand_beside_it_ours_is_found(beside, order):
    cookie = order.format(beside)
    assert through(gate(), "/sheet", headers={"cookie": cookie}).status == 200
    assert through(gate(), "/sheet", headers={"cookie": cookie.replace("good", "forged")}).status == 401


ORIGINS = {
    OURS: True,
    "http://kadian.lan": False,
    "http://kadian.lan:8502": False,
    "https://kadian.lan:8501": False,
    "http://evil.example": False,
    "": False,
}


@pytest.mark.parametrize(("origin", "is_ours"), ORIGINS.items())
def test_of_six_origins_one_may_open_a_connection(origin, is_ours):
    answer = socket(gate(), origin=origin)
    assert (answer.first["type"] == "websocket.accept") is is_ours


@pytest.mark.parametrize(("origin", "is_ours"), ORIGINS.items())
@pytest.mark.parametrize("path", ["/_stcore/upload_file/x", "/sign-in"])
def test_of_six_origins_one_may_change_something(path, origin, is_ours):
    headers = {"cookie": "kadian=good"} | ({"origin": origin} if origin else {})
    assert (through(gate(), path, method="POST", headers=headers).status == 200) is is_ours


@pytest.mark.parametrize("token", ["", "forged"])
def test_without_a_session_no_connection_is_accepted(token):
    assert socket(gate(), cookie=token).types == ["websocket.close"]


def test_messages_pass_while_the_session_stands():
    answer = socket(gate(), messages=[b"one", b"two"])
    assert [message["bytes"] for message in answer.sent if "bytes" in message][:2] == [b"one", b"two"]


def test_a_revoked_session_ends_its_connection_at_the_next_message():
    book = Book(good=STAFF)

    def message(text, *, revoke=False):
        if revoke:
            book.tokens.clear()
        return {"type": "websocket.receive", "bytes": text}

    headers = {"cookie": "kadian=good", "origin": OURS}
    answer = through(
        gate(book, expired_message=b"load anew"),
        type="websocket",
        scheme="ws",
        headers=headers,
        messages=[lambda: message(b"one"), lambda: message(b"two", revoke=True)],
    )
    assert answer.types == ["websocket.accept", "websocket.send", "websocket.send", "websocket.close"]
    assert [message["bytes"] for message in answer.sent[1:3]] == [b"one", b"load anew"]
    assert answer.sent[3]["code"] == CLOSE_SESSION_ENDED


def test_only_what_a_person_does_keeps_a_session_awake():
    book = Book(good=STAFF)
    socket(gate(book, lambda message: message == b"pressed"), messages=[b"looked", b"pressed", b"looked"])
    assert book.touched == ["good"]
    socket(gate(book, lambda message: message == b"pressed"), messages=[b"looked", b"looked"])
    assert book.touched == ["good"]


def test_presses_in_a_row_keep_it_awake_once():
    book = Book(good=STAFF)
    socket(gate(book), messages=[b"pressed"] * 5)
    assert book.touched == ["good"]


def ended(gate):
    """Whether a connection that is open when its session ends is closed at its next message."""
    book = gate.get_context()

    def message():
        book.tokens.clear()
        return {"type": "websocket.receive", "bytes": b"news?"}

    headers = {"cookie": "kadian=good", "origin": OURS}
    answer = through(gate, type="websocket", scheme="ws", headers=headers, messages=[message])
    return answer.sent[-1].get("code") == CLOSE_SESSION_ENDED


def test_open_connections_go_by_a_roll_of_a_moment_ago_and_by_a_new_one_once_it_is_expired():
    assert not ended(gate(live_sessions=Known("good")))
    assert ended(gate(live_sessions=Known("good", is_expired=True)))


def test_with_the_store_away_a_known_session_stays():
    book = Book(good=STAFF)
    book.is_away = True
    roll = Known("good", is_expired=True)
    assert not ended(gate(book, live_sessions=roll))
    assert roll.renewed == 1


CLAIMED = ["remote-user", "X-Remote-User", "x-forwarded-user", "X-Forwarded-Email", "X-Auth-Request-User"]


@pytest.mark.parametrize("claim", [*CLAIMED, "Kadian-Account", "Kadian-Session"])
@pytest.mark.parametrize("path", ["/sheet", "/sign-in"])
def test_who_somebody_is_cannot_be_claimed_by_a_header(claim, path):
    answer = through(gate(), path, headers={"cookie": "kadian=good", claim: "admin", "x-other": "kept"})
    assert ("admin" in answer.body, "kept" in answer.body) == (False, True)


def test_the_measures_of_streamlit_are_not_served():
    headers = {"cookie": "kadian=good"}
    assert through(gate(), "/_stcore/metrics", headers=headers).status == 404
    assert through(gate(), "/_stcore/host-config", headers=headers).status == 200


def test_everything_behind_the_gate_receives_who_asks_and_in_which_session():
    book = Book(good=replace(STAFF, id="一中队/1"))
    answer = through(gate(book), "/sheet", headers={"cookie": "kadian=good"})
    lines = answer.body.split("\n")
    assert "kadian-account: %E4%B8%80%E4%B8%AD%E9%98%9F/1" in lines
    assert f"kadian-session: {sha256_of('good')}" in lines
