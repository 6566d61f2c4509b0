"""Panel of the chosen site: card, form, last entries; below, the account's own reports."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.filters import SiteFilter
from geo.services.context import AppContext
from geo.services.sites.details import SiteDetails, site_details
from geo.services.situation.overview import Overview
from geo.text.app_pages import REGISTER
from pages.components.app import state
from pages.components.app.navigation import screen_link
from pages.components.findings.place_findings import site_findings
from pages.components.handovers.site_line import site_handover
from pages.components.inspections.site_inspections import site_inspection_form, site_inspection_line
from pages.components.ledger.screening_form import site_screening_card
from pages.components.post_orders.site_orders import site_orders
from pages.components.site.contact_forms import contact_forms
from pages.components.site.emergency_card import access_test, emergency_card
from pages.components.site.own_reports import own_reports
from pages.components.site.site_card import entry_line, site_card, site_note
from pages.components.site.status_form import status_form
from pages.components.supplies.site_stock import site_stock


def site_panel(ctx: AppContext, actor: Actor, overview: Overview, patrol_unit: str = "") -> None:
    """Draw the chosen site, and below it one's own reports.

    Args:
        ctx: the application context.
        actor: the acting account.
        overview: the overview the site was chosen from.
        patrol_unit: code of the unit that is to patrol the site; "" for none.
    """
    with st.container(key="site-panel"):
        chosen_site(ctx, actor, overview, patrol_unit)
        own_reports(ctx, actor, overview)


def chosen_site(
    ctx: AppContext, actor: Actor, overview: Overview, patrol_unit: str = "", *, has_heading: bool = True
) -> None:
    """Draw card, form, note and entries; a hint how to choose where no site is chosen.

    What changes in height with a report stands below the form, whose buttons stay where they are.
    ``has_heading`` tells whether the card begins with the site's name.
    """
    t, screen = state.translator(), state.screen()
    if not screen.site:
        st.caption(t("card.choose" if actor.may_report else "card.choose_to_look"))
        return
    try:
        details = site_details(ctx, actor, screen.site, overview.filter.as_of)
    except NotFound:
        st.warning(t("card.unknown"))
        return
    except Refused:
        st.warning(t("card.out_of_reach"))
        return
    site_card(details, ctx.now(), has_heading=has_heading)
    if not screen.is_narrow:
        site_findings(ctx, actor, overview, details.site.id)
    if overview.filter.as_of is None:
        status_form(ctx, actor, details, patrol_unit)
    else:
        st.info(t("form.past"))
    if screen.is_narrow:  # a phone has room above the form for the receipt to stay in sight, and no more
        site_findings(ctx, actor, overview, details.site.id)
    site_note(details)
    if overview.filter.as_of is None:
        _present_facts(ctx, actor, details)
    _outside_notice(overview)
    with st.expander(t("card.entries")):
        reference = ctx.read_model.reference()
        lines = [entry_line(entry, details.kind, ctx.now(), reference) for entry in details.entries]
        st.markdown("\n".join(f"- {line}" for line in lines))


def _present_facts(ctx: AppContext, actor: Actor, details: SiteDetails) -> None:
    """Draw what the site has beside its status at present: telephone, supplies, orders, inspections."""
    site = details.site
    emergency_card(ctx, actor, site.id)
    site_handover(ctx, actor, details)
    site_stock(ctx, actor, details)
    site_orders(ctx, actor, details)
    access_test(ctx, actor, site.id)
    site_inspection_line(ctx, actor, site.id)
    site_inspection_form(ctx, actor, site.id, site.area)
    contact_forms(ctx, actor, site.id)
    if actor.may(Verb.REGISTER, ctx.read_model.reference().areas.path(site.area)):
        screen_link(REGISTER, "card.register")
    site_screening_card(ctx, actor, site.id)


def _outside_notice(overview: Overview) -> None:
    """Say that the filter leaves the chosen site out, with the way to see it."""
    t, screen = state.translator(), state.screen()
    row = overview.state.snapshot.row_of.get(screen.site)
    if row is not None and row not in overview.rows:
        with st.container(key="outside", horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption(t("card.outside_filter"), width="content")
            st.button(t("filter.clear"), key="outside-clear", type="tertiary", on_click=_clear_filter)


def _clear_filter() -> None:
    """Clear the filter except the time shown; the view of the map stays."""
    state.set_widget("since-usual", None)
    state.set_filter(SiteFilter(as_of=state.screen().filter.as_of))
