"""Lite pages of inspections: the next sites, and the checklist of one place; what failed becomes findings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.request import LiteRequest, form_key, parse_number
from geo.api.lite.rows import LiteRow, lite_list
from geo.domain.access import Verb
from geo.domain.commands import MAX_NOTE_LENGTH, Undo
from geo.domain.errors import InvalidInput
from geo.domain.inspections.commands import InspectionReport
from geo.domain.inspections.inspection import InspectionManner
from geo.domain.journal import INSPECTION, Receipt
from geo.services.inspections.inspections import NextStop, next_stops, own_team, site_inspections
from geo.services.inspections.record import INSPECT, record_inspection, undo_inspection
from geo.services.sites.details import own_entries, site_details
from geo.text.app_pages import LITE_INSPECT, LITE_LOG_FINDING, LITE_SITE
from geo.text.inspections import inspection_sentence, stop_sentence

CLEAN, FAILED, UNDO = "clean", "failed", "undo"
"""Actions of the buttons."""
ITEM_PREFIX = "item."
"""Beginning of the names of the checklist's boxes."""


def inspect_page(
    lite: LiteRequest,
    site_id: str,
    *,
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return the checklist of a site, or without one the next sites to inspect.

    Args:
        lite: The request.
        site_id: Code of the site, "" for the list.
        seq: Number of the entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such site.
        Refused: The account may not read it.
    """
    ctx, actor, t, fields = lite.ctx, lite.actor, lite.t, form or {}
    recorded = own_entries(ctx, actor, entity=INSPECTION, until_seq=seq, limit=1) if seq else ()
    receipt = recorded[0] if recorded and recorded[0].seq == seq else None
    site = site_details(ctx, actor, site_id).site if site_id else None
    shown = site_inspections(ctx, actor, site_id) if site else None
    last = inspection_sentence(shown.rows[0], t, lite.format_time) if shown and shown.rows else ""
    path = ctx.read_model.reference().areas.path(site.area) if site else ()
    return lite.render(
        "lite_inspect.html",
        LITE_INSPECT,
        {"site": site_id},
        site=site,
        stops=lite_list(lite, () if site else next_stops(ctx, actor), partial(_row, lite)),
        last=last or t("inspections.site_none"),
        cool_down=t("inspections.cool_down", time=lite.format_time(shown.cool_down_until))
        if shown and shown.cool_down_until
        else "",
        may_inspect=site is not None and actor.may(Verb.INSPECT, path),
        items=[
            (f"{ITEM_PREFIX}{item.code}", t.label(item), f"{ITEM_PREFIX}{item.code}" in fields)
            for item in ctx.inspection_programme.items
        ],
        teams=[(team.code, t.label(team)) for team in ctx.inspection_programme.teams],
        team=fields.get("team") or own_team(ctx, actor),
        note=fields.get("note", ""),
        reason=fields.get("reason", ""),
        is_announced="announced" in fields,
        has_papers="papers" in fields,
        receipt=t("form.recorded", number=f"#{seq}", time=lite.format_time(receipt.at), who=actor.name)
        if receipt
        else "",
        undo=seq if receipt is not None and receipt.action == INSPECT else 0,
        account=actor.id,
        key=fields.get("key") or uuid4().hex,
        longest=MAX_NOTE_LENGTH,
        site_page=LITE_SITE,
        log_page=LITE_LOG_FINDING,
        error=error,
    )


def answer_inspection(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record an inspection, or undo it; see ``answer_button``."""
    site_id, do = form.get("site", ""), form.get("do", "")
    return answer_button(
        lite,
        form,
        show=partial(inspect_page, lite, site_id),
        record=partial(_record, lite, form, do),
        link=lambda receipt: lite.link(LITE_INSPECT, site=site_id, seq=receipt.seqs[0]),
    )


def _record(lite: LiteRequest, form: Mapping[str, str], do: str) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours.
        KadianError: The service refused the command.
    """
    ctx, actor, key = lite.ctx, lite.actor, form_key(lite, form)
    action, _, number = do.partition(":")
    if action == UNDO:
        return undo_inspection(ctx, actor, Undo(parse_number(number), f"{key}-{UNDO}"))
    if action not in (CLEAN, FAILED):
        raise InvalidInput
    failed = tuple(name.removeprefix(ITEM_PREFIX) for name in form if name.startswith(ITEM_PREFIX))
    report = InspectionReport(
        form.get("team", ""),
        key,
        form.get("site", ""),
        is_announced="announced" in form,
        manner=InspectionManner.PAPERS if "papers" in form else InspectionManner.ON_SITE,
        failed=failed if action == FAILED else (),
        note=form.get("note", ""),
        reason=form.get("reason", ""),
    )
    return record_inspection(ctx, actor, report)


def _row(lite: LiteRequest, stop: NextStop) -> LiteRow:
    """Return a site that is to be inspected; its page takes the answer."""
    return LiteRow(
        lite.link(LITE_INSPECT, site=stop.site_id),
        stop.name,
        lines=(stop_sentence(stop, lite.t, lite.format_time),),
    )
