"""``/m/``: plain pages for very poor links. No script and no WebSocket; a few kilobytes a page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.forms import cleaned, form_of
from geo.api.gate import token_of
from geo.api.page_language import browser_language
from geo.api.plain_replies import conflict_page, own_page, problem_page
from geo.api.plain_rota import rota_page
from geo.api.plain_views import find_page, site_page
from geo.api.sign_in import HEADERS
from geo.api.telling import status_of, told
from geo.api.visitor import Visitor
from geo.domain.commands import Confirmation, StatusChange, Undo, Visit
from geo.domain.errors import Conflict, ConnectionChanged, InvalidInput, KadianError, KeyReused
from geo.domain.moments import read_moment
from geo.i18n import LANGS, Words
from geo.services.sessions import ACCOUNT, known_actor, touch
from geo.services.statuses import change_status, confirm, undo
from geo.services.visits import record_visit

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from starlette.requests import Request

    from geo.domain.journal import Receipt
    from geo.services.office import Office

LONGEST_FORM = 16_384
"""Three times the longest note in Chinese, percent-encoded."""
DIGITS = 15
LONGEST_KEY = 64
"""Twice that of a form of ours."""

Query = Mapping[str, str]
Handler = Callable[[Visitor, Query], Response]


def plain_routes(office: Callable[[], Office]) -> list[Route]:
    """``/m/`` finds a site, ``/m/site`` shows it and takes reports, ``/m/own`` tells what has arrived.

    What is the newest of its site can be taken back there.
    ``/m/rota`` tells who stands where on which shift.
    """

    def shown(path: str, handler: Handler) -> Route:
        def answer(request: Request) -> Response:
            return _answer(office(), request, cleaned(request.query_params), handler)

        return Route(path, answer, methods=["GET"])

    def posted(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            given = await form_of(request, LONGEST_FORM)
            if isinstance(given, Response):
                return given
            return await asyncio.to_thread(_answer, office(), request, given, handler)

        return answer

    def beneath(request: Request) -> Response:
        return RedirectResponse("?".join(filter(None, ("m/", request.url.query))))

    return [
        Route("/m", beneath),
        shown("/m/", _find),
        shown("/m/site", _site),
        shown("/m/own", _own),
        shown("/m/rota", _rota),
        Route("/m/site", posted(_report), methods=["POST"]),
        Route("/m/own", posted(_undo), methods=["POST"]),
    ]


def _answer(house: Office, request: Request, asked: Query, handler: Handler) -> Response:
    """What the handler says to whom the gate names, or what went wrong."""
    lang = asked.get("lang", "") if asked.get("lang") in LANGS else ""
    words = Words(lang or browser_language(request.scope))
    try:
        visitor = Visitor(house, known_actor(house, unquote(request.headers.get(ACCOUNT, ""))), words, lang)
        touch(house, token_of(request.scope))
        return _handled(visitor, asked, handler)
    except KadianError as error:
        return told(error, words)


def _handled(visitor: Visitor, asked: Query, handler: Handler) -> Response:
    """With a page that says what went wrong; even that one asks the store who is a demo account."""
    try:
        return handler(visitor, asked)
    except KadianError as error:
        return HTMLResponse(problem_page(visitor, error), status_of(error), HEADERS)


def _find(visitor: Visitor, asked: Query) -> Response:
    number, everything = _number(asked.get("page", "")), bool(asked.get("all"))
    text = find_page(visitor, asked.get("q", ""), everything=everything, number=number)
    return HTMLResponse(text, headers=HEADERS)


def _site(visitor: Visitor, asked: Query) -> Response:
    return HTMLResponse(site_page(visitor, asked.get("site", "")), headers=HEADERS)


def _own(visitor: Visitor, asked: Query) -> Response:
    return HTMLResponse(own_page(visitor, _number(asked.get("seq", ""))), headers=HEADERS)


def _rota(visitor: Visitor, asked: Query) -> Response:
    return HTMLResponse(rota_page(visitor, everything=bool(asked.get("all"))), headers=HEADERS)


def _report(visitor: Visitor, given: Query) -> Response:
    """Recorded: on to a page that may be reloaded. Not recorded: the form again, with all it held."""
    site_id = given.get("site", "")
    if not given.get("do"):  # sent by Enter, not by a press
        return HTMLResponse(site_page(visitor, site_id, given), headers=HEADERS)
    try:
        receipt = _recorded(visitor, given)
    except Conflict as found:
        unreasoned = "over" in given and not _reason(given)
        return HTMLResponse(conflict_page(visitor, found, given, unreasoned=unreasoned), 409, HEADERS)
    except KadianError as error:
        # A key that has been used is of no more use; what was typed is.
        names = ("note", "observed", "unit") if isinstance(error, KeyReused) else tuple(given)
        kept = {name: given.get(name, "") for name in names}
        text = site_page(visitor, site_id, kept, visitor.message(error))
        return HTMLResponse(text, status_of(error), HEADERS)
    return RedirectResponse(visitor.link("own", seq=receipt.seq), 303, HEADERS)


def _undo(visitor: Visitor, given: Query) -> Response:
    """Take an entry of one's own back; told as any other entry is. Not taken back: the list, and why."""
    seq, key = _number(given.get("seq", "")), given.get("key", "")
    try:
        if given.get("account", visitor.actor.id) != visitor.actor.id:
            raise ConnectionChanged
        if not key or not seq:
            raise InvalidInput
        receipt = undo(visitor.house, visitor.actor, Undo(seq, key))
    except Conflict:
        overtaken = visitor.words("error.undo_overtaken", seq=seq)
        return HTMLResponse(own_page(visitor, error=overtaken), 409, HEADERS)
    except KadianError as error:
        return HTMLResponse(own_page(visitor, error=visitor.message(error)), status_of(error), HEADERS)
    return RedirectResponse(visitor.link("own", seq=receipt.seqs[-1]), 303, HEADERS)


def _recorded(visitor: Visitor, given: Query) -> Receipt:
    """Do what the pressed button says.

    Raises:
        KadianError: what the services raise; InvalidInput for a form that is none of ours.
        ConnectionChanged: the form was shown to somebody else, in this browser before another sign-in.
    """
    house, actor = visitor.house, visitor.actor
    if given.get("account", actor.id) != actor.id:
        raise ConnectionChanged
    site_id, key, note = (given.get(name, "") for name in ("site", "key", "note"))
    if len(key) > LONGEST_KEY:
        raise InvalidInput("error.bad_key", length=len(key), longest=LONGEST_KEY)
    observed = _moment(given.get("observed", "").strip(), house.settings.zone)
    act, _, status = given.get("do", "").partition(":")
    if key and act == "visit":
        return record_visit(house, actor, Visit(site_id, given.get("unit", ""), key, note, observed))
    # Whoever gives a reason knows what stands there now; without one it is still as if it had not been seen.
    reason = _reason(given)
    seen = _number(given.get("over" if reason else "version", ""))
    if key and act == "seen":
        return confirm(house, actor, Confirmation(site_id, seen, key, note, observed))
    if key and act == "set":
        change = StatusChange(site_id, status, seen, key, note, observed, reason)
        return change_status(house, actor, change)
    raise InvalidInput


def _reason(given: Query) -> str:
    return given.get("reason", "").strip()


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A time of the office's clock as UTC; None for none.

    Raises:
        InvalidInput: it is no time.
    """
    return read_moment(text, zone).replace(microsecond=0) if text else None


def _number(text: str) -> int:
    """0 for what is no number, or none of ours."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else 0
