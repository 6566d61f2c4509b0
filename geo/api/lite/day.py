"""Lite pages of the day: what the account owes, worst first, and the tally of a shift in two presses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.handover import coming_handovers
from geo.api.lite.receipt import call_rows
from geo.api.lite.request import LiteRequest, form_key
from geo.api.lite.rows import WARNING, LiteRow, lite_list
from geo.domain.access import Verb
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.day.commands import TallyReport
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.day.tally import COUNT_NAMES, NO_COUNTS, SUMMED_COUNTS, TallyCounts
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.kinds import StatusCategory
from geo.domain.numbers import whole_number
from geo.domain.timestamps import timestamp_from_text, timestamp_to_text
from geo.services.day.owed import owed, own_owed
from geo.services.day.tallies import ShiftTally, own_tally_entry, record_tally, tally_forms
from geo.services.inspections.inspections import next_stops
from geo.services.sites.details import site_details
from geo.text.app_pages import (
    LITE_FINDING,
    LITE_HANDOVER,
    LITE_INSPECT,
    LITE_RECEIPT,
    LITE_SCREENING,
    LITE_SHIFT_CONFIRMATION,
    LITE_SITE,
    LITE_SUPPLIES,
    LITE_TALLY,
    LITE_TODAY,
    AppPage,
)
from geo.text.day import item_name, jump_sentence, owed_sentence, tally_sentence
from geo.text.shifts import format_span

PAGES: Mapping[OwedKind, AppPage] = {
    OwedKind.SHIFT: LITE_SHIFT_CONFIRMATION,
    OwedKind.REPORT: LITE_SITE,
    OwedKind.RECEIPT: LITE_RECEIPT,
    OwedKind.PATROL: LITE_SITE,
    OwedKind.EMERGENCY_ACCESS: LITE_SITE,
    OwedKind.TALLY: LITE_TALLY,
    OwedKind.REVISIT: LITE_SCREENING,
    OwedKind.HANDOVER: LITE_HANDOVER,
    OwedKind.STOCK_COUNT: LITE_SUPPLIES,
    OwedKind.SUPPLY_RECEIPT: LITE_SUPPLIES,
    OwedKind.FINDING: LITE_FINDING,
    OwedKind.CONFIRMATION: LITE_FINDING,
}
"""Page on which an item is answered."""


def today_page(lite: LiteRequest) -> str:
    """Return what the account owes now, worst first, each with the page that answers it."""
    own = own_owed(lite.ctx, lite.actor)
    listed = lite_list(lite, own.items, partial(_row, lite))
    coming = coming_handovers(lite)
    return lite.render(
        "lite_today.html",
        LITE_TODAY,
        {},
        calls=lite_list(lite, call_rows(lite), lambda row: row),
        owner=own.owner,
        owed=listed,
        count=len(own.items),
        inspect_page=LITE_INSPECT if lite.actor.may_somewhere(Verb.INSPECT) else None,
        next_sites=len(next_stops(lite.ctx, lite.actor)),
        coming=lite_list(lite, coming, lambda row: row),
    )


def tally_page(
    lite: LiteRequest,
    site_id: str,
    *,
    start: str = "",
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return the tally of a shift, or the form that records it.

    Args:
        lite: The request.
        site_id: Code of the post.
        start: Start of the shift as in links, "" for the one that is owed first.
        seq: Number of the entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such site.
        Refused: The account may not read it.
    """
    ctx, actor, t = lite.ctx, lite.actor, lite.t
    shifts = tally_forms(ctx, actor, site_id)
    shown = _shown_shift(lite, site_id, shifts, start)
    details, fields = site_details(ctx, actor, site_id), form or {}
    tally = shown.tally if shown else None
    recorded = own_tally_entry(ctx, actor, seq) if seq else None
    return lite.render(
        "lite_tally.html",
        LITE_TALLY,
        {"site": site_id, "shift": start},
        site=details.site,
        shift=shown and _shift_label(lite, shown),
        start=shown and timestamp_to_text(shown.shift.start),
        is_closed=shown is not None and shown.is_closed,
        receipt=t("lite.tally.recorded", number=seq, time=lite.format_time(recorded.at)) if recorded else "",
        tally=tally and tally_sentence(tally.counts, t),
        jumps=[jump_sentence(jump, t) for jump in shown.jumps] if shown else [],
        may_record=actor.may(Verb.RECORD_TALLY, ctx.read_model.reference().areas.path(details.site.area)),
        counts=[(name, _count_label(lite, name), fields.get(name, "")) for name in COUNT_NAMES],
        shifts=[
            (lite.link(LITE_TALLY, site=site_id, shift=timestamp_to_text(each.shift.start)), each)
            for each in shifts
            if each is not shown
        ],
        label=lambda each: _shift_label(lite, each),
        account=actor.id,
        key=fields.get("key") or uuid4().hex,
        version=fields.get("version") or str(tally.version if tally else 0),
        reason=fields.get("reason", ""),
        longest=MAX_NOTE_LENGTH,
        is_open=bool(form),
        site_page=LITE_SITE,
        today_page=LITE_TODAY,
        error=error,
    )


