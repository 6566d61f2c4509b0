"""Numbers for the codes of kinds and statuses, so that whole columns are compared at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.domain.kinds import VISIT_STATUSES, Meaning
from geo.domain.presence import Freshness

if TYPE_CHECKING:
    from geo.domain.kinds import Kinds

MEANINGS = tuple(Meaning)
FRESHNESS = tuple(Freshness)
MEANING_NUMBER = {meaning: number for number, meaning in enumerate(MEANINGS)}
FRESHNESS_NUMBER = {freshness: number for number, freshness in enumerate(FRESHNESS)}


class Codebook:
    """``statuses[n]`` is the (kind, status) pair number n; arrays are indexed by kind or status number."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = tuple(kinds)
        self.kind_number = {kind.code: number for number, kind in enumerate(self.kinds)}
        self.statuses = tuple((kind, status) for kind in self.kinds for status in kind.statuses)
        self.status_number = {
            (kind.code, status.code): number for number, (kind, status) in enumerate(self.statuses)
        }
        self.meaning = np.array([MEANING_NUMBER[status.meaning] for _, status in self.statuses], np.int8)
        self.is_derived = np.array([status.derived for _, status in self.statuses], bool)
        self.silent_h = np.array([kind.silent_h for kind in self.kinds], float)
        self.interval_h = np.array([kind.interval_h or np.nan for kind in self.kinds], float)
        self.grace_h = np.array([kind.grace_h for kind in self.kinds], float)
        self.derived = np.array(
            [
                [self.status_number[kind.code, code] for code in VISIT_STATUSES]
                if kind.is_visited
                else [-1, -1, -1]
                for kind in self.kinds
            ],
            np.int16,
        )
