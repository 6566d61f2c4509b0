"""Files to download, each built on request with the permissions of the account.

Downloads of Streamlit itself have addresses that answer any session: the address alone would give the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.attachments import attachment_headers
from geo.api.authenticated import authenticated_endpoint
from geo.api.print.page_request import PageRequest, page_request
from geo.domain.actors import Actor
from geo.exchange.writers import FORMATS
from geo.i18n import Translator
from geo.reports.brief import render_brief_docx
from geo.reports.call_sheet import export_call_sheet
from geo.reports.docx import DOCX_MEDIA_TYPE
from geo.reports.finding_export import export_findings
from geo.reports.order_docx import render_order_docx
from geo.reports.patrol_report import render_patrols_csv, render_patrols_docx
from geo.reports.schedule_report import render_schedule_docx
from geo.reports.site_export import export_sites
from geo.reports.stock_export import export_stock
from geo.services.context import AppContext

DOWNLOADS_PATH = "/files"
MEDIA_TYPES = {form: each.mime for form, each in FORMATS.items()} | {"docx": DOCX_MEDIA_TYPE}
"""Media type by the ending of the name of a file."""


class NamedFile(NamedTuple):
    """A file: its content, and its name after "kadian-" without the ending."""

    content: bytes
    name: str


Read = Callable[[PageRequest], Callable[[], NamedFile]]
"""Reads the query of a link, and returns what builds the file; in between, nothing of it may be ignored."""


def download_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes below ``/files``, each with the query of its screen and the language."""
    return [
        Route(f"{DOWNLOADS_PATH}/{name}", authenticated_endpoint(get_context, partial(_respond, read)))
        for name, read in FILES.items()
    ]


def _respond(read: Read, ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    ask = page_request(ctx, actor, request, t)
    build = read(ask)
    ask.query.require_no_ignored(t)
    file, ending = build(), request.url.path.rpartition(".")[2]
    headers = attachment_headers(ctx, f"kadian-{file.name}.{ending}")
    return Response(file.content, headers=headers, media_type=MEDIA_TYPES[ending])


def _sites(ask: PageRequest) -> Callable[[], NamedFile]:
    chosen = ask.query.read_filter(ask.ctx, ask.actor)
    at = min(chosen.as_of or ask.ctx.now(), ask.ctx.now())
    return lambda: NamedFile(
        export_sites(ask.ctx, ask.actor, chosen, ask.form, ask.t), f"{_timestamp(ask.ctx, at)}"
    )


def _findings(ask: PageRequest) -> Callable[[], NamedFile]:
    chosen = ask.query.read_finding_filter(ask.ctx, ask.actor)
    return lambda: _file_of_now(ask, "findings", export_findings(ask.ctx, ask.actor, chosen, ask.form, ask.t))


def _supplies(ask: PageRequest) -> Callable[[], NamedFile]:
    chosen = ask.query.read_stock_filter(ask.ctx, ask.actor)
    return lambda: _file_of_now(ask, "supplies", export_stock(ask.ctx, ask.actor, chosen, ask.form, ask.t))


def _call_sheet(ask: PageRequest) -> Callable[[], NamedFile]:
    chosen = ask.query.read_call_sheet(ask.ctx, ask.actor)
    return lambda: _file_of_now(
        ask, "call-sheet", export_call_sheet(ask.ctx, ask.actor, chosen, ask.form, ask.t)
    )


def _brief(ask: PageRequest) -> Callable[[], NamedFile]:
    area, since = ask.query.read_brief(ask.ctx, ask.actor)
    return lambda: _file_of_now(ask, "brief", render_brief_docx(ask.ctx, ask.actor, area, since, ask.t))


def _order(ask: PageRequest) -> Callable[[], NamedFile]:
    number = ask.query.read_order_number()
    return lambda: NamedFile(render_order_docx(ask.ctx, ask.actor, number, ask.t), f"order-{number}")


def _schedule(ask: PageRequest) -> Callable[[], NamedFile]:
    chosen, days = ask.query.read_schedule_query(ask.ctx, ask.actor)
    at = chosen.as_of or ask.ctx.now()
    return lambda: NamedFile(
        render_schedule_docx(ask.ctx, ask.actor, chosen, days, ask.t), f"rota-{_timestamp(ask.ctx, at)}"
    )


def _patrols_csv(ask: PageRequest) -> Callable[[], NamedFile]:
    area, options = ask.query.read_patrol_options(ask.ctx, ask.actor)
    return lambda: _file_of_now(ask, "rounds", render_patrols_csv(ask.ctx, ask.actor, area, options, ask.t))


def _patrols_docx(ask: PageRequest) -> Callable[[], NamedFile]:
    area, options = ask.query.read_patrol_options(ask.ctx, ask.actor)
    return lambda: _file_of_now(ask, "rounds", render_patrols_docx(ask.ctx, ask.actor, area, options, ask.t))


FILES: Mapping[str, Read] = {
    "sites.{form}": _sites,
    "findings.{form}": _findings,
    "supplies.{form}": _supplies,
    "call-sheet.{form}": _call_sheet,
    "brief.docx": _brief,
    "order.docx": _order,
    "rota.docx": _schedule,
    "rounds.csv": _patrols_csv,
    "rounds.docx": _patrols_docx,
}
"""Each file with what reads its link."""


def _file_of_now(ask: PageRequest, name: str, content: bytes) -> NamedFile:
    return NamedFile(content, f"{name}-{_timestamp(ask.ctx, ask.ctx.now())}")


def _timestamp(ctx: AppContext, at: datetime) -> str:
    return f"{at.astimezone(ctx.settings.zone):%Y%m%d-%H%M}"