def answer_tally(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record a tally; see ``answer_button``."""
    site_id, start = form.get("site", ""), form.get("shift", "")

    def link(receipt: Receipt) -> str:
        # Corrections of closed periods stand before the tally.
        own = (each for each in receipt.seqs if own_tally_entry(lite.ctx, lite.actor, each))
        return lite.link(LITE_TALLY, site=site_id, shift=start, seq=next(own, receipt.seq))

    return answer_button(
        lite,
        form,
        show=partial(tally_page, lite, site_id, start=start),
        record=lambda: record_tally(lite.ctx, lite.actor, _report(lite, form)),
        link=link,
    )


def _report(lite: LiteRequest, form: Mapping[str, str]) -> TallyReport:
    """Return the command of a form.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: A number is missing or is none, or the form is not one of ours.
    """
    key, start = form_key(lite, form), timestamp_from_text(form.get("shift", ""))
    if start is None:
        raise InvalidInput
    counts = NO_COUNTS if form.get("do") == "zero" else _counts(lite, form)
    version = whole_number(form.get("version", ""))
    return TallyReport(
        form.get("site", ""), start, counts, version, key, reason=form.get("reason", "").strip()
    )


def _counts(lite: LiteRequest, form: Mapping[str, str]) -> TallyCounts:
    """Return the counts that were typed; those of the queue may be left empty.

    Raises:
        InvalidInput: A number is missing, or is none.
    """
    typed = {name: form.get(name, "").strip() for name in COUNT_NAMES}
    for name in SUMMED_COUNTS:
        if not typed[name]:
            raise InvalidInput("error.tally_missing", name=lite.t(f"day.count.{name}"))
    return TallyCounts.from_texts(typed)


def _shown_shift(
    lite: LiteRequest, site_id: str, shifts: tuple[ShiftTally, ...], start: str
) -> ShiftTally | None:
    """Return the shift of a link, else the earliest one that is owed, else the newest; None for no post."""
    wanted = timestamp_from_text(start)
    if wanted is None:
        items = owed(lite.ctx, lite.actor, site_id=site_id)
        starts = (item.shift_start for item in items if item.what is OwedKind.TALLY and item.shift_start)
        wanted = min(starts, default=None)
    return next((each for each in shifts if each.shift.start == wanted), next(iter(shifts), None))


def _count_label(lite: LiteRequest, name: str) -> str:
    """Return the label of a field, with a capital letter where the language has them."""
    label = lite.t(f"day.count.{name}")
    label = label[:1].upper() + label[1:]
    return label if name in SUMMED_COUNTS else lite.t("lite.tally.optional", name=label)


def _shift_label(lite: LiteRequest, row: ShiftTally) -> str:
    return format_span(row.shift, lite.format_time)


def _row(lite: LiteRequest, item: OwedItem) -> LiteRow:
    """Return an owed item: what, of what, and since when or until when."""
    now = lite.ctx.now()
    said, is_late = owed_sentence(item, lite.t, lite.format_time, now), item.is_late(now)
    return LiteRow(
        _link(lite, item),
        lite.t(f"day.owed.{item.what}"),
        f"· {item_name(item, lite.ctx.finding_categories, lite.t)}",
        (f"{WARNING} {said}" if is_late else said,),
        meaning=StatusCategory.NOT_IN_FORCE if is_late else "",
    )


def _link(lite: LiteRequest, item: OwedItem) -> str:
    """Return the link to the page that answers an item."""
    page = PAGES.get(item.what, LITE_TODAY)
    if page in (LITE_TALLY, LITE_SHIFT_CONFIRMATION, LITE_HANDOVER) and item.shift_start:
        return lite.link(page, site=item.site_id, shift=timestamp_to_text(item.shift_start))
    if page is LITE_FINDING:
        return lite.link(page, finding=item.ref)
    if page is LITE_RECEIPT:
        return lite.link(page, ref=item.ref)
    return (
        lite.link(page, site=item.site_id)
        if page in (LITE_SITE, LITE_SCREENING, LITE_SUPPLIES)
        else lite.link(page)
    )
