"""Lite page of a stand-down: the barriers left, and the report of a place that its barrier is gone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_form
from geo.api.lite.photos import PHOTO_PAGE_HEADERS
from geo.api.lite.request import LiteRequest, form_key, parse_number
from geo.api.lite.rows import LiteRow, lite_list
from geo.api.photos import photo_address
from geo.api.uploads import UploadForm
from geo.domain.commands import MAX_NOTE_LENGTH, Undo
from geo.domain.journal import Receipt
from geo.domain.photos import MAX_UPLOAD_BYTES
from geo.domain.stand_down.stand_down import ReportRemoval
from geo.domain.timestamps import parse_timestamp
from geo.services.sites.details import site_details
from geo.services.stand_down.barriers_left import BarrierRow, barrier_of, stand_downs
from geo.services.stand_down.record import report_removal, undo_removal
from geo.text.app_pages import LITE_SITE, LITE_STAND_DOWN
from geo.text.stand_down import order_terms, place_line, removal_sentence

UNDO = "undo"
"""Field of a form that takes a report back; its value is the number of the report."""


def stand_down_page(
    lite: LiteRequest, site_id: str, *, form: Mapping[str, str] | None = None, error: str = ""
) -> str:
    """Return the form of a place, or without one the barriers left.

    Args:
        lite: The request.
        site_id: Code of the place, "" for the list.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such site.
        Refused: The account may not read it.
    """
    ctx, actor, fields = lite.ctx, lite.actor, form or {}
    site = site_details(ctx, actor, site_id).site if site_id else None
    found = barrier_of(ctx, actor, site_id) if site else None
    removal = found[1].removal if found else None
    orders = () if site else stand_downs(ctx, actor)
    left = {row.site_id: row for order in orders for row in order.left}
    return lite.render(
        "lite_stand_down.html",
        LITE_STAND_DOWN,
        {"site": site_id},
        site=site,
        terms=order_terms(found[0], lite.t, lite.format_time) if found else "",
        is_asked=found is not None,
        said=removal_sentence(found[1], lite.t, lite.format_time) if found else "",
        photo=photo_address(removal.photo.sha256) if removal and removal.photo else "",
        may_report=bool(found and found[1].may_report),
        undo=removal.seq if removal and removal.actor == actor.id else 0,
        left=lite_list(lite, list(left.values()), partial(_row, lite)),
        count=lite.t("stand_down.left", count=len(left)),
        note=fields.get("note", ""),
        observed=fields.get("observed", ""),
        longest=MAX_NOTE_LENGTH,
        most=MAX_UPLOAD_BYTES // 2**20,
        account=actor.id,
        key=fields.get("key") or uuid4().hex,
        site_page=LITE_SITE,
        error=error,
    )


def answer_stand_down(lite: LiteRequest, form: UploadForm) -> Response:
    """Record a report, or take it back; see ``answer_form``."""
    site_id = form.fields.get("site", "")
    return answer_form(
        lite,
        form.fields,
        show=partial(stand_down_page, lite, site_id),
        record=partial(_record, lite, form),
        link=lambda _: lite.link(LITE_STAND_DOWN, site=site_id),
        headers=PHOTO_PAGE_HEADERS,
    )


def _record(lite: LiteRequest, form: UploadForm) -> Receipt:
    """Record the report of a form, or the undo that it asks for.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours, or its photo cannot be kept.
        KadianError: The service refused it.
    """
    fields, key = form.fields, form_key(lite, form.fields)
    if UNDO in fields:
        return undo_removal(lite.ctx, lite.actor, Undo(parse_number(fields[UNDO]), key))
    observed = fields.get("observed", "")
    command = ReportRemoval(
        fields.get("site", ""),
        key,
        fields.get("note", ""),
        form.require_photo() if form.has_file else b"",
        parse_timestamp(observed, lite.ctx.settings.zone) if observed else None,
    )
    return report_removal(lite.ctx, lite.actor, command)


def _row(lite: LiteRequest, row: BarrierRow) -> LiteRow:
    return LiteRow(
        lite.link(LITE_STAND_DOWN, site=row.site_id), row.name, lines=(place_line(row),), meaning="partial"
    )
