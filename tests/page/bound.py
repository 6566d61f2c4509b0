"""What is bound to the widgets of a drawn screen, to be used when somebody presses."""

from dataclasses import fields, is_dataclass
from functools import partial
from types import FunctionType, MethodType

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob


def actors_bound(test):
    """Actors that some callback of the screen could act as: key of the widget -> their ids."""
    known = test._session_state._state._new_widget_state.widget_metadata.values()
    found = {}
    for widget in known:
        bound = widget.callback, widget.callback_args, widget.callback_kwargs
        if actors := sorted({actor.id for actor in _within(bound, set())}):
            found[widget.id] = actors
    return found


def _within(thing, seen):
    """Every Actor that can be reached through closures, arguments and values.

    Not through the office, nor through a computation under way: its services compare whose it is.
    """
    if id(thing) in seen or isinstance(thing, AppContext | BackgroundJob):
        return
    seen.add(id(thing))
    if isinstance(thing, Actor):
        yield thing
        return
    for part in _parts(thing):
        yield from _within(part, seen)


def _parts(thing):
    match thing:
        case FunctionType():
            cells = [cell.cell_contents for cell in thing.__closure__ or ()]
            parts = [*cells, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
        case MethodType():
            parts = [thing.__self__, thing.__func__]
        case partial():
            parts = [thing.func, *thing.args, *thing.keywords.values()]
        case dict():
            parts = [*thing.keys(), *thing.values()]
        case tuple() | list() | set() | frozenset():
            parts = thing
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            parts = [getattr(thing, field.name, None) for field in fields(thing)]
        case _:
            parts = []
    return parts
