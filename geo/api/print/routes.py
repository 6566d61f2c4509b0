"""Pages to print: area, map, order, patrols, shift schedule, handover, call sheet, atlas."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.api.authenticated import authenticated_endpoint
from geo.api.errors import PRIVATE_HEADERS
from geo.api.link_query import LinkQuery
from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.reports.area_report import render_area_html
from geo.reports.atlas import render_atlas
from geo.reports.call_sheet import render_call_sheet_html
from geo.reports.handover_report import render_handover_html
from geo.reports.html import with_notice
from geo.reports.map_sheet import Paper, SheetOutput, render_map_sheet
from geo.reports.order_report import render_order_html
from geo.reports.patrol_report import render_patrols_html
from geo.reports.round_sheet import render_round_html
from geo.reports.schedule_report import render_schedule_html
from geo.services.context import AppContext
from geo.text.app_pages import (
    AREA_SHEET,
    ATLAS_SHEET,
    CALL_SHEET,
    HANDOVER_SHEET,
    MAP_SHEET,
    ORDER_SHEET,
    PATROLS_SHEET,
    ROUND_SHEET,
    SCHEDULE_SHEET,
)


def area_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/sheet``, with the query of the screens: filter, time, language."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        return _print_page(render_area_html(ctx, actor, link_query.read_filter(ctx, actor), t), link_query, t)

    return Route(f"/{AREA_SHEET.path}", authenticated_endpoint(get_context, sheet))


def map_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/map-sheet``, with the query of the screens, ``extent``, ``paper`` and ``output``."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        text = render_map_sheet(
            ctx,
            actor,
            link_query.read_filter(ctx, actor),
            t,
            extent=link_query.read_extent(),
            paper=link_query.read_choice("paper", Paper),
            output=link_query.read_choice("output", SheetOutput),
        )
        return _print_page(text, link_query, t)

    return Route(f"/{MAP_SHEET.path}", authenticated_endpoint(get_context, sheet))


def order_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/order?number=1``, with the language; an invalid number is that of no order."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        return _print_page(render_order_html(ctx, actor, link_query.read_order_number(), t), link_query, t)

    return Route(f"/{ORDER_SHEET.path}", authenticated_endpoint(get_context, sheet))


def patrols_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/rounds``, with area, language and patrol options (see ``PatrolOptions.to_query``)."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        return _print_page(
            render_patrols_html(ctx, actor, *link_query.read_patrol_options(ctx, actor), t), link_query, t
        )

    return Route(f"/{PATROLS_SHEET.path}", authenticated_endpoint(get_context, sheet))


def schedule_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/shifts``, with the query of ``/rota``, language and ``days``; invalid days are ignored."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        return _print_page(
            render_schedule_html(ctx, actor, *link_query.read_schedule_query(ctx, actor), t), link_query, t
        )

    return Route(f"/{SCHEDULE_SHEET.path}", authenticated_endpoint(get_context, sheet))


def atlas_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/atlas``, with the query of the screens: filter, time, language."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        address = f"{request.base_url}"
        site_filter = link_query.read_filter(ctx, actor)
        return _print_page(render_atlas(ctx, actor, site_filter, t, address), link_query, t)

    return Route(f"/{ATLAS_SHEET.path}", authenticated_endpoint(get_context, sheet))


def round_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/supply-round?number=1``, with the language; an invalid number is that of no round."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        return _print_page(render_round_html(ctx, actor, link_query.read_order_number(), t), link_query, t)

    return Route(f"/{ROUND_SHEET.path}", authenticated_endpoint(get_context, sheet))


def call_sheet_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/call-sheet``, with area, kind of items (``what``), ``rest`` and language."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        sheet_filter = link_query.read_call_sheet(ctx, actor)
        return _print_page(render_call_sheet_html(ctx, actor, sheet_filter, t), link_query, t)

    return Route(f"/{CALL_SHEET.path}", authenticated_endpoint(get_context, sheet))


def handover_page_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/handover-sheet``, with ``post``, ``shift`` (start of the incoming one) and language."""

    def sheet(ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
        link_query = LinkQuery(request.query_params)
        return _print_page(render_handover_html(ctx, actor, *link_query.read_handover(), t), link_query, t)

    return Route(f"/{HANDOVER_SHEET.path}", authenticated_endpoint(get_context, sheet))


def _print_page(text: str, link_query: LinkQuery, t: Translator) -> Response:
    """Return the page, with a notice below its title of what was ignored of the link."""
    if ignored := link_query.ignored_text(t):
        text = with_notice(text, t("document.left_out", parts=ignored))
    return HTMLResponse(text, headers=PRIVATE_HEADERS)
