"""A second press of the same button within seconds, with nothing typed in between, is the same press.

The key of a form tells a press that is sent twice. Here a person has pressed again before they have read the
answer: the form is another filling-in by then, and its command another one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pages.components import state
from pages.components.memory import Press
from pages.components.press_keys import writes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.services.office import Office

SAME_PRESS = timedelta(seconds=3)
"""So long after its answer a press is taken for the one before."""
TYPED = (str, int, float, list, tuple, datetime)


def is_same_press(house: Office) -> bool:
    """Whether the button under way was pressed just now, about the same, and nothing was typed since.

    What the first press answered stands on the screen; nothing is to be done again. Nobody can have read an
    answer that is not drawn yet: until then, however long a busy machine takes, it is the same press.
    """
    here, held = state.screen(), state.widgets()
    last, key = here.last_press, pressed(held)
    if last is None or not key or (last.key, last.about) != (key, _about(held)):
        return False
    if last.is_drawn and abs(house.now() - last.at) > SAME_PRESS:  # the clock may have been set back since
        return False
    typed = _typed(held)  # fields that were emptied by the answer are other ones by now
    if any(typed[name] != value for name, value in last.held.items() if name in typed):
        return False
    last.is_drawn = False  # this one is answered by a run of its own, and a third may be under way
    return True


def note_press(house: Office) -> None:
    """Remember the press under way, once it has been done."""
    held = state.widgets()
    if key := pressed(held):
        state.screen().last_press = Press(key, _about(held), house.now(), _typed(held))


def note_drawn(house: Office) -> None:
    """Remember what the fields hold after the answer was drawn: from there on a difference was typed."""
    last = state.screen().last_press
    if last is not None and not last.is_drawn:
        last.held, last.at, last.is_drawn = _typed(state.widgets()), house.now(), True


def pressed(held: Mapping[str, object]) -> str:
    """The key of the button whose press is under way, "" for none that writes."""
    return next((key for key, value in held.items() if value is True and writes(key)), "")


def _about(held: Mapping[str, object]) -> object:
    """What the screen has before it: site, shift, draft and post, person, sites ticked."""
    here = state.screen()
    desk = here.desk
    return (here.site, here.shift, here.ticked, desk.plan, desk.post, desk.unit, held.get("person"))


def _typed(held: Mapping[str, object]) -> dict[str, object]:
    """What the fields hold, without the buttons."""
    return {
        key: value
        for key, value in held.items()
        if isinstance(value, TYPED) and not (isinstance(value, bool) and writes(key))
    }
