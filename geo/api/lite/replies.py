"""Lite pages that answer a report: receipt and own entries, conflict, error."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from geo.api.lite.request import LiteRequest
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.conflicts import Conflict
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.domain.journal import JournalEntry
from geo.services.sites.details import own_entries
from geo.services.sites.record_status import undoable_entries
from geo.services.situation.overview import Overview, situation_overview
from geo.text.app_pages import LITE_OWN, LITE_SEARCH, LITE_SITE
from geo.text.sites import receipt_sentence, site_and_sentence


def conflict_page(
    lite: LiteRequest, conflict: Conflict, form: Mapping[str, str], *, reason_missing: bool
) -> str:
    """Return the page with both statuses, author and time of the newer one, and the two ways to go on.

    ``reason_missing``: the form that replaces the newer status had no reason.
    """
    t, kind = lite.t, lite.ctx.kinds[conflict.current_site.kind]
    theirs, mine = (
        t.label(kind.status(code)) for code in (conflict.current_site.status, conflict.attempted_status)
    )
    people = lite.ctx.read_model.reference().account_names
    fields = {name: form.get(name, "") for name in ("site", "key", "version", "note", "observed")}
    fields["account"] = lite.actor.id
    return lite.render(
        "lite_conflict.html",
        LITE_SITE,
        {"site": conflict.current_site.id},
        site=conflict.current_site,
        conflict=t(
            "form.conflict_seen" if form.get("do") == "seen" else "form.conflict",
            site=conflict.current_site.name,
            theirs=theirs,
            who=people.get(conflict.latest_entry.actor, conflict.latest_entry.actor),
            time=lite.format_time(conflict.latest_entry.at),
            mine=mine,
        ),
        theirs=theirs,
        mine=mine,
        fields={**fields, "do": f"set:{conflict.attempted_status}", "over": conflict.current_site.version},
        longest=MAX_NOTE_LENGTH,
        error=t("form.reason_needed") if reason_missing else "",
    )


def own_page(
    lite: LiteRequest, number: int = 0, *, form: Mapping[str, str] | None = None, error: str = ""
) -> str:
    """Return the last entries of the account.

    Args:
        lite: The request.
        number: Number of an entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of an undo that was not recorded, for its key; None for none.
        error: Sentence why an entry could not be undone, "" for none.
    """
    ctx, actor, fields = lite.ctx, lite.actor, form or {}
    overview = situation_overview(ctx, actor, SiteFilter())
    recorded = own_entries(ctx, actor, until_seq=number, limit=1) if number else ()
    receipt = recorded[0] if recorded and recorded[0].seq == number else None
    unit = ctx.read_model.reference().units.get(actor.unit)
    who = unit.name if unit else actor.name
    entries = own_entries(ctx, actor)
    undoable = undoable_entries(ctx, actor, entries)
    return lite.render(
        "lite_own.html",
        LITE_OWN,
        {"seq": number},
        receipt=receipt and _receipt_text(lite, receipt, overview, who),
        site=lite.link(LITE_SITE, site=receipt.entity_id) if receipt else "",
        number=number,
        entries=[
            _own_entry(lite, entry, overview) | {"undoable": undoable.get(entry.seq, 0)} for entry in entries
        ],
        account=actor.id,
        key=fields.get("key", "").removesuffix(f"-{fields.get('seq', '')}") or uuid4().hex,
        error=error,
    )


def _receipt_text(lite: LiteRequest, entry: JournalEntry, overview: Overview, who: str) -> str:
    """Return the receipt of an entry; of a site that cannot be read any more, its number alone."""
    t, time, snapshot = lite.t, lite.format_time(entry.at), overview.state.snapshot
    row = snapshot.row_of.get(entry.entity_id)
    if row is None:
        return t("form.recorded", number=f"#{entry.seq}", time=time, who=who)
    kind = overview.status_codes.kinds[snapshot.kind[row]]
    return receipt_sentence(entry, snapshot.names[row], kind, t, time=time, who=who)


def _own_entry(lite: LiteRequest, entry: JournalEntry, overview: Overview) -> dict[str, object]:
    name, sentence = site_and_sentence(entry, overview, lite.t)
    reported, observed = lite.format_time(entry.at), lite.format_time(entry.observed_at or entry.at)
    times = lite.t("own.times", recorded=reported, observed=observed)
    return {"seq": entry.seq, "name": name, "sentence": sentence, "times": times}


def error_page(lite: LiteRequest, error: KadianError) -> str:
    """Return the page with an error and the way back."""
    return lite.render("lite.html", LITE_SEARCH, {}, error=lite.error_text(error))
