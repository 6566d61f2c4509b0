"""What the account owes now, worst first: a press opens an item, and beside it one press answers it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.errors import Overtaken
from geo.services.context import AppContext
from geo.services.emergency_access.record import undo_emergency_access
from geo.services.findings.record import undo_finding_step
from geo.services.post_orders.acknowledging import undo_acknowledgement
from geo.services.sites.record_status import undo_entries
from geo.services.supplies.record import undo_stock
from geo.text.day import item_name, owed_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.day.one_press import FINDING_ACTIONS, OnePress, one_press
from pages.components.day.own_items import OwnItems
from pages.components.widgets.command_result import UndoService, form_key
from pages.components.widgets.list_commands import ListCommands, ListRow, keep_order

ROWS_SHOWN = 15
UNDO_SERVICES: dict[OwedKind, UndoService] = {
    OwedKind.REPORT: undo_entries,
    OwedKind.PATROL: undo_entries,
    OwedKind.EMERGENCY_ACCESS: undo_emergency_access,
    OwedKind.SUPPLY_RECEIPT: undo_stock,
    OwedKind.RECEIPT: undo_acknowledgement,
    **dict.fromkeys(FINDING_ACTIONS, undo_finding_step),
}
"""How the answer to an item is undone; a tally is corrected in its form, a shift in the shift schedule."""


def owed_list(ctx: AppContext, actor: Actor, own: OwnItems) -> None:
    """Draw what is owed, or that nothing is.

    An answer marks a row and moves none, because each holds a button that writes. Another button takes the
    answered rows away and sorts the others again.

    Args:
        ctx: The application context.
        actor: The acting account.
        own: What the account owes.
    """
    t, day = state.translator(), state.screen().day
    commands, owed_keys = ListCommands(ctx, "owed"), {item.key for item in own.items}
    listed = keep_order(day.listed, own.items, key=lambda item: item.key)
    shown = listed[:ROWS_SHOWN]
    day.listed = tuple(shown)
    with st.container(key="owed", gap="xsmall"):
        _head(own)
        if not own.items:
            st.success(t("today.nothing_owed"), icon=":material/task_alt:")
        with st.container(key="owed-rows", gap=None):
            for item in shown:
                answer = one_press(ctx, actor, item, own.finding_actions)
                _row(commands, item, answer, is_answered=item.key not in owed_keys)
        commands.draw_result(t("today.hint"), partial(_find_row, ctx, listed))
        with st.container(key="owed-more", horizontal=True, gap="small"):
            if len(listed) > len(shown):
                st.caption(t("today.more", count=len(listed) - len(shown)), width="content")
            st.button(
                t("today.sort"),
                key="owed-sort",
                type="tertiary",
                disabled=tuple(shown) == own.items[:ROWS_SHOWN],
                on_click=_sort,
            )


def _head(own: OwnItems) -> None:
    """Draw the number of items, and of whom."""
    t = state.translator()
    owner = own.owner or t("today.mine")
    st.markdown(f"**{escape_markdown(t('today.owed', owner=owner, count=len(own.items)))}**")


def _row(commands: ListCommands, item: OwedItem, answer: OnePress | None, *, is_answered: bool) -> None:
    """Draw an item as a button that opens it, and beside it the one that answers it."""
    t, ctx = state.translator(), commands.ctx
    now, suffix = ctx.now(), _ref(item)
    mark = ":green[✓]" if is_answered else (":red[●]" if item.is_late(now) else ":gray[○]")
    said = owed_sentence(item, t, lambda moment: clock(moment, now), now)
    if is_answered:
        said = t("today.answered")
    elif item.is_late(now):
        said = f":red[{escape_markdown(said)}]"
    else:
        said = escape_markdown(said)
    name = escape_markdown(item_name(item, ctx.finding_categories, t))
    st.button(
        f"{mark} **{t(f'day.owed.{item.what}')}** · {name}  \n{said}",
        key=f"owed-item-{suffix}",
        type="secondary" if item.key == state.screen().day.chosen else "tertiary",
        width="stretch",
        wrap=True,
        on_click=choose_item,
        args=(item,),
    )
    if answer is None:
        st.button(t("today.open"), key=f"owed-open-{suffix}", on_click=choose_item, args=(item,))
        return
    st.button(
        t(answer.label),
        key=f"owed-answer-{suffix}",
        disabled=is_answered or not answer.is_allowed,
        on_click=partial(_give, commands, item, answer),
    )


def choose_item(item: OwedItem) -> None:
    """Show the form of an item, from a callback."""
    state.choose_site(item.site_id)
    day = state.screen().day
    day.chosen = item.key
    day.finding = item.ref if item.what in FINDING_ACTIONS else ""
    state.screen().shift_start = item.shift_start.isoformat() if item.shift_start else ""


def _give(commands: ListCommands, item: OwedItem, answer: OnePress) -> None:
    """Record the answer to an item, from a callback."""
    row = _list_row(commands.ctx, item)
    key = form_key(commands.form_id(row.ref))
    overtaken = Overtaken("error.owed_overtaken", name=row.name)
    commands.answer(row, lambda actor: answer.act(actor, key), overtaken)


def _find_row(ctx: AppContext, listed: list[OwedItem], ref: str) -> ListRow:
    """Return the row of a reference; one that was taken away is called by its reference."""
    item = next((item for item in listed if _ref(item) == ref), None)
    return ListRow(ref, ref, "", None) if item is None else _list_row(ctx, item)


def _list_row(ctx: AppContext, item: OwedItem) -> ListRow:
    name = item_name(item, ctx.finding_categories, state.translator())
    return ListRow(_ref(item), name, item.site_id, UNDO_SERVICES.get(item.what))


def _ref(item: OwedItem) -> str:
    return f"{item.what}-{item.ref}"


def _sort() -> None:
    state.mark_dirty().day.listed = ()
