"""What a role may do, and where: a grant covers its area and all that lies beneath."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.domain.areas import Area


class Role(StrEnum):
    VIEWER = "viewer"
    REPORTER = "reporter"
    STAFF = "staff"
    PLANNER = "planner"
    COMMANDER = "commander"
    ADMIN = "admin"


class Verb(StrEnum):
    READ = "read"
    CHANGE_STATUS = "change_status"
    RECORD_VISIT = "record_visit"
    IMPORT = "import"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT = "grant"
    OWN_ACCOUNT = "own_account"
    DRAFT_PLAN = "draft_plan"
    PUBLISH_PLAN = "publish_plan"


UNGRANTED = frozenset({Verb.OWN_ACCOUNT})
"""What every account may, whatever it was granted: it is about itself alone."""
EVERYBODYS = frozenset({Verb.READ})
_STAFF = EVERYBODYS | {Verb.CHANGE_STATUS, Verb.RECORD_VISIT}
_PLANNER = _STAFF | {Verb.DRAFT_PLAN, Verb.PUBLISH_PLAN}
VERBS_BY_ROLE: dict[Role, frozenset[Verb]] = {
    Role.VIEWER: EVERYBODYS,
    Role.REPORTER: EVERYBODYS | {Verb.RECORD_VISIT},
    Role.STAFF: _STAFF,
    Role.PLANNER: _PLANNER,
    Role.COMMANDER: _PLANNER,
    Role.ADMIN: EVERYBODYS | {Verb.IMPORT, Verb.MANAGE_ACCOUNTS, Verb.GRANT},
}

EVERYWHERE = ""
"""The area of a grant over everything."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """``account`` holds ``role`` in ``area`` and beneath it."""

    account: str
    role: Role
    area: str = EVERYWHERE

    def gives(self, verb: Verb, path: Iterable[Area]) -> bool:
        """Whether it gives the verb where ``path`` leads: an area with all above it, none for everywhere."""
        return verb in VERBS_BY_ROLE[self.role] and (
            self.area == EVERYWHERE or any(area.code == self.area for area in path)
        )
