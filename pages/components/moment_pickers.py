"""Time travel and "changed since" in the filter: a moment typed, a day with an hour, or a usual moment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from geo.services.overview import last_briefing
from pages.components import state
from pages.components.wire import asked_by_look

if TYPE_CHECKING:
    from geo.services.office import Office

BACK_H = (1, 12, 24)
BRIEFING = "briefing"
HOURS = (0, 8, 12, 18, 20)
"""Offered for a day that was chosen without an hour."""


def moments(office: Office) -> None:
    """Two fields, and the usual moments as one press."""
    _field("as_of")
    _field("since")
    words = state.words()
    labels = {BRIEFING: words("filter.since_briefing")}
    labels |= {str(hours): words("filter.since_hours", hours=hours) for hours in BACK_H}
    st.pills(
        words("filter.since"),
        list(labels),
        key="since-usual",
        format_func=lambda code: labels.get(code, code),
        label_visibility="collapsed",
        on_change=_since_usual,
        args=(office,),
    )


def forget_days() -> None:
    """From a callback that clears the filter: no usual moment is chosen, and no day waits for its hour."""
    state.put("since-usual", None)
    state.screen().days.clear()


def _field(part: str) -> None:
    """The field; beneath it the hours of a day that was chosen alone, which is not looked at before."""
    words, day = state.words(), state.screen().days.get(part)
    st.datetime_input(
        words(f"filter.{part}"),
        None,
        key=part,
        step=timedelta(minutes=1),
        help=words(f"filter.{part}_help"),
        on_change=_take,
        args=(part,),
    )
    with st.container(key=f"{part}-asked"):
        if day is None:
            return
        st.warning(words("filter.hour", day=f"{day:%Y-%m-%d}"), icon=":material/schedule:")
        st.pills(
            words("filter.hours"),
            HOURS,
            key=f"{part}-hour",
            format_func=lambda hour: f"{hour}:00",
            label_visibility="collapsed",
            on_change=_hour,
            args=(part,),
        )


def _take(part: str) -> None:
    """Note the moment that the field tells; of a day without an hour, ask for the hour first.

    The field fills in midnight by itself where only a day was chosen. Whoever means it presses 0:00.
    """
    if asked_by_look():
        state.screen().echoed = True
        return
    here, local = state.acted(), state.widget(part)
    present = getattr(here.filter, part)
    moment = None if local is None else _kept(_utc(local), present)
    here.days.pop(part, None)
    if moment is not None and moment != present and local.time() == time():
        here.days[part] = local.date()
        return
    state.filter_from_widget(part, moment)


def _hour(part: str) -> None:
    """The day that was chosen, at this hour."""
    here, hour = state.screen(), state.widget(f"{part}-hour")
    day = here.days.get(part)
    if asked_by_look() or day is None or hour not in HOURS:
        return
    del here.days[part]
    state.set_filter(here.filter.but(**{part: _utc(datetime.combine(day, time(hour)))}))


def _kept(minute: datetime, present: datetime | None) -> datetime:
    """The present moment where it is that minute: the widget knows no seconds, links do."""
    return present if present is not None and present.replace(second=0) == minute else minute


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=state.screen().zone).astimezone(UTC)


def _since_usual(office: Office) -> None:
    """One of the usual moments: the last briefing, or so many hours ago; pressed again, none."""
    if asked_by_look():
        return
    here, usual = state.screen(), state.widget("since-usual")
    now = here.filter.as_of or office.now()
    if usual is None:
        since = None
    elif usual == BRIEFING:
        since = last_briefing(now, office).astimezone(UTC)
    else:
        since = (now - timedelta(hours=int(usual))).replace(second=0, microsecond=0)
    here.days.pop("since", None)
    state.set_filter(here.filter.but(since=since))
