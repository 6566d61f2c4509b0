"""Day close of an area: its checklist, what closing will say, and closing, carrying over or reopening."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import AreaTree
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.day.commands import CarriedItem, DayClosing, DayReopening
from geo.domain.day.owed import OwedCounts, OwedItem, OwedKind
from geo.domain.day.period import closes_day
from geo.domain.journal import Receipt
from geo.formatting import check_code
from geo.services.context import AppContext
from geo.services.day.checklist import Checklist, checklist
from geo.services.day.closing import close_day, closed_periods, reopen_day
from geo.services.day.day_state import interval_of, previous_interval
from geo.text.day import closing_sentences, item_name, owed_sentence, period_label
from pages.components.app import state
from pages.components.app.labels import choice, tabs, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.day.owed_list import choose_item
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "day-close"
LAST, RUNNING = "last", "running"
"""Periods to choose between."""
ITEMS_SHOWN = 8
CLOSED_SHOWN = 5
"""Number of closed periods that are listed."""


def day_close(ctx: AppContext, actor: Actor) -> None:
    """Draw the checklist of an area that the account may close, and the steps; nothing where it has none."""
    tree = ctx.read_model.reference().areas
    areas = _closable_areas(actor, tree)
    if not areas:
        return
    t = state.translator()
    with st.container(key="day-close", border=True, gap="xsmall"):
        st.markdown(f"**{t('closing.title')}**")
        area = _area_picker(areas, state.screen().filter.area)
        shown = _chosen_period(ctx, actor, area)
        if shown.period.is_closed:
            _closed(ctx, shown)
        else:
            _open(ctx, shown)
        with st.container(key="day-close-result"):
            result_box(ctx, FORM_ID)
        _history(ctx, actor, area)


def _closable_areas(actor: Actor, tree: AreaTree) -> dict[str, str]:
    """Return the areas whose day the account may close, by code with their names, the highest first."""
    return {
        area.code: area.name
        for _, area in tree.preorder()
        if closes_day(area.level) and actor.may(Verb.CLOSE_DAY, tree.path(area.code))
    }


def _area_picker(areas: dict[str, str], current: str) -> str:
    """Draw the choice of the area; at first the one of the page's filter."""
    names = unique_labels(areas)
    first = current if current in areas else next(iter(areas))
    chosen = choice(
        state.translator()("closing.area"),
        names,
        index=list(names).index(first),
        key="closing-area",
        on_change=state.on_widget_change,
    )
    return chosen if chosen in areas else first


def _chosen_period(ctx: AppContext, actor: Actor, area: str) -> Checklist:
    """Draw the choice between the last period and the running one; return the checklist of the chosen one.

    At first it is the last one, as long as it is not closed and anything was expected in it. What was just
    closed stays on the screen.
    """
    t = state.translator()
    running = interval_of(ctx, None)
    last, now = (
        checklist(ctx, actor, area, starts_at)
        for starts_at in (previous_interval(ctx, running).start, running.start)
    )
    if not last.total.expected:
        return now
    names = {name: t(f"closing.period.{name}") for name in (LAST, RUNNING)}
    first = RUNNING if last.period.is_closed else LAST
    return (
        last if tabs(t("closing.period"), names, key=f"closing-period-{area}", default=first) == LAST else now
    )


def _open(ctx: AppContext, shown: Checklist) -> None:
    """Draw what was answered, what is owed, what closing will say, and the button that closes."""
    t = state.translator()
    total = shown.total
    st.caption(escape_markdown(period_label(shown.period.shift, t, state.screen().zone)))
    answered = total.expected - total.owed
    share = answered / total.expected if total.expected else 1.0
    progress = t("closing.progress", done=answered, all=total.expected)
    st.progress(share, f"{t(f'day.state.{shown.state}')} · {progress}")
    with st.container(key="day-close-kinds"):
        st.markdown("  \n".join(_kind_line(kind, counts) for kind, counts in shown.counts.items()))
    if shown.required:
        with st.expander(t("closing.required", count=len(shown.required)), key="day-close-required"):
            for item in shown.required[:ITEMS_SHOWN]:
                _required_item(ctx, item)
            if len(shown.required) > ITEMS_SHOWN:
                st.caption(t("today.more", count=len(shown.required) - ITEMS_SHOWN))
    with st.expander(t("closing.preview"), key="day-close-preview"):
        st.markdown(_bullets(closing_sentences(shown, t)))
    _close_form(ctx, shown)


def _kind_line(kind: OwedKind, counts: OwedCounts) -> str:
    """Return how many items of a kind were answered, went without an answer, and are still owed."""
    t, without = state.translator(), counts.excused + counts.carried
    parts = [t("closing.kind", what=t(f"day.owed.{kind}"), actual=counts.actual, all=counts.expected)]
    parts += [t("closing.unanswered", count=without)] if without else []
    parts += [t("closing.owed", count=counts.owed)] if counts.owed else []
    return f"{':red[○]' if counts.owed else ':green[✓]'} {' · '.join(parts)}"


