"""Files to download, each built on request with the permissions of the account.

Downloads of Streamlit itself have addresses that answer any session: the address alone would give the file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.authenticated import ResponseBuilder, authenticated_endpoint
from geo.api.errors import PRIVATE_HEADERS
from geo.api.link_query import LinkQuery
from geo.domain.actors import Actor
from geo.domain.exercise import EXERCISE_FILE_PREFIX
from geo.exchange.writers import FORMATS
from geo.i18n import Translator
from geo.reports.call_sheet import export_call_sheet
from geo.reports.docx import DOCX_MEDIA_TYPE as DOCX
from geo.reports.finding_export import export_findings
from geo.reports.order_docx import render_order_docx
from geo.reports.patrol_report import render_patrols_csv, render_patrols_docx
from geo.reports.schedule_report import render_schedule_docx
from geo.reports.site_export import export_sites
from geo.reports.stock_export import export_stock
from geo.services.context import AppContext
from geo.services.patrols.options import PatrolOptions

DOWNLOADS_PATH = "/files"


def download_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes below ``/files``, each with the query of its screen and the language."""
    builders = {
        "order.docx": _order_docx,
        "rota.docx": _schedule_docx,
        "rounds.csv": _patrols_csv,
        "rounds.docx": _patrols_docx,
    }
    routes = [
        Route(f"{DOWNLOADS_PATH}/{name}", authenticated_endpoint(get_context, _named_as_exercise(build)))
        for name, build in builders.items()
    ]
    return [
        Route(
            f"{DOWNLOADS_PATH}/sites.{{form}}",
            authenticated_endpoint(get_context, _named_as_exercise(_sites_export)),
        ),
        Route(
            f"{DOWNLOADS_PATH}/findings.{{form}}",
            authenticated_endpoint(get_context, _named_as_exercise(_findings_export)),
        ),
        Route(
            f"{DOWNLOADS_PATH}/supplies.{{form}}",
            authenticated_endpoint(get_context, _named_as_exercise(_stock_export)),
        ),
        Route(
            f"{DOWNLOADS_PATH}/call-sheet.{{form}}",
            authenticated_endpoint(get_context, _named_as_exercise(_call_sheet_export)),
        ),
        *routes,
    ]


def _named_as_exercise(build: ResponseBuilder) -> ResponseBuilder:
    """Return the builder with the names of its files marked where the store is for an exercise."""

    def marked(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        response = build(ctx, actor, request, t)
        if ctx.read_model.reference().is_exercise:
            name = response.headers["Content-Disposition"]
            response.headers["Content-Disposition"] = name.replace('"', f'"{EXERCISE_FILE_PREFIX}', 1)
        return response

    return marked


def _sites_export(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    link_query, form = LinkQuery(request.query_params), request.path_params["form"]
    site_filter = link_query.read_filter(ctx, actor)
    link_query.require_no_ignored(t)
    content = export_sites(ctx, actor, site_filter, form, t)
    timestamp = min(site_filter.as_of or ctx.now(), ctx.now())
    return _attachment(content, FORMATS[form].mime, f"kadian-{_file_timestamp(ctx, timestamp)}.{form}")


def _findings_export(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    link_query, form = LinkQuery(request.query_params), request.path_params["form"]
    finding_filter = link_query.read_finding_filter(ctx, actor)
    link_query.require_no_ignored(t)
    content = export_findings(ctx, actor, finding_filter, form, t)
    name = f"kadian-findings-{_file_timestamp(ctx, ctx.now())}.{form}"
    return _attachment(content, FORMATS[form].mime, name)


def _stock_export(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    link_query, form = LinkQuery(request.query_params), request.path_params["form"]
    stock_filter = link_query.read_stock_filter(ctx, actor)
    link_query.require_no_ignored(t)
    content = export_stock(ctx, actor, stock_filter, form, t)
    name = f"kadian-supplies-{_file_timestamp(ctx, ctx.now())}.{form}"
    return _attachment(content, FORMATS[form].mime, name)


def _call_sheet_export(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    link_query, form = LinkQuery(request.query_params), request.path_params["form"]
    sheet_filter = link_query.read_call_sheet(ctx, actor)
    link_query.require_no_ignored(t)
    content = export_call_sheet(ctx, actor, sheet_filter, form, t)
    name = f"kadian-call-sheet-{_file_timestamp(ctx, ctx.now())}.{form}"
    return _attachment(content, FORMATS[form].mime, name)


def _order_docx(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    link_query = LinkQuery(request.query_params)
    number = link_query.read_order_number()
    link_query.require_no_ignored(t)
    return _attachment(render_order_docx(ctx, actor, number, t), DOCX, f"kadian-order-{number}.docx")


def _schedule_docx(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    link_query = LinkQuery(request.query_params)
    site_filter, days = link_query.read_schedule_query(ctx, actor)
    link_query.require_no_ignored(t)
    name = f"kadian-rota-{_file_timestamp(ctx, site_filter.as_of or ctx.now())}.docx"
    return _attachment(render_schedule_docx(ctx, actor, site_filter, days, t), DOCX, name)


def _patrols_csv(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    content = render_patrols_csv(ctx, actor, *_patrol_query(ctx, actor, request, t), t)
    return _attachment(content, "text/csv", f"kadian-rounds-{_file_timestamp(ctx, ctx.now())}.csv")


def _patrols_docx(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    content = render_patrols_docx(ctx, actor, *_patrol_query(ctx, actor, request, t), t)
    return _attachment(content, DOCX, f"kadian-rounds-{_file_timestamp(ctx, ctx.now())}.docx")


def _patrol_query(
    ctx: AppContext, actor: Actor, request: Request, t: Translator
) -> tuple[str, PatrolOptions]:
    link_query = LinkQuery(request.query_params)
    area, options = link_query.read_patrol_options(ctx, actor)
    link_query.require_no_ignored(t)
    return area, options


def _file_timestamp(ctx: AppContext, timestamp: datetime) -> str:
    return f"{timestamp.astimezone(ctx.settings.zone):%Y%m%d-%H%M}"


def _attachment(content: bytes, mime: str, name: str) -> Response:
    """Return a response that browsers save and caches do not store."""
    headers = {**PRIVATE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=mime)
