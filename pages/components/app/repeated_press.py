"""Repeated presses: the same button pressed again within seconds, with nothing typed in between, counts once.

The idempotency key of a form identifies a press that is sent twice. Here a person has pressed again before
they have read the answer: by then the form is another filling-in, and its command another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.screen_state import PressContext, RecordedPress
from pages.components.app.write_buttons import is_write_button

REPEAT_WINDOW = timedelta(seconds=3.5)
"""Time after its answer during which a press counts as a repetition of the one before."""
FIELD_TYPES = (str, int, float, list, tuple, datetime)
CHANGED_BY_ANSWER = {
    "begin-plan": ("plan_id", "post_id"),
    "copy-order-*": ("plan_id", "post_id"),
    "draft-merge-*": ("plan_id", "post_id"),
    "drop-draft-*": ("plan_id", "post_id"),
    "found-now": ("post_id",),
    "press-invite": ("person",),
    "publish-now": ("plan_id", "post_id"),
}
"""Parts of the context that the answer to a button changes, by the pattern of its key.

Another value there is no choice of a person: it must not let a second press begin, drop or publish a draft.
"""
CONTEXT_FIELDS = frozenset({"person", "plan", "post", "superior-form-number", "to-unit"})
"""Fields whose value the context has: a browser sends the label of an option, which an answer may change."""
MOVE = "move-post"
"""Key of the only button to which the chosen unit matters."""


def is_repeated_press(ctx: AppContext) -> bool:
    """Check whether the button under way was just pressed, in the same context, with nothing typed since.

    The answer to the first press stays on the screen; nothing is to be done again. An answer that is not
    drawn yet cannot have been read: until then, however long a busy machine takes, it is the same press.
    """
    screen, values = state.screen(), state.widget_values()
    last, key = screen.last_press, pressed_key(values)
    if last is None or not key or last.key != key or not _is_same_context(last, _context(key, values)):
        return False
    # The clock may have been set back since.
    if last.is_rendered and abs(ctx.now() - last.at) > REPEAT_WINDOW:
        return False
    # Fields that the answer emptied are other fields by now, or the browser does not know yet.
    if any(_is_typed(last, name, value) for name, value in _field_values(values).items()):
        return False
    last.is_rendered = False  # this one is answered by a run of its own, and a third may be under way
    return True


def is_confirmed(ctx: AppContext, *, is_asked: bool, ask: Callable[[], None]) -> bool:
    """Check whether the press under way confirms what an earlier one asked; a callback.

    The first press asks. Pressed again before the question can have been read, it is still the first one.

    Args:
        ctx: the application context.
        is_asked: whether the question is shown.
        ask: shows the question.
    """
    state.hold_reruns()
    state.mark_dirty()
    if is_repeated_press(ctx):
        return False
    if not is_asked:
        ask()
        record_press(ctx)
    return is_asked


def record_press(ctx: AppContext) -> None:
    """Remember the press under way, once it was carried out, or answered with what has to be read first."""
    values = state.widget_values()
    if key := pressed_key(values):
        state.screen().last_press = RecordedPress(
            key, _context(key, values), ctx.now(), _field_values(values)
        )


def record_rendered(ctx: AppContext) -> None:
    """Remember what the fields hold after the answer was drawn: a difference from then on was typed."""
    last = state.screen().last_press
    if last is not None and not last.is_rendered:
        last.answer_values, last.at, last.is_rendered = _field_values(state.widget_values()), ctx.now(), True


def pressed_key(values: Mapping[str, object]) -> str:
    """Return the key of the pressed button that writes; "" for none."""
    return next((key for key, value in values.items() if value is True and is_write_button(key)), "")


def _is_same_context(last: RecordedPress, now: PressContext) -> bool:
    """Check whether no person has changed since what the screen is about."""
    before = last.context._replace(ticked=()) if not now.ticked else last.context  # the answer unticks
    changed = {
        part: getattr(now, part)
        for pattern, parts in CHANGED_BY_ANSWER.items()
        if fnmatchcase(last.key, pattern)
        for part in parts
    }
    return before._replace(**changed) == now


def _is_typed(last: RecordedPress, name: str, value: object) -> bool:
    """Check whether a field holds what neither the press sent nor its answer set."""
    known = [values[name] for values in (last.field_values, last.answer_values) if name in values]
    return bool(known) and value not in known


def _context(key: str, values: Mapping[str, object]) -> PressContext:
    screen = state.screen()
    planner = screen.planner
    return PressContext(
        screen.site,
        screen.shift_start,
        screen.ticked,
        planner.plan_id,
        planner.post_id,
        planner.target_unit if key == MOVE else "",
        values.get("person"),
        screen.superior_form,
    )


def _field_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of the fields, without the buttons and what the context has."""
    return {
        key: value
        for key, value in values.items()
        if isinstance(value, FIELD_TYPES)
        and key not in CONTEXT_FIELDS
        and not (isinstance(value, bool) and is_write_button(key))
    }
