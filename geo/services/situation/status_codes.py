"""Numbers for the codes of kinds and statuses, so that whole columns are compared at once."""

from __future__ import annotations

import numpy as np

from geo.domain.freshness import FRESHNESS
from geo.domain.kinds import PATROL_STATUSES, Kind, Kinds, Status, StatusCategory

CATEGORIES = tuple(StatusCategory)
CATEGORY_NUMBER = {category: number for number, category in enumerate(CATEGORIES)}
FRESHNESS_NUMBER = {freshness: number for number, freshness in enumerate(FRESHNESS)}


class StatusCodes:
    """Numbers of kinds and statuses; arrays are indexed by them.

    Attributes:
        kinds: Kinds by number.
        kind_number: Number by code.
        statuses: The pairs (kind, status) by number.
        status_number: Number by pair of codes.
        category: Category number by status.
        is_derived: Whether the status follows from the last patrol, by status.
        is_problem: Whether a site needs action for its status, by status: not in force, or partly in force by
            report. A patrol that is due follows from the clock alone and is none before it is overdue.
        silent_h: Hours after which a site counts as silent, by kind.
        interval_h: Patrol interval in hours, by kind; NaN for kinds without patrols.
        grace_h: Hours between due and overdue, by kind.
        derived: Status numbers of patrolled, due and overdue, by kind (n x 3); -1 for kinds without patrols.
    """

    def __init__(self, kinds: Kinds) -> None:
        """Assign the numbers in the order of the kinds file."""
        self.kinds = tuple(kinds)
        self.kind_number = {kind.code: number for number, kind in enumerate(self.kinds)}
        self.statuses = tuple((kind, status) for kind in self.kinds for status in kind.statuses)
        self.status_number = {
            (kind.code, status.code): number for number, (kind, status) in enumerate(self.statuses)
        }
        self.category = np.array([CATEGORY_NUMBER[status.category] for _, status in self.statuses], np.int8)
        self.is_derived = np.array([status.derived for _, status in self.statuses], bool)
        self.is_problem = (self.category == CATEGORY_NUMBER[StatusCategory.NOT_IN_FORCE]) | (
            (self.category == CATEGORY_NUMBER[StatusCategory.PARTIAL]) & ~self.is_derived
        )
        self.silent_h = np.array([kind.silent_h for kind in self.kinds], float)
        self.interval_h = np.array([kind.interval_h or np.nan for kind in self.kinds], float)
        self.grace_h = np.array([kind.grace_h for kind in self.kinds], float)
        self.derived = np.array(
            [
                [self.status_number[kind.code, code] for code in PATROL_STATUSES]
                if kind.is_patrolled
                else [-1, -1, -1]
                for kind in self.kinds
            ],
            np.int16,
        )

    def kind_and_status(self, text: str) -> tuple[Kind, Status]:
        """Return the kind and the status of a text of the form ``kind.status``, as the filter has them."""
        kind, _, status = text.partition(".")
        return self.statuses[self.status_number[kind, status]]
