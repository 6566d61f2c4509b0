"""Files to take along, each made when it is asked for and with the rights of who asks.

Streamlit's own downloads are addresses that answer to any session: whoever has one has the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from geo.api.answering import answering
from geo.api.asked import Asked
from geo.api.telling import PRIVATE
from geo.exchange.writers import FORMATS
from geo.reports.word import MIME as DOCX
from geo.services.exports import export_sites
from geo.services.order_document import order_file
from geo.services.rota_papers import rota_document
from geo.services.round_papers import rounds_document, rounds_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.round_terms import Terms

FILES = "/files"


def file_routes(office: Callable[[], Office]) -> list[Route]:
    """Below ``/files``, each with the query of its screen and the language."""
    made = {
        "order.docx": _order,
        "rota.docx": _rota,
        "rounds.csv": _rounds_csv,
        "rounds.docx": _rounds_docx,
    }
    routes = [Route(f"{FILES}/{name}", answering(office, make)) for name, make in made.items()]
    return [Route(f"{FILES}/sites.{{form}}", answering(office, _sites)), *routes]


def _sites(house: Office, actor: Actor, request: Request, words: Words) -> Response:
    asked, form = Asked(request.query_params), request.path_params["form"]
    wanted = asked.filter(house, actor)
    asked.check(words)
    content = export_sites(house, actor, wanted, form, words)
    moment = min(wanted.as_of or house.now(), house.now())
    return _file(content, FORMATS[form].mime, f"kadian-{_stamp(house, moment)}.{form}")


def _order(house: Office, actor: Actor, request: Request, words: Words) -> Response:
    asked = Asked(request.query_params)
    number = asked.order()
    asked.check(words)
    return _file(order_file(house, actor, number, words), DOCX, f"kadian-order-{number}.docx")


def _rota(house: Office, actor: Actor, request: Request, words: Words) -> Response:
    asked = Asked(request.query_params)
    wanted, days = asked.shifts(house, actor)
    asked.check(words)
    name = f"kadian-rota-{_stamp(house, wanted.as_of or house.now())}.docx"
    return _file(rota_document(house, actor, wanted, days, words), DOCX, name)


def _rounds_csv(house: Office, actor: Actor, request: Request, words: Words) -> Response:
    content = rounds_file(house, actor, *_rounds_of(house, actor, request, words), words)
    return _file(content, "text/csv", f"kadian-rounds-{_stamp(house, house.now())}.csv")


def _rounds_docx(house: Office, actor: Actor, request: Request, words: Words) -> Response:
    content = rounds_document(house, actor, *_rounds_of(house, actor, request, words), words)
    return _file(content, DOCX, f"kadian-rounds-{_stamp(house, house.now())}.docx")


def _rounds_of(house: Office, actor: Actor, request: Request, words: Words) -> tuple[str, Terms]:
    asked = Asked(request.query_params)
    found = asked.rounds(house, actor)
    asked.check(words)
    return found


def _stamp(house: Office, moment: datetime) -> str:
    return f"{moment.astimezone(house.settings.zone):%Y%m%d-%H%M}"


def _file(content: bytes, mime: str, name: str) -> Response:
    """To be saved and not shown, and kept by no cache."""
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=mime)
