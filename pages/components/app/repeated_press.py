"""Repeated presses: the same button pressed again within seconds, with nothing typed in between, counts once.

The idempotency key of a form identifies a press that is sent twice. Here a person has pressed again before
they have read the answer: by then the form is another filling-in, and its command another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.screen_state import RecordedPress
from pages.components.app.write_buttons import is_write_button

REPEAT_WINDOW = timedelta(seconds=3)
"""Time after its answer during which a press counts as a repetition of the one before."""
FIELD_TYPES = (str, int, float, list, tuple, datetime)


def is_repeated_press(ctx: AppContext) -> bool:
    """Check whether the button under way was just pressed, in the same context, with nothing typed since.

    The answer to the first press stays on the screen; nothing is to be done again. An answer that is not
    drawn yet cannot have been read: until then, however long a busy machine takes, it is the same press.
    """
    screen, values = state.screen(), state.widget_values()
    last, key = screen.last_press, pressed_key(values)
    if last is None or not key or (last.key, last.context) != (key, _context(values)):
        return False
    # The clock may have been set back since.
    if last.is_rendered and abs(ctx.now() - last.at) > REPEAT_WINDOW:
        return False
    typed = _field_values(values)  # fields that the answer emptied are other fields by now
    if any(typed[name] != value for name, value in last.field_values.items() if name in typed):
        return False
    last.is_rendered = False  # this one is answered by a run of its own, and a third may be under way
    return True


def record_press(ctx: AppContext) -> None:
    """Remember the press under way, once it was carried out."""
    values = state.widget_values()
    if key := pressed_key(values):
        state.screen().last_press = RecordedPress(key, _context(values), ctx.now(), _field_values(values))


def record_rendered(ctx: AppContext) -> None:
    """Remember what the fields hold after the answer was drawn: a difference from then on was typed."""
    last = state.screen().last_press
    if last is not None and not last.is_rendered:
        last.field_values, last.at, last.is_rendered = _field_values(state.widget_values()), ctx.now(), True


def pressed_key(values: Mapping[str, object]) -> str:
    """Return the key of the pressed button that writes; "" for none."""
    return next((key for key, value in values.items() if value is True and is_write_button(key)), "")


def _context(values: Mapping[str, object]) -> object:
    """Return what the screen is about: site, shift, draft and post, person, ticked sites."""
    screen = state.screen()
    planner = screen.planner
    return (
        screen.site,
        screen.shift_start,
        screen.ticked,
        planner.plan_id,
        planner.post_id,
        planner.target_unit,
        values.get("person"),
    )


def _field_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of the fields, without the buttons."""
    return {
        key: value
        for key, value in values.items()
        if isinstance(value, FIELD_TYPES) and not (isinstance(value, bool) and is_write_button(key))
    }
