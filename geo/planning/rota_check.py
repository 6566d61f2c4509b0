"""What a rota breaks, counted team by team: nothing here is shared with the model."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from geo.planning.rows import Indices
    from geo.planning.shifts import Duty, RotaRules


class RotaBreach(StrEnum):
    """What a rota may break."""

    ABLE = "able"
    AWAY = "away"
    REST = "rest"
    SHIFTS = "shifts"
    NIGHTS = "nights"
    NOT_WANTED = "not_wanted"
    FROZEN = "frozen"


Breach = tuple[RotaBreach, int, int]
"""What is broken, by which team (at which post where FROZEN), and in which shift."""


def rota_breaches(duty: Duty, rules: RotaRules, team: Indices) -> tuple[Breach, ...]:
    """What a rota breaks, by kind; what is frozen may break anything else: it is as it is."""
    found = [
        (RotaBreach.FROZEN, post, shift)
        for post, shift in np.argwhere(duty.present != team).tolist()
        if duty.shifts.starts[shift] < rules.frozen
    ]
    work: dict[int, list[int]] = {}
    for post, shift in np.argwhere(team != NOBODY).tolist():
        one = int(team[post, shift])
        work.setdefault(one, []).append(shift)
        if duty.shifts.starts[shift] >= rules.frozen:
            found += [(breach, one, shift) for breach in _of_place(duty, one, post, shift)]
    for one, worked in work.items():
        found += _of_team(duty, rules, one, sorted(worked, key=lambda shift: duty.shifts.starts[shift]))
    return tuple(found)


def _of_place(duty: Duty, one: int, post: int, shift: int) -> list[RotaBreach]:
    kept = {
        RotaBreach.NOT_WANTED: duty.wanted[post, shift],
        RotaBreach.ABLE: duty.able[one, post],
        RotaBreach.AWAY: duty.free[one, shift],
    }
    return [breach for breach, fine in kept.items() if not fine]


def _of_team(duty: Duty, rules: RotaRules, one: int, worked: list[int]) -> list[Breach]:
    found: list[Breach] = []
    starts, ends = duty.shifts.starts, duty.shifts.ends
    for number, later in enumerate(worked):
        fixed = starts[later] < rules.frozen
        rested = all(starts[later] >= ends[earlier] + rules.rest for earlier in worked[:number])
        nights = sum(bool(duty.shifts.night[shift]) for shift in worked[: number + 1])
        if not fixed and not rested:
            found.append((RotaBreach.REST, one, later))
        if not fixed and number + 1 > rules.most_shifts:
            found.append((RotaBreach.SHIFTS, one, later))
        if not fixed and duty.shifts.night[later] and nights > rules.most_nights:
            found.append((RotaBreach.NIGHTS, one, later))
    return found
