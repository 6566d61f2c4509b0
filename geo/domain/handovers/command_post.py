"""Command of an area as the place of a handover: the commander's shift is handed over as a post is."""

from __future__ import annotations

from dataclasses import dataclass

_PREFIX = "command "
"""Begins the id: it holds a blank, which the code of a site never does."""


@dataclass(frozen=True, slots=True)
class CommandPost:
    """Command of an area that closes its day.

    Attributes:
        area: Code of the area.
        name: Name of the area.
    """

    area: str
    name: str

    @property
    def id(self) -> str:
        """What stands where a handover of a post has the code of the post."""
        return command_post_id(self.area)


def command_post_id(area: str) -> str:
    """Return the id of the command of an area."""
    return f"{_PREFIX}{area}"


def commanded_area(place_id: str) -> str:
    """Return the code of the area whose command has this id, "" for the code of a site."""
    return place_id.removeprefix(_PREFIX) if place_id.startswith(_PREFIX) else ""


def command_pattern() -> str:
    """Return the pattern of SQL's LIKE that the ids of all commands match, and no code of a site."""
    return f"{_PREFIX}%"
