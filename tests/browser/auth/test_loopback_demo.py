"""The application with demo accounts on an address that its own check knows nothing of."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser import servers

OTHER = "127.0.0.2"
"""An address of this machine that stands for any that others can reach."""


@contextmanager
def by_uvicorn(folder, address, **environment):
    """Kadian as somebody starts it who goes past Streamlit's own options; gives the port."""
    port = servers.free_port()
    log = Path(folder) / "server.log"
    store = f"sqlite:///{Path(folder) / 'kadian.db'}"
    surroundings = {**os.environ, "HOME": str(folder), "KADIAN_STORE": store, **environment}
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", address, "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=servers.ROOT, env=surroundings, stdout=output, stderr=output)
    server = Listening(f"http://{address}:{port}", process, log)
    try:
        server.wait_until_ready()
        yield port
    finally:
        server.stop()


class Listening(servers.Server):
    """Ready once it answers at all, be it with a refusal."""

    def _is_healthy(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def ask(address, port, method="GET", path="/sign-in", form=None, **headers):
    """The status of a request that says it was sent to our own name by a page of ours, and its cookie."""
    own = f"127.0.0.1:{port}"
    said = {"Host": own, "Origin": f"http://{own}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    connection = HTTPConnection(address, port, timeout=60)
    connection.request(method, path, form and urlencode(form), said)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("Set-Cookie", "")


def enter(address, port, **headers):
    return ask(address, port, "POST", form={"demo": "commander"}, **headers)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no second local address")
def test_on_another_address_no_visitor_enters_a_demo_account_whatever_they_claim(tmp_path):
    with by_uvicorn(tmp_path, OTHER) as port:
        claims = [{}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X_Real_IP": "::1"}]
        assert {enter(OTHER, port, **claim) for claim in claims} == {(403, "")}
        paths = ["/sign-in", "/", "/_stcore/health", "/healthz", "/metrics"]
        assert {ask(OTHER, port, path=path) for path in paths} == {(403, "")}


def test_on_every_address_this_machine_enters_and_who_comes_through_a_proxy_does_not(tmp_path):
    with by_uvicorn(tmp_path, "0.0.0.0") as port:  # noqa: S104 - that is the point
        status, cookie = enter("127.0.0.1", port)
        assert (status, cookie.startswith("kadian=")) == (303, True)
        assert enter(OTHER, port) == (403, "")
        assert enter("127.0.0.1", port, X_Forwarded_For="192.0.2.7") == (403, "")
        assert enter("127.0.0.1", port, X_Real_IP="192.0.2.7") == (403, "")


def test_without_demo_accounts_every_address_is_answered(tmp_path):
    with by_uvicorn(tmp_path, OTHER, KADIAN_DEMO="off") as port:
        assert ask(OTHER, port)[0] == 200
