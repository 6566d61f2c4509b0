"""Lite page of the emergency access of a site, to be read in seconds, and its test."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.request import LiteRequest, form_key, parse_number
from geo.domain.commands import Undo
from geo.domain.duty_phones import phone_link
from geo.domain.emergency_access import AccessTest
from geo.domain.errors import NotFound
from geo.domain.journal import EMERGENCY_ACCESS, Receipt
from geo.services.contacts.duty_phones import SiteContacts
from geo.services.context import AppContext
from geo.services.emergency_access.emergency_accesses import AccessCard, access_card
from geo.services.emergency_access.record import record_access_test, undo_emergency_access
from geo.services.sites.details import own_entries
from geo.text.app_pages import LITE_ACCESS, LITE_SITE
from geo.text.emergency_access import key_line, opening_line, tested_line

UNDO = "undo"


def access_page(
    lite: LiteRequest,
    site_id: str,
    *,
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return the emergency access of a site with the press that records a test.

    Args:
        lite: The request.
        site_id: Code of the site.
        seq: Number of the entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, for its key; None for a new form.
        error: Sentence why a test was not recorded, "" for none.

    Raises:
        NotFound: There is no such site, or sites of its kind have no emergency access.
        Refused: The account may not read it.
    """
    card = access_card(lite.ctx, lite.actor, site_id)
    if card is None:
        raise NotFound("error.no_emergency_access", site=site_id)
    recorded = (
        own_entries(lite.ctx, lite.actor, entity=EMERGENCY_ACCESS, until_seq=seq, limit=1) if seq else ()
    )
    receipt = recorded[0] if recorded and recorded[0].seq == seq else None
    is_undoable = receipt is not None and receipt.new_version == card.version and receipt.action != UNDO
    return lite.render(
        "lite_access.html",
        LITE_ACCESS,
        {"site": site_id},
        card=card,
        lines=access_lines(lite, card),
        receipt=lite.t(
            "form.recorded", number=f"#{seq}", time=lite.format_time(receipt.at), who=lite.actor.name
        )
        if receipt
        else "",
        undo=seq if is_undoable else 0,
        phone_link=phone_link(card.phone) if card.phone else "",
        account=lite.actor.id,
        key=(form or {}).get("key") or uuid4().hex,
        site_page=LITE_SITE,
        error=error,
    )


def access_lines(lite: LiteRequest, card: AccessCard) -> list[str]:
    """Return opening, key-holder and last test; that nothing is recorded where nothing is."""
    if card.access is None:
        return [lite.t("access.none")]
    return [
        opening_line(card.access, lite.t),
        key_line(card.access, lite.t),
        tested_line(card, lite.t, lite.format_time),
    ]


def contact_phones(contacts: SiteContacts) -> list[tuple[str, str, str]]:
    """Return number, link that dials it, and name of its unit ("" for the site itself) to call."""
    phones = ((contacts.site_phone, ""), (contacts.unit_phone, contacts.unit_name))
    return [(each.phone, phone_link(each.phone), name) for each, name in phones if each and each.phone]


def answer_access(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record a test, or undo it; see ``answer_button``."""
    site_id, do = form.get("site", ""), form.get("do", "")
    return answer_button(
        lite,
        form,
        show=partial(access_page, lite, site_id),
        record=partial(_record, lite.ctx, lite, form, do),
        link=lambda receipt: lite.link(LITE_ACCESS, site=site_id, seq=receipt.seq),
    )


def _record(ctx: AppContext, lite: LiteRequest, form: Mapping[str, str], do: str) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        KadianError: The service refused the command.
    """
    key = form_key(lite, form)
    action, _, number = do.partition(":")
    if action == UNDO:
        return undo_emergency_access(ctx, lite.actor, Undo(parse_number(number), f"{key}-{UNDO}"))
    version = parse_number(form.get("version", ""))
    return record_access_test(ctx, lite.actor, AccessTest(form.get("site", ""), version, key))
