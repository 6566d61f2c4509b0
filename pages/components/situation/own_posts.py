"""Own sites of an account, worst first: each opens its card, and beside it one press reports "no change"."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Confirmation, Patrol
from geo.domain.errors import Overtaken
from geo.domain.filters import SiteFilter
from geo.domain.journal import Receipt
from geo.formatting import format_age
from geo.services.context import AppContext
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import confirm_status, undo_entries
from geo.services.situation.overview import Overview
from geo.services.situation.own_sites import OwnSites, own_sites
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import show_site
from pages.components.app.screen_state import PhoneTab
from pages.components.site.site_card import BADGES
from pages.components.situation.side_panel import LIST
from pages.components.widgets.command_result import form_key
from pages.components.widgets.list_commands import ListCommands, ListRow, keep_order

ROWS_SHOWN = 12


def own_posts(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """List the sites of the account's unit, or of the area it reports in; nothing where it has none.

    News change what a row says but not its place, because it holds a button that writes. Another button sorts
    the rows again.

    Args:
        ctx: the application context.
        actor: the acting account.
        overview: the overview of the screen, whose moment is shown.
    """
    own = own_sites(ctx, actor, overview.filter.as_of)
    if own is None:
        return
    t = state.translator()
    title = t("own_sites.title", owner=escape_markdown(own.owner), count=len(own.overview.rows))
    box = st.expander(title, expanded=True, key="own-sites", on_change=state.on_widget_change)
    if not box.open:
        return
    commands = ListCommands(ctx, "own-sites")
    with box:
        shown = _rows_in_order(own)
        with st.container(key="own-rows", gap=None):
            for row in shown:
                _row(commands, actor, own.overview, row)
        commands.draw_result(t("own_sites.hint"), partial(_list_row, own.overview))
        with st.container(key="own-sites-more", horizontal=True, gap="small"):
            if len(own.overview.rows) > len(shown):
                st.button(
                    t("own_sites.all", count=len(own.overview.rows)),
                    key="own-sites-all",
                    type="tertiary",
                    on_click=_show_all,
                    args=(own.overview.filter,),
                )
            st.button(
                t("own_sites.sort"),
                key="own-sites-sort",
                type="tertiary",
                disabled=shown == own.overview.rows[:ROWS_SHOWN].tolist(),
                on_click=_sort,
            )


def _rows_in_order(own: OwnSites) -> list[int]:
    """Return the rows to show, those that the screen shows already first and in their order."""
    screen, snapshot = state.screen(), own.overview.state.snapshot
    rows = own.overview.rows.tolist()
    present = set(rows)
    kept = [snapshot.row_of.get(site_id, -1) for site_id in screen.own_order]
    order = keep_order((row for row in kept if row in present), rows, key=int)[:ROWS_SHOWN]
    screen.own_order = tuple(snapshot.ids[row] for row in order)
    return order


def _row(commands: ListCommands, actor: Actor, overview: Overview, row: int) -> None:
    """Draw a site as a button, and beside it the one that reports it unchanged or patrolled."""
    t, derived = state.translator(), overview.state
    snapshot = derived.snapshot
    site_id, name = snapshot.ids[row], escape_markdown(snapshot.names[row])
    kind, status = overview.status_codes.statuses[derived.status[row]]
    said = f"{t.label(status)} · {format_age(float(derived.age_h[row]), t)}"
    st.button(
        f":{BADGES[status.category]}[●] **{name}**  \n{said}",
        key=f"own-site-{site_id}",
        type="tertiary",
        width="stretch",
        wrap=True,
        on_click=show_site,
        args=(site_id,),
    )
    verb = Verb.RECORD_PATROL if kind.is_patrolled else Verb.CHANGE_STATUS
    is_permitted = actor.may(verb, overview.tree.path(snapshot.area_of(row)))
    key = form_key(commands.form_id(site_id))
    if kind.is_patrolled:
        command: Patrol | Confirmation = Patrol(
            site_id, snapshot.units[snapshot.unit[row]] or actor.unit, key
        )
    else:
        command = Confirmation(site_id, int(snapshot.version[row]), key)
    st.button(
        t("own_sites.visit" if kind.is_patrolled else "own_sites.seen"),
        key=f"own-report-{site_id}",
        disabled=overview.filter.as_of is not None or not is_permitted,
        on_click=partial(_report, commands, command, snapshot.names[row]),
    )


def _list_row(overview: Overview, site_id: str) -> ListRow:
    """Return the row of a site; one that is gone is called by its code."""
    row = overview.state.snapshot.row_of.get(site_id)
    name = site_id if row is None else overview.state.snapshot.names[row]
    return ListRow(site_id, name, site_id, undo_entries)


def _show_all(site_filter: SiteFilter) -> None:
    """Show the own sites in the list beside the map."""
    state.set_widget("panel-tab", LIST)
    if state.screen().is_narrow:
        state.show_tab(PhoneTab.LIST)
    state.set_filter(site_filter, move_map=True)


def _sort() -> None:
    state.mark_dirty().own_order = ()


def _report(commands: ListCommands, command: Patrol | Confirmation, name: str) -> None:
    def act(actor: Actor) -> Receipt:
        if isinstance(command, Patrol):
            return record_patrol(commands.ctx, actor, command)
        return confirm_status(commands.ctx, actor, command)

    row = ListRow(command.site_id, name, command.site_id, undo_entries)
    commands.answer(row, act, Overtaken("error.status_overtaken", site=name))
