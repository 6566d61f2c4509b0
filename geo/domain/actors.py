"""Who acts, and what a role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.domain.errors import Refused


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


_STAFF = frozenset({Verb.READ, Verb.CHANGE_STATUS, Verb.RECORD_VISIT})
VERBS_BY_ROLE: dict[Role, frozenset[Verb]] = {
    Role.VIEWER: frozenset({Verb.READ}),
    Role.REPORTER: frozenset({Verb.READ, Verb.RECORD_VISIT}),
    Role.STAFF: _STAFF,
    Role.PLANNER: _STAFF,
    Role.COMMANDER: _STAFF,
    Role.ADMIN: frozenset({Verb.READ, Verb.IMPORT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """``unit`` is the code of the unit the person belongs to, "" for none."""

    id: str
    name: str
    role: Role
    unit: str = ""

    def may(self, verb: Verb) -> bool:
        return verb in VERBS_BY_ROLE[self.role]

    def authorise(self, verb: Verb) -> None:
        """Raises Refused unless the role holds the verb."""
        if not self.may(verb):
            raise Refused(actor=self.name, role=self.role.value, verb=verb.value)


NOBODY = Actor("nobody", "–", Role.VIEWER)
"""Who looks while there are no accounts: in a store that nobody has filled."""
