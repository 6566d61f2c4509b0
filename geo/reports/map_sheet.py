"""Map of a filter as a page to print: title, time, filter, legend, and the sites that need action."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from enum import StrEnum

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.map_views import Shade
from geo.formatting import check_code
from geo.i18n import Translator
from geo.maps.legend import legend_rows
from geo.maps.map_content import MapContent, ViewRequest, encode_payload, payload_fields
from geo.maps.map_frame import drawing_constants, page_links, tile_url_template
from geo.maps.shadings import shading_legend
from geo.reports.export_header import journal_head
from geo.reports.html import render_template
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.map_columns import area_shades, map_points, surroundings
from geo.services.situation.overview import Overview, situation_overview
from geo.text.maps.rings import finding_rings
from geo.text.maps.shadings import area_shadings
from geo.text.problem_list import COLUMNS, problem_list
from geo.text.sites import filter_sentence, situation_sentence

ROUTES = "map/"
"""Routes of the map relative to the page."""
MAX_ROWS = 200
"""Rows that are sent; the page shows as many as fit on the paper."""
FEW_SITES = 12
"""Number of sites that a filter may leave for the map to show these alone, as on screen."""

Extent = tuple[float, float, float, float]


class Paper(StrEnum):
    """Size of the paper, landscape (ISO 216)."""

    A4 = "A4"
    A3 = "A3"


class SheetOutput(StrEnum):
    """What the page does once the map is drawn: nothing, print, or save a picture of itself."""

    SCREEN = ""
    PRINT = "print"
    PNG = "png"


@needs(Verb.READ)
def render_map_sheet(
    ctx: AppContext,
    actor: Actor,
    site_filter: SiteFilter,
    t: Translator,
    *,
    extent: Extent | None = None,
    shade: Shade = Shade.PROBLEMS,
    paper: Paper = Paper.A4,
    output: SheetOutput = SheetOutput.SCREEN,
) -> str:
    """Return the page as HTML; the browser draws its map as that of the screens.

    Args:
        ctx: Application context.
        actor: The acting account.
        site_filter: Filter of the sites.
        t: Translator of all texts.
        extent: South, west, north and east in WGS-84 degrees; None for the area of the filter.
        shade: What areas are shaded by.
        paper: Size of the paper.
        output: What the page does by itself.
    """
    overview = situation_overview(ctx, actor, site_filter)
    zone = ctx.settings.zone
    number, head = journal_head(ctx, overview.seq)
    problems = problem_list(overview, t, zone, MAX_ROWS)
    shadings = {each.name: each for each in area_shadings(ctx, actor, overview, t)}
    content = replace(
        _map_content(ctx, overview, t),
        rings=[finding_rings(ctx, actor, overview, t)],
        shadings=list(shadings.values()),
    )
    payload = payload_fields(content, replace(_view_request(overview, extent), shade=shade))
    return render_template(
        "map_sheet.html",
        t=t,
        title=overview.path[-1].name if overview.path else t("filter.all_areas"),
        moment=situation_sentence(overview, t, zone),
        filters=filter_sentence(overview, t, zone),
        demo_notice=ctx.read_model.reference().demo_notice(t),
        columns=[t(key) for key in COLUMNS],
        problems=problems,
        legend=[
            (_image(row.svg), row.label)
            for rows in legend_rows(ctx.kinds, t, shading_legend(shadings[shade]))
            for row in rows
        ],
        footer=t("sheet.footer", number=number, code=check_code(head)),
        paper=paper,
        output=output,
        links=page_links(ROUTES),
        drawing=drawing_constants(ROUTES),
        payload=encode_payload(payload),
        file_name=f"kadian-map-{overview.timestamp.astimezone(zone):%Y%m%d-%H%M}.png",
    )


def _map_content(ctx: AppContext, overview: Overview, t: Translator) -> MapContent:
    """Return what the situation map shows, without controls and without what is under a pointer."""
    labels = ("map", "notice", "sites", "cluster", "calm")
    return MapContent(
        points=None if overview.shows_totals else map_points(overview),
        choropleth=area_shades(overview),
        clusters=True,
        area=overview.current_area,
        home_area=overview.home_area,
        labels={name: t(f"map.{name}") for name in labels},
        tiles=tile_url_template(ctx.settings.tiles, ROUTES),
    )


def _view_request(overview: Overview, extent: Extent | None) -> ViewRequest:
    if extent is None and len(overview.rows) <= FEW_SITES:
        extent = surroundings(overview, list(overview.rows))
    return ViewRequest("sheet", area=overview.current_area, bounds=extent)


def _image(svg: str) -> str:
    """Return the address of an image that holds this SVG of our own constants."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
