"""Atlas: a sheet to hang up for each post and each compound, with a QR code that opens its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from math import isnan
from typing import Any
from urllib.parse import quote, urlsplit

import segno

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.kinds import Kind
from geo.domain.map_features import POINT_LAYERS
from geo.domain.units import unit_name
from geo.formatting import check_code, format_date_time
from geo.i18n import Translator
from geo.maps.site_extract import HALF_HEIGHT_M, HALF_WIDTH_M, ExtractMaker, Place, SiteExtract
from geo.reports.export_header import journal_head
from geo.reports.html import render_template
from geo.services.accounts.permissions import needs
from geo.services.contacts.duty_phones import site_contacts
from geo.services.context import AppContext
from geo.services.emergency_access.emergency_accesses import access_card
from geo.services.post_orders.reading import post_orders_of_site
from geo.services.situation.basemap import backdrop_features, boundaries
from geo.services.situation.overview import Overview, situation_overview
from geo.services.situation.site_records import site_records
from geo.text.app_pages import PLACE_LINK
from geo.text.emergency_access import opening_line
from geo.text.post_orders import order_heading, order_lines

MAX_SHEETS = 600
"""Sheets of one atlas: what a browser prints at once."""
QUIET_ZONE = 4
"""Empty modules around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class AtlasSheet:
    """Sheet of one site.

    Attributes:
        code: Code of the site.
        name: Name of the site.
        kind: Label of its kind.
        area: Names of the area and of those above it.
        facts: Labels and values: unit, duty telephone, emergency access.
        orders: Headings and lines of the post orders in force.
        extract: Map around it, None without a location.
        link: Address that the QR code holds.
        qr: Data of the SVG path of the QR code, in modules.
        qr_size: Width of the QR code in modules, with its quiet zone.
    """

    code: str
    name: str
    kind: str
    area: str
    facts: tuple[tuple[str, str], ...]
    orders: tuple[tuple[str, tuple[str, ...]], ...]
    extract: SiteExtract | None
    link: str
    qr: str
    qr_size: int


@needs(Verb.READ)
def render_atlas(ctx: AppContext, actor: Actor, site_filter: SiteFilter, t: Translator, address: str) -> str:
    """Return the sheets of the filter's posts and compounds as one page to print.

    Args:
        ctx: Application context.
        actor: The acting account.
        site_filter: Filter of the sites; without kinds those that are manned or patrolled.
        t: Translator of all texts.
        address: Address of the application, as the phones that read the codes reach it.
    """
    overview = situation_overview(ctx, actor, _with_kinds(site_filter, ctx))
    records = sorted(
        (record for record in site_records(overview) if _has_sheet(ctx.kinds[record["kind"]], record)),
        key=lambda record: (record["area"], record["kind"], record["id"]),
    )
    number, head = journal_head(ctx, overview.seq)
    return render_template(
        "atlas.html",
        t=t,
        title=t("atlas.title", place=overview.path[-1].name if overview.path else t("filter.all_areas")),
        moment=format_date_time(overview.timestamp, t, ctx.settings.zone),
        notice=ctx.read_model.reference().demo_notice(t),
        warnings=list(_warnings(records, address, t)),
        sheets=list(_sheets(ctx, actor, overview, records[:MAX_SHEETS], t, address)),
        half_width=HALF_WIDTH_M,
        half_height=HALF_HEIGHT_M,
        footer=t("sheet.footer", number=number, code=check_code(head)),
    )


def place_link(address: str, code: str) -> str:
    """Return the address that opens the form of a site; it holds nothing but its code."""
    return f"{address.rstrip('/')}/{PLACE_LINK}/{quote(code, safe='')}"


def qr_path(text: str) -> tuple[str, int]:
    """Return a QR code of level Q as data of an SVG path.

    Args:
        text: What it holds.

    Returns:
        The path, whose unit is a module, and the width of the code with its quiet zone in modules.
    """
    code = segno.make(text, error="q", micro=False, boost_error=False)
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return path, len(code.matrix) + 2 * QUIET_ZONE


