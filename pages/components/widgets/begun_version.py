"""Version that a form of several fields was begun on, kept while others change what it shows."""

from __future__ import annotations

from collections.abc import Mapping

from geo.domain.errors import Overtaken
from pages.components.app import state


def begun_version(key: str, form_ids: tuple[str, ...], version: int) -> int:
    """Return the version that the form was begun on, for its command.

    It becomes the present one once the form's command is recorded, or was refused because of a newer version,
    which the error has named: the next press is on what is there now.

    Args:
        key: key of the remembered version, one for each thing that the form is about.
        form_ids: the form and what undoes it, as named to ``run_command``.
        version: the present version.
    """
    found = (state.screen().result_of(form_id) for form_id in form_ids)
    result = next(filter(None, found), None)
    is_read = result is not None and (result.receipt is not None or isinstance(result.error, Overtaken))
    if result is not None and is_read and state.widget_value(f"{key}-result") != result.key:
        state.set_widget(f"{key}-result", result.key)
        state.set_widget(key, version)
    state.default_widget(key, version)
    begun: int = state.widget_value(key)
    return begun


def refill_after_undo(undo_id: str, values: Mapping[str, object]) -> None:
    """Fill fields in again, once, with what an undo brought back; before they are drawn.

    Args:
        undo_id: the undo, as named to ``run_command``.
        values: the present value of each field by its key.
    """
    result = state.screen().result_of(undo_id)
    if result is None or result.receipt is None or state.widget_value(f"{undo_id}-filled") == result.key:
        return
    state.set_widget(f"{undo_id}-filled", result.key)
    for key, value in values.items():
        state.set_widget(key, value)
