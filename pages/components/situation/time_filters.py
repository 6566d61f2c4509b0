"""Time filters "as of" and "changed since": a time typed, a day with an hour, or a preset."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from geo.formatting import format_day
from geo.services.context import AppContext
from geo.services.situation.overview import last_briefing
from pages.components.app import state
from pages.components.app.labels import pills
from pages.components.app.streamlit_protocol import is_fragment_rerun

PRESET_HOURS = (1, 12, 24)
BRIEFING = "briefing"
OFFERED_HOURS = (0, 8, 12, 18, 20)
"""Hours offered for a day that was chosen without an hour."""


def time_filters(ctx: AppContext) -> None:
    """Draw both fields, and the presets for "changed since"."""
    _field("as_of")
    _field("since")
    t = state.translator()
    labels = {BRIEFING: t("filter.since_briefing")}
    labels |= {str(hours): t("filter.since_hours", hours=hours) for hours in PRESET_HOURS}
    state.default_widget("since-usual", _current_preset())
    pills(
        t("filter.since"),
        labels,
        key="since-usual",
        label_visibility="collapsed",
        on_change=_on_preset_chosen,
        args=(ctx,),
    )


def clear_time_filters() -> None:
    """Clear the preset and every day that waits for its hour, from the callback that clears the filter."""
    state.set_widget("since-usual", None)
    state.screen().days_without_hour.clear()


def _field(part: str) -> None:
    """Draw a field, and below it the hours for a day chosen alone, which has no effect before."""
    t, day = state.translator(), state.screen().days_without_hour.get(part)
    st.datetime_input(
        t(f"filter.{part}"),
        None,
        key=part,
        step=timedelta(minutes=1),
        help=t(f"filter.{part}_help"),
        on_change=_on_time_change,
        args=(part,),
    )
    with st.container(key=f"{part}-asked"):
        if day is None:
            return
        st.warning(t("filter.hour", day=format_day(day, t)), icon=":material/schedule:")
        st.pills(
            t("filter.hours"),
            OFFERED_HOURS,
            key=f"{part}-hour",
            format_func=lambda hour: f"{hour}:00",
            label_visibility="collapsed",
            on_change=_on_hour_chosen,
            args=(part,),
        )


def _on_time_change(part: str) -> None:
    """Store the time of the field; for a day without an hour, ask for the hour first.

    The field fills in midnight by itself where only a day was chosen. Midnight itself is chosen by the button
    0:00.
    """
    if is_fragment_rerun():
        state.screen().widgets_stale = True
        return
    current, local = state.mark_dirty(), state.widget_value(part)
    before = getattr(current.filter, part)
    timestamp = None if local is None else _with_current_seconds(_to_utc(local), before)
    current.days_without_hour.pop(part, None)
    if timestamp is not None and timestamp != before and local.time() == time():
        current.days_without_hour[part] = local.date()
        return
    state.stage_filter_value(part, timestamp)


def _on_hour_chosen(part: str) -> None:
    """Set the filter to the chosen day at this hour."""
    screen, hour = state.screen(), state.widget_value(f"{part}-hour")
    day = screen.days_without_hour.get(part)
    if is_fragment_rerun() or day is None or hour not in OFFERED_HOURS:
        return
    del screen.days_without_hour[part]
    state.set_filter(screen.filter.replace(**{part: _to_utc(datetime.combine(day, time(hour)))}))


def _with_current_seconds(minute: datetime, current: datetime | None) -> datetime:
    """Return the current value where it is in that minute: links have seconds, the widget has none."""
    return current if current is not None and current.replace(second=0) == minute else minute


def _to_utc(local: datetime) -> datetime:
    return local.replace(tzinfo=state.screen().zone).astimezone(UTC)


def _current_preset() -> str | None:
    """Return the preset in use: its widget forgets it when the menu is closed."""
    screen = state.screen()
    preset, since = screen.since_preset or (None, None)
    return preset if since == screen.filter.since else None


def _on_preset_chosen(ctx: AppContext) -> None:
    """Set "changed since" to the last briefing or to some hours ago; pressed again, clear it."""
    if is_fragment_rerun():
        return
    screen, preset = state.screen(), state.widget_value("since-usual")
    now = screen.filter.as_of or ctx.now()
    if preset is None:
        since = None
    elif preset == BRIEFING:
        since = last_briefing(now, ctx).astimezone(UTC)
    else:
        since = (now - timedelta(hours=int(preset))).replace(second=0, microsecond=0)
    screen.since_preset = None if since is None else (preset, since)
    screen.days_without_hour.pop("since", None)
    state.set_filter(screen.filter.replace(since=since))
