"""What a proxy says of its visitors is believed where it is one of ours, and from no other."""

import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest

from geo.services.accounts.throttle import FREE_ADDRESS_FAILURES
from tests.browser import servers


@pytest.fixture(scope="module", params=["believed", "not believed"])
def proxied(request, tmp_path_factory):
    """Kadian as a proxy on this machine reaches it, and the same where only another machine is a proxy."""
    trusted = {} if request.param == "believed" else {"FORWARDED_ALLOW_IPS": "192.0.2.7"}
    with servers.serving_demo(tmp_path_factory.mktemp("proxied"), **trusted) as server:
        yield server, not trusted


class Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def sign_in(server, origin, form, **said):
    """POST the form as a proxy does; gives status, cookie and page."""
    host = server.url.partition("//")[2]
    headers = {"Origin": f"{origin}://{host}"} | {
        f"X-Forwarded-{name}": value for name, value in said.items()
    }
    asked = urllib.request.Request(f"{server.url}/sign-in", urlencode(form).encode(), headers)
    try:
        with urllib.request.build_opener(Staying).open(asked, timeout=30) as answer:
            return answer.status, "", ""
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Set-Cookie", ""), answer.read().decode()


def test_by_tls_the_cookie_is_bound_to_host_and_tls(proxied):
    server, believed = proxied
    status, cookie, _ = sign_in(server, "https", {"demo": "commander"}, Proto="https")
    assert status == (303 if believed else 403)
    if believed:
        assert cookie.startswith("__Host-kadian=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))


def test_a_page_that_came_without_tls_is_another_origin(proxied):
    server, believed = proxied
    status, cookie, _ = sign_in(server, "http", {"demo": "commander"}, Proto="https")
    assert status == (403 if believed else 303)
    assert cookie.startswith("" if believed else "kadian=")


def waits(server, name, address):
    """Fail once, under a name not used before, as somebody at the address; whether one has to wait."""
    form = {"name": name, "password": "guessed", "lang": "en"}
    status, _, page = sign_in(server, "http", form, For=address)
    waiting = "Too many failures" in page
    assert status == (429 if waiting else 401)
    return waiting


@pytest.fixture
def without_demo(proxied, tmp_path):
    """The same without demo accounts: where there are any, no request from elsewhere is answered at all."""
    believed = proxied[1]
    trusted = {} if believed else {"FORWARDED_ALLOW_IPS": "192.0.2.7"}
    with servers.serving_kadian(tmp_path, KADIAN_DEMO="off", **trusted) as server:
        yield server


def test_with_demo_accounts_no_request_from_elsewhere_is_answered(proxied):
    server, _ = proxied
    assert sign_in(server, "http", {"demo": "commander"}, For="198.51.100.1")[0] == 403
    assert sign_in(server, "http", {"demo": "commander"}, For="127.0.0.1")[0] == 303


def test_failures_count_for_the_address_the_nearest_proxy_saw(proxied, without_demo):
    _, believed = proxied
    tries = [
        waits(without_demo, f"person{each}", f"198.51.100.{each}, 203.0.113.9")
        for each in range(FREE_ADDRESS_FAILURES + 1)
    ]
    assert tries == [False] * FREE_ADDRESS_FAILURES + [True]
    assert waits(without_demo, "another", "203.0.113.10") is not believed
