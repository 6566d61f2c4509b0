"""Lite page of the door-to-door screening of a compound or village: two numbers and a press."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.request import LiteRequest, form_key
from geo.domain.access import Verb
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.numbers import whole_number
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.services.screening.progress import ScreeningRow, site_screening
from geo.services.screening.record import own_screening_entry, record_screening
from geo.services.sites.details import site_details
from geo.text.app_pages import LITE_SCREENING, LITE_SITE, LITE_TODAY
from geo.text.screening import row_sentence

FIELDS = ("households", "visited", "not_answered", "to_revisit")
ALL_VISITED = "all"
"""Value of the button that records every household as visited."""


def screening_page(
    lite: LiteRequest,
    site_id: str,
    *,
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return how far the screening of a site is, and the form that records it.

    Args:
        lite: The request.
        site_id: Code of the site.
        seq: Number of the entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such site.
        Refused: The account may not read it.
        InvalidInput: It is no site that is screened.
    """
    ctx, actor, t = lite.ctx, lite.actor, lite.t
    site, row = site_details(ctx, actor, site_id).site, site_screening(ctx, actor, site_id)
    if row is None:
        raise InvalidInput("error.not_screened", site=site.name)
    fields = form or {}
    recorded = own_screening_entry(ctx, actor, seq) if seq else None
    counts = row.screening.counts if row.screening else None
    values = {name: str(getattr(counts, name)) if counts else "" for name in FIELDS}
    return lite.render(
        "lite_screening.html",
        LITE_SCREENING,
        {"site": site_id},
        site=site,
        receipt=t("lite.screening.recorded", number=seq, time=lite.format_time(recorded.at))
        if recorded
        else "",
        said=row_sentence(row, t, lite.format_time),
        is_begun=counts is not None,
        is_complete=counts is not None and counts.is_complete,
        may_record=actor.may(Verb.RECORD_SCREENING, ctx.read_model.reference().areas.path(site.area)),
        fields=[(name, t(f"screening.field.{name}"), fields.get(name, values[name])) for name in FIELDS],
        reason=fields.get("reason", ""),
        longest=MAX_NOTE_LENGTH,
        is_open=bool(form),
        account=actor.id,
        key=fields.get("key") or uuid4().hex,
        version=fields.get("version") or str(row.version),
        site_page=LITE_SITE,
        today_page=LITE_TODAY,
        error=error,
    )


def answer_screening(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record a screening; see ``answer_button``."""
    site_id = form.get("site", "")
    return answer_button(
        lite,
        form,
        show=partial(screening_page, lite, site_id),
        record=lambda: record_screening(lite.ctx, lite.actor, _report(lite, form, site_id)),
        link=lambda receipt: lite.link(LITE_SCREENING, site=site_id, seq=receipt.seqs[0]),
    )


def _report(lite: LiteRequest, form: Mapping[str, str], site_id: str) -> ScreeningReport:
    """Return the command of a form.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: A number is missing or is none, or the form is not one of ours.
    """
    key, row = form_key(lite, form), site_screening(lite.ctx, lite.actor, site_id)
    counts = _all_visited(row) if form.get("do") == ALL_VISITED else _counts(form)
    version, reason = whole_number(form.get("version", "")), form.get("reason", "").strip()
    return ScreeningReport(site_id, counts, version, key, reason=reason)


def _all_visited(row: ScreeningRow | None) -> ScreeningCounts:
    """Return the counts of a site where every household was visited.

    Raises:
        InvalidInput: It is not known how many there are.
    """
    if row is None or row.screening is None:
        raise InvalidInput("error.screening_empty")
    households = row.screening.counts.households
    return ScreeningCounts(households, households)


def _counts(form: Mapping[str, str]) -> ScreeningCounts:
    """Return the counts that were typed; those not answered are to be revisited where nothing else is typed.

    Raises:
        InvalidInput: A number is missing, or is none.
    """
    typed = {name: form.get(name, "").strip() for name in FIELDS}
    if not typed["households"] or not typed["visited"]:
        raise InvalidInput("error.screening_empty")
    not_answered = typed["not_answered"] or "0"
    texts = (typed["households"], typed["visited"], not_answered, typed["to_revisit"] or not_answered)
    return ScreeningCounts(*map(whole_number, texts))
