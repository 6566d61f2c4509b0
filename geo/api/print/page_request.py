"""Request of a page to print or of a file: account, query and language."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from geo.api.link_query import LinkQuery
from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.services.context import AppContext


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page or file is built for.

    Attributes:
        ctx: The application context.
        actor: The acting account.
        query: The query of the link.
        t: Translator to its language.
        address: Address of the application, with a slash at the end.
        form: Ending of the name of the file that is asked for, "" for a page.
    """

    ctx: AppContext
    actor: Actor
    query: LinkQuery
    t: Translator
    address: str = ""
    form: str = ""


def page_request(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> PageRequest:
    """Return the request of a route."""
    form = request.path_params.get("form", "")
    return PageRequest(ctx, actor, LinkQuery(request.query_params), t, f"{request.base_url}", form)
