"""Commands on plans: begin and change drafts, publish and undo orders."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.errors import InvalidInput
from geo.domain.plans.move import Location
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.preferences import PlanPreferences
from geo.domain.sanitise import has_visible_text, sanitise_line

MAX_PLAN_NAME_LENGTH = 60
"""Maximum length of the name of a plan, in characters."""


def checked_name(text: str) -> str:
    """Return the name of a plan as ``sanitise_line`` leaves it.

    Raises:
        InvalidInput: The name is too long or has no visible character.
    """
    name = sanitise_line(text)
    if not has_visible_text(name) or len(name) > MAX_PLAN_NAME_LENGTH:
        raise InvalidInput("error.plan_name", length=len(name), expected=MAX_PLAN_NAME_LENGTH)
    return name


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Begin a draft for ``area`` and the areas below it, "" for all areas that the account may plan."""

    name: str
    key: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class PlanEdit:
    """Change a draft; parts that are None or empty change nothing.

    Attributes:
        plan: Id of the draft.
        seen_version: Version of the draft that the form displayed.
        key: Idempotency key.
        units: Pairs of a post and the unit to be assigned to it, "" for none.
        statuses: Pairs of a post and its new status, to open or close it.
        reverted: Posts that are to stay as they are.
        locks: Posts that a proposal must not change; they replace the present ones.
        absent: Pairs of a unit and the number of its absent people, 0 where all are back; they replace the
            present ones.
        new_posts: Posts that are no sites yet; they join the draft closed and without a unit.
        removed_posts: Codes of new posts to be removed again.
        locations: Pairs of a post and its new location; area "" stands for the area that contains it.
        merges: Pairs of a post and the one that it is merged into: it is closed and its unit released.
        preferences: New preferences for proposals.
    """

    plan: str
    seen_version: int
    key: str
    units: tuple[tuple[str, str], ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()
    reverted: tuple[str, ...] = ()
    locks: tuple[str, ...] | None = None
    absent: tuple[tuple[str, int], ...] | None = None
    new_posts: tuple[NewPost, ...] = ()
    removed_posts: tuple[str, ...] = ()
    locations: tuple[tuple[str, Location], ...] = ()
    merges: tuple[tuple[str, str], ...] = ()
    preferences: PlanPreferences | None = None


@dataclass(frozen=True, slots=True)
class PlanAction:
    """Propose, rebase, publish or drop a draft; which of them depends on the service called."""

    plan: str
    seen_version: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderUndo:
    """Undo an order by the order that reverses it."""

    number: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderCopy:
    """Begin a draft with all that an order changes, whether it is in force or undone."""

    number: int
    key: str
