"""What a planner asks for: drafts begun and changed, orders published and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.text import is_shown, typed_line

if TYPE_CHECKING:
    from geo.domain.moves import Spot
    from geo.domain.plan_posts import NewPost
    from geo.domain.plan_wishes import Wishes

NAME_LENGTH = 60
"""Longest name of a plan, in characters."""


def checked_name(text: str) -> str:
    """A plan's name as ``typed_line`` keeps it.

    Raises:
        InvalidInput: too long, or nothing of it can be seen.
    """
    name = typed_line(text)
    if not is_shown(name) or len(name) > NAME_LENGTH:
        raise InvalidInput("error.plan_name", length=len(name), expected=NAME_LENGTH)
    return name


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Begin a draft about ``area`` and beneath, "" for everything one may plan."""

    name: str
    key: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class PlanEdit:
    """Change a draft as it was seen. What is None stays as it is.

    ``moves`` pairs posts with the unit that is to hold them, "" for nobody; ``statuses`` pairs posts with the
    status they are to have, to open or close them; ``back`` names posts that are to stay as they are.
    ``away`` pairs units with how many of their people are missing, 0 where all are back; the draft then says
    it of these alone. ``posts`` are no sites yet and come into the draft, closed with nobody; ``withdrawn``
    names those of them that go again. ``spots`` pairs posts with the place they are to be at, area "" for the
    one it lies in; ``merges`` pairs posts with the one they are merged into: closed, their unit released.
    """

    plan: str
    seen_version: int
    key: str
    moves: tuple[tuple[str, str], ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()
    back: tuple[str, ...] = ()
    locks: tuple[str, ...] | None = None
    away: tuple[tuple[str, int], ...] | None = None
    posts: tuple[NewPost, ...] = ()
    withdrawn: tuple[str, ...] = ()
    spots: tuple[tuple[str, Spot], ...] = ()
    merges: tuple[tuple[str, str], ...] = ()
    wishes: Wishes | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Do with a draft as it was seen what the service says: propose, bring up to date, publish, drop."""

    plan: str
    seen_version: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderUndo:
    """Take an order back by the reverse order."""

    number: int
    key: str
    reason: str = ""
