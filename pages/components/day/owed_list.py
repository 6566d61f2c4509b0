"""What the account owes now, worst first: a press opens an item, and beside it one press answers it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.conflicts import Conflict, FindingConflict
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.errors import Refused
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from geo.services.findings.record import undo_finding_step
from geo.services.sites.record_status import undo_entries
from geo.text.day import item_name, owed_sentence
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.day.one_press import FINDING_ACTIONS, OnePress, one_press
from pages.components.day.own_items import OwnItems
from pages.components.widgets.command_result import form_key, run_command

ROWS_SHOWN = 15
ANSWER, UNDO = "owed-answer-", "owed-undo-"
"""Beginnings of the names of this list's commands; kind and reference of the item follow."""
UNDO_SERVICES: dict[OwedKind, Callable[[AppContext, Actor, Undo], Receipt]] = {
    OwedKind.REPORT: undo_entries,
    OwedKind.PATROL: undo_entries,
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
    present = {item.key: item for item in own.items}
    listed = [present.get(item.key, item) for item in day.listed]
    known = {item.key for item in listed}
    listed += [item for item in own.items if item.key not in known]
    shown = listed[:ROWS_SHOWN]
    day.listed = tuple(shown)
    with st.container(key="owed", gap="xsmall"):
        _head(own)
        if not own.items:
            st.success(t("today.nothing_owed"), icon=":material/task_alt:")
        with st.container(key="owed-rows", gap=None):
            for item in shown:
                answer = one_press(ctx, actor, item, own.finding_actions)
                _row(ctx, item, answer, is_answered=item.key not in present)
        with st.container(key="owed-result", horizontal=True, gap="xsmall"):
            _result(ctx, listed)
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


def _row(ctx: AppContext, item: OwedItem, answer: OnePress | None, *, is_answered: bool) -> None:
    """Draw an item as a button that opens it, and beside it the one that answers it."""
    t, now = state.translator(), ctx.now()
    suffix = f"{item.what}-{item.ref}"
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
        on_click=partial(_give, ctx, answer, suffix),
    )


def choose_item(item: OwedItem) -> None:
    """Show the form of an item, from a callback."""
    state.choose_site(item.site_id)
    day = state.screen().day
    day.chosen = item.key
    day.finding = item.ref if item.what in FINDING_ACTIONS else ""
    state.screen().shift_start = item.shift_start.isoformat() if item.shift_start else ""


def _give(ctx: AppContext, answer: OnePress, suffix: str) -> None:
    """Record the answer to an item, from a callback."""
    form_id = f"{ANSWER}{suffix}"
    key = form_key(form_id)
    run_command(ctx, form_id, lambda actor: answer.act(actor, key))


def _result(ctx: AppContext, listed: list[OwedItem]) -> None:
    """Show the result of the last press, and the way back from it, in a place of their own."""
    t, result = state.translator(), state.screen().page_result
    if result is None or not result.form_id.startswith((ANSWER, UNDO)):
        st.markdown(f":gray[{t('today.hint')}]")
        return
    if result.error is not None:
        st.markdown(f":red[{error_text(result.error)}]")
        return
    if result.receipt is None:
        return
    suffix = result.form_id.removeprefix(ANSWER).removeprefix(UNDO)
    item = next((item for item in listed if f"{item.what}-{item.ref}" == suffix), None)
    name = suffix if item is None else item_name(item, ctx.finding_categories, t)
    is_undone = result.form_id.startswith(UNDO)
    said = t(
        "own_sites.undone" if is_undone else "own_sites.recorded",
        number=result.receipt.seq,
        site=escape_markdown(name),
        time=clock(result.receipt.at, ctx.now()),
    )
    st.markdown(f":green[✓] {said}")
    if item is not None and not is_undone and item.what in UNDO_SERVICES:
        undo = Undo(result.receipt.seq, form_key(f"{UNDO}{suffix}"))
        st.button(
            t("own_sites.undo"),
            key="owed-undo",
            icon=":material/undo:",
            type="tertiary",
            on_click=partial(_undo, ctx, undo, item),
        )


def _undo(ctx: AppContext, command: Undo, item: OwedItem) -> None:
    """Undo an answer, from a callback."""

    def act(actor: Actor) -> Receipt:
        try:
            return UNDO_SERVICES[item.what](ctx, actor, command)
        except (Conflict, FindingConflict) as conflict:  # a list has no place to choose between two values
            raise Refused("error.undo_overtaken", seq=command.seq) from conflict

    run_command(ctx, f"{UNDO}{item.what}-{item.ref}", act)


def _sort() -> None:
    state.mark_dirty().day.listed = ()
