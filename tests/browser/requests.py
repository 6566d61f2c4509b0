"""Requests and sockets of a browser, made by hand."""

from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

PATIENCE_S, MESSAGE_LIMIT = 30, 50_000_000


def ask(server, method, path, body=None, **headers):
    """The answer to one request as our own page would send it, with its body read."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    connection.request(method, path, body, {"Origin": server.url} | headers)
    answer = connection.getresponse()
    answer.result = answer.status, answer.read()
    connection.close()
    return answer


def signed_in(server):
    """The cookie of a new session."""
    answer = ask(server, "POST", "/sign-in", urlencode({"demo": "commander"}))
    return answer.headers["Set-Cookie"].partition(";")[0]
