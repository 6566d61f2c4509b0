"""Answers to whoever has signed in: who asks, in which language, and what is said instead of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from geo.api.page_language import asked_language
from geo.api.telling import told
from geo.domain.errors import KadianError
from geo.i18n import Words
from geo.services.directory import AS, seen_as
from geo.services.sessions import ACCOUNT, known_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from geo.domain.actors import Actor
    from geo.services.office import Office

    Making = Callable[[Office, Actor, Request, Words], Response]


def answering(office: Callable[[], Office], make: Making) -> Callable[[Request], Response]:
    """A route's function: ``make`` is handed who asks and in which language."""

    def answer(request: Request) -> Response:
        house, words = office(), Words(asked_language(request.scope))
        try:
            return make(house, asking(house, request), request, words)
        except KadianError as error:
            return told(error, words)

    return answer


def asking(house: Office, request: Request) -> Actor:
    """Who the gate says is asking; as whom, where the link of a screen names another account.

    A demo account may be any other demo account, an administrator may look as anybody; see the screens.

    Raises:
        SignedOut: nobody we know. Refused, NotFound: not one's to look as.
    """
    person = known_actor(house, unquote(request.headers.get(ACCOUNT, "")))
    other = request.query_params.get(AS, "")
    if other in {"", person.id}:
        return person
    demo = house.board.reference().demo_accounts
    tried = next((each for each in demo if each.id == other), None) if person in demo else None
    return tried or seen_as(house, person, other)
