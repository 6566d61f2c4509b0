"""Lite pages that show sites: list and details, a few kilobytes of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from geo.api.lite.access import access_lines, contact_phones
from geo.api.lite.receipt import order_parts
from geo.api.lite.request import LiteRequest
from geo.api.lite.rows import WARNING, LiteRow
from geo.domain.access import Verb
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.filters import MAX_SEARCH_LENGTH, SiteFilter
from geo.domain.journal import JournalEntry
from geo.formatting import format_age
from geo.services.contacts.duty_phones import site_contacts
from geo.services.emergency_access.emergency_accesses import access_card
from geo.services.post_orders.reading import present_reading
from geo.services.sites.details import SiteDetails, site_details
from geo.services.situation.overview import Overview, situation_overview
from geo.services.situation.own_sites import own_sites
from geo.services.situation.site_records import site_records
from geo.services.stand_down.barriers_left import barrier_of
from geo.text.app_pages import (
    LITE_ACCESS,
    LITE_HANDOVER,
    LITE_INSPECT,
    LITE_LOG_FINDING,
    LITE_SCREENING,
    LITE_SEARCH,
    LITE_SITE,
    LITE_STAND_DOWN,
    LITE_SUPPLIES,
    LITE_TALLY,
)
from geo.text.sites import entry_sentence, is_reported_late, note_sentence, site_facts

PAGE_SIZE = 20
"""Sites on one page of the list."""


def search_page(lite: LiteRequest, search: str, *, all_sites: bool, page_number: int) -> str:
    """Return the search and its results; without a search term, the sites of the own unit or area."""
    overview, own = _search(lite, search[:MAX_SEARCH_LENGTH].strip(), all_sites=all_sites)
    site_filter, total = overview.filter, len(overview.rows)
    page_number = max(1, min(page_number, -(-total // PAGE_SIZE)))
    start = (page_number - 1) * PAGE_SIZE
    query = {"q": site_filter.search, "all": "1" if all_sites and not site_filter.search else ""}
    page = replace(overview, rows=overview.rows[start : start + PAGE_SIZE])

    def page_link(number: int) -> str:
        return lite.link(LITE_SEARCH, **query, page=number) if 1 <= number <= -(-total // PAGE_SIZE) else ""

    return lite.render(
        "lite_find.html",
        LITE_SEARCH,
        {**query, "page": page_number},
        search=site_filter.search,
        longest=MAX_SEARCH_LENGTH,
        own=own,
        sites=[_row(lite, record, overview) for record in site_records(page)],
        count=lite.t("lite.count", first=start + 1, last=start + len(page.rows), total=total),
        before=page_link(page_number - 1),
        after=page_link(page_number + 1),
    )


def _search(lite: LiteRequest, search: str, *, all_sites: bool) -> tuple[Overview, str]:
    """Return the results, and the name of the own unit or area whose sites they are, "" for another set."""
    if not search and not all_sites and (own := own_sites(lite.ctx, lite.actor)):
        return own.overview, own.owner
    return situation_overview(lite.ctx, lite.actor, SiteFilter(search=search)), ""


def _row(lite: LiteRequest, record: Mapping[str, Any], overview: Overview) -> LiteRow:
    """Return a site: name, status, age of the last report, kind and area."""
    kinds = {kind.code: kind for kind in overview.status_codes.kinds}
    kind = kinds[record["kind"]]
    status = lite.t.label(kind.status(record["status"]))
    facts = (format_age(record["age_h"], lite.t), lite.t.label(kind), record["area_name"])
    return LiteRow(
        lite.link(LITE_SITE, site=record["id"]),
        record["name"],
        f"{status} {WARNING}" if record["attention"] else status,
        (" · ".join(filter(None, facts)),),
        meaning=record["meaning"],
    )


def site_page(lite: LiteRequest, site_id: str, form: Mapping[str, str] | None = None, error: str = "") -> str:
    """Return the details of a site and the form of reports.

    Args:
        lite: The request.
        site_id: Code of the site.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: The site does not exist.
        Refused: The account may not read it.
    """
    details, fields = site_details(lite.ctx, lite.actor, site_id), form or {}
    site, reference = details.site, lite.ctx.read_model.reference()
    version = fields.get("version") or str(site.version)
    units = reference.units.values() if Verb.RECORD_PATROL in details.permitted_verbs else ()
    default_unit = site.unit or lite.actor.unit
    card = access_card(lite.ctx, lite.actor, site_id)
    return lite.render(
        "lite_site.html",
        LITE_SITE,
        {"site": site.id},
        details=details,
        account=lite.actor.id,
        log_page=LITE_LOG_FINDING
        if lite.actor.may(Verb.LOG_FINDING, reference.areas.path(site.area))
        else None,
        phones=contact_phones(site_contacts(lite.ctx, lite.actor, site_id)),
        access_card=card,
        access_lines=access_lines(lite, card) if card else (),
        access_page=LITE_ACCESS,
        stand_down_page=LITE_STAND_DOWN if barrier_of(lite.ctx, lite.actor, site.id) else None,
        inspect_page=LITE_INSPECT if lite.actor.may(Verb.INSPECT, reference.areas.path(site.area)) else None,
        tally_page=LITE_TALLY
        if details.kind.has_shifts(site.variant)
        and lite.actor.may(Verb.RECORD_TALLY, reference.areas.path(site.area))
        else None,
        supplies_page=LITE_SUPPLIES
        if details.kind.has_shifts(site.variant)
        and lite.actor.may(Verb.COUNT_STOCK, reference.areas.path(site.area))
        else None,
        handover_page=LITE_HANDOVER if details.kind.has_shifts(site.variant) else None,
        orders=order_parts(lite, present_reading(lite.ctx, lite.actor, site.id, site.unit).orders),
        screening_page=LITE_SCREENING
        if details.kind.screened and lite.actor.may(Verb.RECORD_SCREENING, reference.areas.path(site.area))
        else None,
        category=lite.t(f"meaning.{details.status.category}"),
        facts=[
            *site_facts(details, lite.t, lite.format_time),
            *filter(None, [note_sentence(details.site, lite.t)]),
        ],
        buttons=_action_buttons(lite, details),
        key=fields.get("key") or uuid4().hex,
        version=version,
        outdated=version != str(site.version),
        note=fields.get("note", ""),
        longest=MAX_NOTE_LENGTH,
        observed=fields.get("observed", ""),
        units=[(unit.code, unit.name) for unit in units],
        unit=fields.get("unit") or default_unit,
        entries=[_entry_line(lite, entry, details) for entry in details.entries],
        error=error,
    )


def _action_buttons(lite: LiteRequest, details: SiteDetails) -> list[tuple[str, str, str]]:
    """Return of each button the action, the label, and the category of the status that it sets."""
    t = lite.t
    if Verb.CHANGE_STATUS not in details.permitted_verbs:
        return []
    steps = [details.kind.status(code) for code in details.status.next]
    confirmation = [] if details.kind.is_patrolled else [("seen", t("form.seen"), "")]
    return confirmation + [
        (
            f"set:{status.code}",
            t("form.resume") if status.derived else t.label(status),
            "" if status.derived else str(status.category),
        )
        for status in steps
    ]


def _entry_line(lite: LiteRequest, entry: JournalEntry, details: SiteDetails) -> str:
    t, reference = lite.t, lite.ctx.read_model.reference()
    author, observed = reference.account_names.get(entry.actor, entry.actor), ""
    if entry.observed_at and is_reported_late(entry):
        observed = t("entry.observed", time=lite.format_time(entry.observed_at))
    sentence = entry_sentence(entry, details.kind, t, reference.units, observed)
    return f"#{entry.seq} · {lite.format_time(entry.at)} · {author} · {sentence}"