def _required_item(ctx: AppContext, item: OwedItem) -> None:
    """Draw an item that must be answered or carried over, as a button that opens it."""
    t, now = state.translator(), ctx.now()
    name = item_name(item, ctx.finding_categories, t)
    said = owed_sentence(item, t, lambda moment: clock(moment, now), now)
    st.button(
        f"**{t(f'day.owed.{item.what}')}** · {escape_markdown(name)}  \n{escape_markdown(said)}",
        key=f"required-{item.what}-{item.ref}",
        width="stretch",
        wrap=True,
        on_click=choose_item,
        args=(item,),
    )


def _close_form(ctx: AppContext, shown: Checklist) -> None:
    """Draw the statement, the reason with which all that is owed is carried over, and the button."""
    t, count = state.translator(), len(shown.required)
    with (
        st.container(key="day-close-form"),
        st.form("day-close-form", border=False, enter_to_submit=False),
    ):
        st.text_input(
            t("closing.because", count=count) if count else t("closing.because_none"),
            key="closing-reason",
            max_chars=MAX_NOTE_LENGTH,
            disabled=not count,
            placeholder=t("closing.because_hint"),
        )
        st.text_input(t("closing.statement"), key="closing-statement", max_chars=MAX_NOTE_LENGTH)
        st.form_submit_button(
            t("closing.carry_and_close", count=count) if count else t("closing.close"),
            key="day-close-now",
            type="primary",
            width="stretch",
            on_click=partial(_close, ctx, shown),
        )


def _close(ctx: AppContext, shown: Checklist) -> None:
    """Close the day, from a callback; what is owed is carried over with the one reason that was typed."""
    reason = (state.widget_value("closing-reason") or "").strip()
    command = DayClosing(
        shown.period.area,
        shown.period.starts_at,
        shown.period.number,
        form_key(FORM_ID),
        tuple(CarriedItem(item.what, item.ref, reason) for item in shown.required),
        (state.widget_value("closing-statement") or "").strip(),
    )
    _run(ctx, lambda actor: close_day(ctx, actor, command))


def _closed(ctx: AppContext, shown: Checklist) -> None:
    """Draw what the day close reported, with what was corrected since, and the way to reopen it."""
    t, period = state.translator(), shown.period
    closing = period.closing
    if closing is None:
        return
    names = ctx.read_model.reference().account_names
    st.success(
        escape_markdown(
            t(
                "closing.closed",
                number=period.number,
                period=period_label(period.shift, t, state.screen().zone),
                who=names.get(closing.actor, closing.actor),
                time=clock(closing.at, ctx.now()),
                code=check_code(closing.head_hash),
            )
        ),
        icon=":material/task_alt:",
    )
    lines = [closing.statement] if closing.statement else []
    lines += closing_sentences(shown, t)
    if closing.unanswered:
        lines.append(t("closing.unanswered", count=len(closing.unanswered)))
    st.markdown(_bullets(lines))
    with st.popover(t("closing.reopen"), key="day-reopen-step", icon=":material/lock_open:"):
        st.markdown(t("closing.reopen_help"))
        with st.form("day-reopen-form", border=False, enter_to_submit=False):
            st.text_input(t("closing.reopen_because"), key="reopening-reason", max_chars=MAX_NOTE_LENGTH)
            st.form_submit_button(
                t("closing.reopen_now", number=period.number),
                key="day-reopen",
                on_click=partial(_reopen, ctx, shown),
            )


def _reopen(ctx: AppContext, shown: Checklist) -> None:
    """Reopen the day, from a callback."""
    command = DayReopening(
        shown.period.area,
        shown.period.starts_at,
        shown.period.number,
        (state.widget_value("reopening-reason") or "").strip(),
        form_key(FORM_ID),
    )
    _run(ctx, lambda actor: reopen_day(ctx, actor, command))


def _run(ctx: AppContext, act: Callable[[Actor], Receipt]) -> None:
    """Run a command; the texts are emptied once it is recorded."""
    if run_command(ctx, FORM_ID, act):
        for name in ("closing-reason", "closing-statement", "reopening-reason"):
            state.set_widget(name, "")


def _history(ctx: AppContext, actor: Actor, area: str) -> None:
    """Draw the last closed periods, folded."""
    t = state.translator()
    box = st.expander(t("closing.history"), key="day-close-history", on_change=state.on_widget_change)
    if not box.open:
        return
    names = ctx.read_model.reference().account_names
    lines = [
        t(
            "closing.history_line",
            number=period.number,
            period=period_label(period.shift, t, state.screen().zone),
            who=names.get(period.closing.actor, period.closing.actor),
            count=len(period.closing.unanswered),
        )
        for period in closed_periods(ctx, actor, area, CLOSED_SHOWN)
        if period.closing
    ]
    with box:
        st.markdown(_bullets(lines) or t("closing.history_none"))


def _bullets(lines: Sequence[str]) -> str:
    """Return lines as a list in Markdown."""
    return "\n".join(f"- {escape_markdown(line)}" for line in lines)