def _with_kinds(site_filter: SiteFilter, ctx: AppContext) -> SiteFilter:
    """Return the filter with the kinds that are manned or patrolled, where it has none."""
    if site_filter.kind:
        return site_filter
    kinds = [kind.code for kind in ctx.kinds if kind.is_patrolled or _has_posts(kind)]
    return replace(site_filter, kind=tuple(kinds))


def _has_posts(kind: Kind) -> bool:
    return any(kind.has_shifts(variant) for variant in ("", *(each.code for each in kind.variants)))


def _has_sheet(kind: Kind, record: Mapping[str, Any]) -> bool:
    return kind.is_patrolled or kind.has_shifts(record["variant"] or "") or not _has_posts(kind)


def _warnings(records: Sequence[object], address: str, t: Translator) -> Iterator[str]:
    """Yield what must be known before the sheets are printed."""
    if _is_loopback(urlsplit(address).hostname or ""):
        yield t("atlas.loopback", address=address)
    if len(records) > MAX_SHEETS:
        yield t("atlas.too_many", shown=MAX_SHEETS, count=len(records))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sheets(
    ctx: AppContext,
    actor: Actor,
    overview: Overview,
    records: Sequence[Mapping[str, Any]],
    t: Translator,
    address: str,
) -> Iterator[AtlasSheet]:
    maker = _extract_maker(ctx, actor, overview)
    areas = ctx.read_model.reference().areas
    for record in records:
        link = place_link(address, record["id"])
        qr, qr_size = qr_path(link)
        located = record["lat"] is not None
        yield AtlasSheet(
            code=record["id"],
            name=record["name"],
            kind=t.label(ctx.kinds[record["kind"]]),
            area=" · ".join(area.name for area in areas.path(record["area"])),
            facts=tuple(_facts(ctx, actor, record, t)),
            orders=tuple(_orders(ctx, actor, record["id"], t)),
            extract=maker.around(record["lat"], record["lon"]) if located else None,
            link=link,
            qr=qr,
            qr_size=qr_size,
        )


def _extract_maker(ctx: AppContext, actor: Actor, overview: Overview) -> ExtractMaker:
    """Load boundaries, backdrop and the names of all readable sites, hospitals and supply points."""
    features = backdrop_features(ctx, actor)
    shapes = [
        *(("area", area.boundary) for area in boundaries(ctx, actor) if area.boundary is not None),
        *((str(each.layer), each.geometry) for each in features if each.layer not in POINT_LAYERS),
    ]
    snapshot = overview.state.snapshot
    places = [
        Place(name, lat, lon)
        for name, lat, lon in zip(snapshot.names, snapshot.lat.tolist(), snapshot.lon.tolist(), strict=True)
        if not isnan(lat)
    ]
    return ExtractMaker(shapes, places)


def _facts(
    ctx: AppContext, actor: Actor, record: Mapping[str, Any], t: Translator
) -> Iterator[tuple[str, str]]:
    """Yield unit, telephone and emergency access, as far as they are recorded."""
    unit = unit_name(ctx.read_model.reference().units, record["unit"] or "")
    phone = site_contacts(ctx, actor, record["id"]).number
    card = access_card(ctx, actor, record["id"])
    access = card.access if card else None
    values = {
        "unit": unit,
        "phone": phone,
        "access": opening_line(access, t) if access else "",
        "key": f"{access.key_role} {card.phone}" if access and card else "",
    }
    for name, value in values.items():
        if value.strip():
            yield t(f"atlas.{name}"), value


def _orders(
    ctx: AppContext, actor: Actor, site_id: str, t: Translator
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield heading and lines of each post order in force."""

    def clock(timestamp: datetime) -> str:
        return format_date_time(timestamp, t, ctx.settings.zone)

    found = post_orders_of_site(ctx, actor, site_id)
    for order in found.reading.orders if found else ():
        yield order_heading(ctx, order, t, clock), tuple(order_lines(order, t))
