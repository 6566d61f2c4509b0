"""Signing in by an identity provider: the good way, and every way that is refused beside it."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from geo.api.auth import identity_provider as provider
from geo.api.auth import oidc
from geo.api.auth.oidc import CALLBACK_PATH, STATE_COOKIE, OidcEndpoints
from geo.api.auth.provider_routes import provider_routes
from geo.api.auth.session_middleware import PUBLIC_PATHS
from geo.api.auth.sign_in import OIDC_PATH, sign_in_routes
from geo.domain.commands import AccountStatusChange
from geo.domain.errors import InvalidInput
from geo.i18n import catalogue
from geo.services.accounts.accounts import set_account_disabled
from geo.services.accounts.sessions import resolve_session, sign_in
from geo.settings import Settings
from tests.identity import CLIENT, RSA, SECRET, vouching
from tests.source import ROOT
from tests.unit.api.asking import ask
from tests.worlds import ADMIN, STAFF

HOST = "kadian.lan:8501"
SESSION = "kadian"
DONE = "正在进入"


@pytest.fixture
def known():
    with vouching() as provider:
        yield provider


@pytest.fixture
def kadian(world, known):
    return Kadian(world, known.issuer)


@dataclass
class Kadian:
    """Our routes, and a browser that walks them."""

    world: object
    issuer: str
    changes: dict = field(default_factory=dict)

    def __post_init__(self):
        settings = Settings(oidc_issuer=self.issuer, oidc_client=CLIENT, oidc_secret=SECRET, **self.changes)
        self.ctx = replace(self.world.ctx, settings=settings)
        self.routes = [*sign_in_routes(self.get_context), *provider_routes(settings, self.get_context)]

    def get_context(self):
        return self.ctx

    def ask(self, path, **headers):
        return ask(self.routes, path, **({"host": HOST, "accept_language": "zh"} | headers))

    def begin(self, **query):
        """To the provider and no further: what the browser keeps, and where it is sent back to."""
        begun = self.ask(f"{OIDC_PATH}?{urlencode(query)}")
        assert begun.status == 303
        answered = requests.get(begun.headers["location"], allow_redirects=False, timeout=10)
        back = urlsplit(answered.headers["location"])
        assert (back.netloc, back.path) == (HOST, CALLBACK_PATH)
        given = {name: values[0] for name, values in parse_qs(back.query).items()}
        return SimpleNamespace(given=given, cookie=begun.cookies[STATE_COOKIE].value, answer=begun)

    def come_back(self, begun, **given):
        return self.ask(
            f"{CALLBACK_PATH}?{urlencode(begun.given | given)}", cookie=f"{STATE_COOKIE}={begun.cookie}"
        )

    def sign_in(self, **query):
        return self.come_back(self.begin(**query))

    def who(self, answer):
        """Whom the answer signs in."""
        cookie = answer.cookies.get(SESSION)
        return resolve_session(self.ctx, cookie.value) if cookie else None


def assert_refused(answer, kadian, key, **params):
    status = 503 if key == "error.oidc_gone" else 401
    assert (answer.status, kadian.who(answer)) == (status, None)
    assert catalogue("zh")[key].format(**params) in answer.body.decode()


# The good way


def test_whom_the_provider_vouches_for_is_signed_in_and_led_on(kadian):
    answer = kadian.sign_in(next="/area?kind=village&lang=en")
    assert kadian.who(answer) == STAFF
    assert (answer.status, DONE in answer.body.decode()) == (200, True)
    assert 'content="0; url=/area?kind=village&amp;lang=en"' in answer.body.decode()


def test_the_session_is_like_any_other(kadian, world):
    world.give_password(STAFF.id, "correct horse battery")
    local = sign_in(world.ctx, STAFF.id, "correct horse battery", "127.0.0.1")
    ours = kadian.sign_in().cookies[SESSION]
    assert (ours["httponly"], ours["samesite"], ours["path"], ours["max-age"]) == (True, "strict", "/", "")
    with world.store.read() as reader:
        rows = reader.connection.exec_driver_sql("SELECT account, address, expires - created FROM session")
        assert len({tuple(row) for row in rows}) == 1
    set_account_disabled(world.ctx, ADMIN, AccountStatusChange(STAFF.id, True, "k2"))
    assert [resolve_session(world.ctx, token) for token in (local, ours.value)] == [None, None]


def test_what_the_browser_keeps_on_the_way_goes_to_the_way_back_alone(kadian):
    begun = kadian.begin()
    kept = begun.answer.cookies[STATE_COOKIE]
    attributes = {name: kept[name] for name in ("path", "httponly", "samesite", "max-age", "secure")}
    assert attributes == {
        "path": OIDC_PATH,
        "httponly": True,
        "samesite": "lax",
        "max-age": "600",
        "secure": "",
    }
    dropped = kadian.come_back(begun).cookies[STATE_COOKIE]
    assert (dropped["max-age"], dropped["path"]) == ("0", OIDC_PATH)


def test_what_is_sent_along_is_new_each_time(kadian):
    one, other = (parse_qs(urlsplit(kadian.begin().answer.headers["location"]).query) for _ in range(2))
    assert {name for name in one if one[name] != other[name]} == {"state", "nonce", "code_challenge"}
    assert all(len(one[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_under_https_and_below_a_base_path_it_is_the_same(kadian):
    begun = kadian.ask(f"{OIDC_PATH}?next=/kadian/area", base="https:/kadian")
    back = parse_qs(urlsplit(begun.headers["location"]).query)["redirect_uri"]
    assert back == [f"https://{HOST}/kadian{CALLBACK_PATH}"]
    kept = begun.cookies[STATE_COOKIE]
    assert (kept["path"], kept["secure"]) == (f"/kadian{OIDC_PATH}", True)
    answered = requests.get(begun.headers["location"], allow_redirects=False, timeout=10)
    query = urlsplit(answered.headers["location"]).query
    cookie = f"{STATE_COOKIE}={kept.value}"
    done = kadian.ask(f"{CALLBACK_PATH}?{query}", base="https:/kadian", cookie=cookie)
    assert done.cookies["__Host-kadian"]["secure"]
    assert 'content="0; url=/kadian/area"' in done.body.decode()


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "//[", "/sign-out", "/a" * 2000]
)
def test_no_reader_is_led_elsewhere(kadian, wanted):
    assert 'content="0; url=/today"' in kadian.sign_in(next=wanted).body.decode()


def test_the_longest_link_fits_a_cookie(kadian):
    begun = kadian.begin(next="/?search=" + "%" * 5000)
    assert len(begun.cookie) < 4000
    assert kadian.who(kadian.come_back(begun)) == STAFF


def test_another_claim_can_name_the_account(world, known):
    known.person = {"preferred_username": "nobody", "badge": STAFF.id}
    assert Kadian(world, known.issuer).sign_in().status == 401
    kadian = Kadian(world, known.issuer, {"oidc_claim": "badge"})
    assert kadian.who(kadian.sign_in()) == STAFF


def test_the_secret_can_lie_in_a_file(world, known, tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", "utf-8")
    settings = Settings(oidc_issuer=known.issuer, oidc_client=CLIENT, oidc_secret_file=str(file))
    kadian = Kadian(world, known.issuer)
    kadian.routes = provider_routes(settings, kadian.get_context)
    assert kadian.who(kadian.sign_in()) == STAFF


@pytest.mark.parametrize("takes", ["client_secret_basic", "client_secret_post"])
def test_the_secret_is_shown_as_the_provider_wants_it(kadian, known, takes):
    known.takes = takes
    assert kadian.who(kadian.sign_in()) == STAFF


# What is not this browser's, or not now


def test_another_state_is_refused(kadian, known):
    begun = kadian.begin()
    assert_refused(kadian.come_back(begun, state="another"), kadian, "error.oidc_attempt")
    assert "/token" not in known.asked
    assert kadian.who(kadian.come_back(begun)) == STAFF


def test_a_state_is_good_once(kadian, known):
    begun = kadian.begin()
    assert kadian.who(kadian.come_back(begun)) == STAFF
    asked = len(known.asked)
    assert_refused(kadian.come_back(begun), kadian, "error.oidc_attempt")
    assert len(known.asked) == asked


@pytest.mark.parametrize("cookie", ["", "forged", "a.b.c"])
def test_what_another_browser_began_is_refused(kadian, cookie):
    begun = kadian.begin()
    assert_refused(
        kadian.come_back(SimpleNamespace(given=begun.given, cookie=cookie)), kadian, "error.oidc_attempt"
    )
    assert kadian.who(kadian.come_back(begun)) == STAFF


def test_what_was_signed_elsewhere_is_refused(kadian, world, known):
    begun, other = kadian.begin(), Kadian(world, known.issuer)
    assert_refused(other.come_back(begun), other, "error.oidc_attempt")
    assert "/token" not in known.asked
    assert kadian.who(kadian.come_back(begun)) == STAFF


def test_who_takes_longer_than_ten_minutes_begins_again(kadian, world, known):
    begun, late = kadian.begin(), kadian.begin()
    world.pass_time(minutes=9, seconds=59)
    assert kadian.who(kadian.come_back(begun)) == STAFF
    world.pass_time(seconds=1)
    assert_refused(kadian.come_back(late), kadian, "error.oidc_attempt")
    assert known.asked.count("/token") == 1


def test_a_code_that_another_attempt_was_given_is_refused(kadian, known):
    begun, other = kadian.begin(), kadian.begin()
    assert_refused(kadian.come_back(begun, code=other.given["code"]), kadian, "error.oidc_answer")
    assert known.refused == ["verifier"]
    assert kadian.who(kadian.sign_in()) == STAFF


def test_a_code_that_was_never_issued_is_refused(kadian, known):
    assert_refused(kadian.come_back(kadian.begin(), code="made up"), kadian, "error.oidc_answer")
    assert known.refused == ["code"]


# What an ID token must be

NOW = int(time.time())
LIES = {
    "another nonce": ({"nonce": "another"}, "nonce"),
    "no nonce": ({"nonce": None}, "nonce"),
    "another audience": ({"aud": "another"}, "aud"),
    "another audience in our name": ({"aud": "another", "azp": CLIENT}, "aud"),
    "made for another": ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
    "no audience": ({"aud": None}, "aud"),
    "expired": ({"exp": NOW - 300}, "expired_token"),
    "never expires": ({"exp": None}, "exp"),
    "from the future": ({"iat": NOW + 3600}, "future"),
    "another issuer": ({"iss": "https://evil.example"}, "iss"),
    "nobody": ({"sub": None}, "sub"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_claims_something_else_is_refused_for_that(kadian, known, caplog, lie):
    assert kadian.who(kadian.sign_in()) == STAFF
    known.claims, reason = LIES[lie]
    assert_refused(kadian.sign_in(), kadian, "error.oidc_answer")
    assert reason in caplog.records[-1].getMessage()


@pytest.mark.parametrize("signed", provider.SIGNATURE_ALGORITHMS)
def test_a_token_signed_by_the_provider_is_believed(kadian, known, signed):
    known.signed = signed
    assert kadian.who(kadian.sign_in()) == STAFF


@pytest.mark.parametrize(
    ("signed", "reason"),
    [
        ("none", "algorithm"),
        ("another key", "bad_signature"),
        ("what is public", "algorithm"),
        ("the secret", "algorithm"),
        ("RS512", "algorithm"),
    ],
)
def test_a_token_signed_otherwise_is_refused_for_that(kadian, known, caplog, signed, reason):
    assert kadian.who(kadian.sign_in()) == STAFF
    known.signed = signed
    assert_refused(kadian.sign_in(), kadian, "error.oidc_answer")
    assert reason in caplog.records[-1].getMessage()


def test_which_signatures_are_believed_is_our_list_alone(kadian, known, monkeypatch):
    known.signed = "RS512"
    monkeypatch.setattr(provider, "SIGNATURE_ALGORITHMS", ["RS512"])
    assert kadian.who(kadian.sign_in()) == STAFF


def test_a_provider_that_calls_itself_otherwise_is_refused(world, known):
    kadian = Kadian(world, known.issuer.replace("localhost", "127.0.0.1"))
    assert_refused(kadian.ask(OIDC_PATH), kadian, "error.oidc_answer")


NONSENSE = {
    "/token": [[], {}, 5, {"access_token": "a"}, {"id_token": 5}, {"id_token": "a.b.c"}, {"error": "no"}],
    "/keys": [
        [],
        {},
        None,
        {"keys": 5},
        {"keys": []},
        {"keys": [{}]},
        {"keys": [{"kty": "RSA", "kid": "rsa"}]},
    ],
}


@pytest.mark.parametrize(("path", "said"), [(path, said) for path in NONSENSE for said in NONSENSE[path]])
def test_a_provider_that_talks_nonsense_is_refused(kadian, known, path, said):
    known.instead = {path: said}
    assert_refused(kadian.sign_in(), kadian, "error.oidc_answer")
    known.instead = {}
    assert kadian.who(kadian.sign_in()) == STAFF


@pytest.mark.parametrize("said", [[], {}, None, {"issuer": 5}])
def test_a_provider_that_says_nonsense_of_itself_is_refused_and_asked_again(kadian, known, said):
    known.instead = {"/.well-known/openid-configuration": said}
    assert_refused(kadian.ask(OIDC_PATH), kadian, "error.oidc_answer")
    known.instead = {}
    assert kadian.who(kadian.sign_in()) == STAFF


def test_a_kind_of_key_that_is_unknown_yet_is_passed_over(kadian, known):
    keys = [{"kty": "tomorrow", "kid": "new"}, RSA.as_dict(private=False)]
    known.instead = {"/keys": {"keys": keys}}
    assert kadian.who(kadian.sign_in()) == STAFF


# Whom we know


@pytest.mark.parametrize("name", ["stranger", "STAFF", "staff ", "", "<b>staff</b>"])
def test_who_has_no_account_here_reads_whom_to_ask(kadian, known, world, name):
    before = world.store.revision()
    known.person = {"preferred_username": name}
    answer = kadian.sign_in()
    assert (answer.status, kadian.who(answer), world.store.revision()) == (401, None, before)
    assert "没有可登录的此账号。请联系系统管理员" in answer.body.decode()
    assert b"<b>" not in answer.body


@pytest.mark.parametrize("value", [None, ["staff"], {"name": "staff"}, True])
def test_a_claim_that_is_no_name_names_no_account(kadian, known, value):
    known.person = {"preferred_username": value}
    answer = kadian.sign_in()
    assert (answer.status, kadian.who(answer)) == (401, None)


def test_who_is_disabled_stays_out_until_let_in_again(kadian, world):
    for number, disabled in enumerate([True, False]):
        set_account_disabled(world.ctx, ADMIN, AccountStatusChange(STAFF.id, disabled, f"k{number}"))
        answer = kadian.sign_in()
        if disabled:
            assert_refused(answer, kadian, "error.oidc_account", account=STAFF.id)
        else:
            assert kadian.who(answer) == STAFF


# The provider is away


def test_without_the_provider_a_sentence_and_the_local_form_remain(world):
    with vouching() as known:
        kadian = Kadian(world, known.issuer)
        assert kadian.who(kadian.sign_in()) == STAFF
        begun, fresh = kadian.begin(), Kadian(world, known.issuer)
    assert_refused(kadian.come_back(begun), kadian, "error.oidc_gone")
    answer = fresh.ask(f"{OIDC_PATH}?next=/area&lang=en")
    assert (answer.status, STATE_COOKIE in answer.cookies) == (503, False)
    assert catalogue("en")["error.oidc_gone"] in answer.body.decode().replace("&#39;", "'")
    assert 'name="password"' in answer.body.decode()
    assert 'name="next" value="/area?lang=en"' in answer.body.decode()


@pytest.mark.parametrize("limit", ["provider.TIMEOUTS_S", "oidc.PROVIDER_TIMEOUT_S"])
def test_a_provider_that_says_nothing_is_not_waited_for(world, monkeypatch, limit):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        kadian = Kadian(world, f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr(provider, "TIMEOUTS_S", (0.2, 0.2 if limit == "provider.TIMEOUTS_S" else 2))
        monkeypatch.setattr(oidc, "PROVIDER_TIMEOUT_S", 0.2 if limit == "oidc.PROVIDER_TIMEOUT_S" else 60)
        assert_refused(kadian.ask(OIDC_PATH), kadian, "error.oidc_gone")


@pytest.mark.parametrize(("own", "comes"), [(True, ["through"]), (False, [])])
def test_who_waits_for_the_provider_keeps_no_other_user_waiting(own, comes):
    async def others():
        way, answer = OidcEndpoints(None, "", None), threading.Event()
        if not own:  # the control: the threads that the gate asks in
            object.__setattr__(way, "executor", None)
        waiting = [asyncio.create_task(way._call_provider(answer.wait)) for _ in range(40)]
        await asyncio.sleep(0)  # until each has begun
        done, _ = await asyncio.wait(
            [asyncio.create_task(asyncio.to_thread(lambda: "through"))], timeout=30 if own else 0.5
        )
        answer.set()
        await asyncio.gather(*waiting)
        return [task.result() for task in done]

    assert asyncio.run(others()) == comes


# Where it is asked for


def test_the_button_is_there_when_there_is_a_provider(world, known):
    shown = Kadian(world, known.issuer).ask("/sign-in?next=/area").body.decode()
    assert catalogue("zh")["sign_in.oidc"] in shown
    assert f'href="{OIDC_PATH}?lang=zh&amp;next=%2Farea"' in shown
    named = Kadian(world, known.issuer, {"oidc_label": "县政务<网>"}).ask("/sign-in").body.decode()
    assert "县政务&lt;网&gt;" in named
    assert Kadian(world, known.issuer).ask("/sign-in?next=//[").status == 200
    invited = Kadian(world, known.issuer).ask("/sign-in?invitation=x").body.decode()
    assert OIDC_PATH not in invited
    plain = ask(sign_in_routes(lambda: world.ctx), "/sign-in", accept_language="zh").body.decode()
    assert OIDC_PATH not in plain


def test_without_its_settings_there_is_no_such_way_and_nothing_is_imported():
    assert provider_routes(Settings(), lambda: None) == []
    assert not {path for path in PUBLIC_PATHS if path.startswith(OIDC_PATH)}
    script = "import sys, app; print(sorted({'authlib', 'joserfc', 'geo.api.auth.oidc'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_with_its_settings_but_without_the_package_the_start_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "geo.api.auth.oidc", None)
    with pytest.raises(InvalidInput) as refused:
        provider_routes(Settings(oidc_issuer="https://id.example"), lambda: None)
    assert refused.value.key == "error.oidc_extra"
