"""Who may do what: roles, their verbs, and grants, each a role held in an area and in all areas below it.

``VERBS_BY_ROLE`` is the table of permissions. ``Actor.may`` (``geo/domain/actors.py``) answers for one
account, and every service requires its verb by ``needs`` (``geo/services/accounts/permissions.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from geo.domain.areas import Area


class Role(StrEnum):
    """Role of an account; ``VERBS_BY_ROLE`` has the verbs of each."""

    VIEWER = "viewer"
    REPORTER = "reporter"
    SUPERVISOR = "supervisor"
    STAFF = "staff"
    PLANNER = "planner"
    COMMANDER = "commander"
    ADMIN = "admin"


class Verb(StrEnum):
    """Kind of action that needs a permission."""

    READ = "read"
    CHANGE_STATUS = "change_status"
    RECORD_PATROL = "record_patrol"
    IMPORT = "import"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT = "grant"
    OWN_ACCOUNT = "own_account"
    DRAFT_PLAN = "draft_plan"
    PUBLISH_PLAN = "publish_plan"
    LOG_FINDING = "log_finding"
    ACT_ON_FINDING = "act_on_finding"
    CONFIRM_FINDING = "confirm_finding"
    CARRY_FINDING = "carry_finding"
    RECORD_TALLY = "record_tally"
    CLOSE_DAY = "close_day"
    FREEZE_REPORT = "freeze_report"
    COUNT_STOCK = "count_stock"
    MOVE_STOCK = "move_stock"
    RECORD_FIGURE = "record_figure"
    AGREE_FIGURE = "agree_figure"
    RECORD_SCREENING = "record_screening"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    PUBLISH_POST_ORDER = "publish_post_order"
    ACKNOWLEDGE = "acknowledge"
    CALL_ROLL = "call_roll"
    SET_CONTACT = "set_contact"
    TEST_ACCESS = "test_access"
    INSPECT = "inspect"
    ORDER_STAND_DOWN = "order_stand_down"
    REGISTER = "register"


SELF_SERVICE_VERBS = frozenset({Verb.OWN_ACCOUNT})
"""Verbs about the own account alone: every account holds them, without any grant."""
BASE_VERBS = frozenset({Verb.READ})
"""Verbs of every role."""
_INSPECTION_VERBS = BASE_VERBS | {
    Verb.RECORD_PATROL,
    Verb.LOG_FINDING,
    Verb.RECORD_FIGURE,
    Verb.TEST_ACCESS,
}
_REPORTER_VERBS = _INSPECTION_VERBS | {Verb.RECORD_TALLY, Verb.RECORD_SCREENING, Verb.ACKNOWLEDGE}
_STAFF_VERBS = _REPORTER_VERBS | {
    Verb.COUNT_STOCK,
    Verb.MOVE_STOCK,
    Verb.CHANGE_STATUS,
    Verb.ACT_ON_FINDING,
    Verb.HAND_OVER,
    Verb.TAKE_OVER,
}
_PLANNER_VERBS = _STAFF_VERBS | {
    Verb.DRAFT_PLAN,
    Verb.PUBLISH_PLAN,
    Verb.CONFIRM_FINDING,
    Verb.CARRY_FINDING,
    Verb.AGREE_FIGURE,
    Verb.PUBLISH_POST_ORDER,
    Verb.CALL_ROLL,
    Verb.FREEZE_REPORT,
    Verb.SET_CONTACT,
    Verb.INSPECT,
    Verb.ORDER_STAND_DOWN,
    Verb.REGISTER,
}
VERBS_BY_ROLE: dict[Role, frozenset[Verb]] = {
    Role.VIEWER: BASE_VERBS,
    Role.REPORTER: _REPORTER_VERBS,
    Role.SUPERVISOR: _INSPECTION_VERBS | {Verb.CONFIRM_FINDING, Verb.INSPECT},
    Role.STAFF: _STAFF_VERBS,
    Role.PLANNER: _PLANNER_VERBS,
    Role.COMMANDER: _PLANNER_VERBS | {Verb.CLOSE_DAY},
    Role.ADMIN: BASE_VERBS | {Verb.IMPORT, Verb.MANAGE_ACCOUNTS, Verb.GRANT, Verb.REGISTER},
}

EVERYWHERE = ""
"""Area of a grant over everything."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role that an account holds in an area and in all areas below it."""

    account: str
    role: Role
    area: str = EVERYWHERE

    def permits(self, verb: Verb, path: Iterable[Area]) -> bool:
        """Check whether the grant permits a verb in an area.

        Args:
            verb: The verb.
            path: The area and its ancestors; empty stands for everything.
        """
        return verb in VERBS_BY_ROLE[self.role] and (
            self.area == EVERYWHERE or any(area.code == self.area for area in path)
        )
