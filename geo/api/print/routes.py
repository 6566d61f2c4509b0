"""Pages to print: area, map, order, patrols, shift schedule, handover, call sheet, brief, atlas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.api.authenticated import authenticated_endpoint
from geo.api.errors import PRIVATE_HEADERS
from geo.api.print.page_request import PageRequest, page_request
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.map_views import Shade
from geo.i18n import Translator
from geo.reports.area_report import render_area_html
from geo.reports.atlas import render_atlas
from geo.reports.brief import render_brief_html
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
    BRIEF_SHEET,
    CALL_SHEET,
    HANDOVER_SHEET,
    MAP_SHEET,
    ORDER_SHEET,
    PATROLS_SHEET,
    ROUND_SHEET,
    SCHEDULE_SHEET,
    AppPage,
)

Render = Callable[[PageRequest], str]
PAGES: tuple[tuple[AppPage, Render], ...] = (
    (AREA_SHEET, lambda ask: render_area_html(ask.ctx, ask.actor, _filter_of(ask), ask.t)),
    (
        MAP_SHEET,
        lambda ask: render_map_sheet(
            ask.ctx,
            ask.actor,
            _filter_of(ask),
            ask.t,
            extent=ask.query.read_extent(),
            shade=ask.query.read_choice("shade", Shade),
            paper=ask.query.read_choice("paper", Paper),
            output=ask.query.read_choice("output", SheetOutput),
        ),
    ),
    (ORDER_SHEET, lambda ask: render_order_html(ask.ctx, ask.actor, ask.query.read_order_number(), ask.t)),
    (
        PATROLS_SHEET,
        lambda ask: render_patrols_html(
            ask.ctx, ask.actor, *ask.query.read_patrol_options(ask.ctx, ask.actor), ask.t
        ),
    ),
    (
        SCHEDULE_SHEET,
        lambda ask: render_schedule_html(
            ask.ctx, ask.actor, *ask.query.read_schedule_query(ask.ctx, ask.actor), ask.t
        ),
    ),
    (
        CALL_SHEET,
        lambda ask: render_call_sheet_html(
            ask.ctx, ask.actor, ask.query.read_call_sheet(ask.ctx, ask.actor), ask.t
        ),
    ),
    (
        HANDOVER_SHEET,
        lambda ask: render_handover_html(ask.ctx, ask.actor, *ask.query.read_handover(), ask.t),
    ),
    (
        BRIEF_SHEET,
        lambda ask: render_brief_html(ask.ctx, ask.actor, *ask.query.read_brief(ask.ctx, ask.actor), ask.t),
    ),
    (ATLAS_SHEET, lambda ask: render_atlas(ask.ctx, ask.actor, _filter_of(ask), ask.t, ask.address)),
    (ROUND_SHEET, lambda ask: render_round_html(ask.ctx, ask.actor, ask.query.read_order_number(), ask.t)),
)
"""Each page with what draws it. Its query is that of the screen, with the language; ``LinkQuery`` says which
parameters it has. An invalid number is that of no order or round, and what else is invalid is ignored."""


def print_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of the pages to print."""
    return [
        Route(f"/{page.path}", authenticated_endpoint(get_context, partial(_respond, render)))
        for page, render in PAGES
    ]


def _respond(render: Render, ctx: AppContext, actor: Actor, request: Request, t: Translator) -> Response:
    """Return the page, with a notice below its title of what was ignored of the link."""
    ask = page_request(ctx, actor, request, t)
    text = render(ask)
    if ignored := ask.query.ignored_text(t):
        text = with_notice(text, t("document.left_out", parts=ignored))
    return HTMLResponse(text, headers=PRIVATE_HEADERS)


def _filter_of(ask: PageRequest) -> SiteFilter:
    return ask.query.read_filter(ask.ctx, ask.actor)
