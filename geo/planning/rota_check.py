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


Slot = tuple[int, int]
"""A post and a shift."""

Breach = tuple[RotaBreach, int, int]
"""What is broken, by which team (at which post where FROZEN), and in which shift."""


def rota_breaches(duty: Duty, rules: RotaRules, team: Indices) -> tuple[Breach, ...]:
    """What a rota breaks, by kind; what is frozen may break anything else: it is as it is."""
    found = [
        (RotaBreach.FROZEN, post, shift)
        for post, shift in np.argwhere(duty.present != team).tolist()
        if _stays(duty, rules, post, shift)
    ]
    work: dict[int, list[Slot]] = {}
    for post, shift in np.argwhere(team != NOBODY).tolist():
        one = int(team[post, shift])
        work.setdefault(one, []).append((post, shift))
        if not _stays(duty, rules, post, shift):
            found += [(breach, one, shift) for breach in _of_place(duty, one, post, shift)]
    for one, worked in work.items():
        found += _unrested(duty, rules, one, worked)
        found += _of_team(duty, rules, one, worked)
    return tuple(found)


def _stays(duty: Duty, rules: RotaRules, post: int, shift: int) -> bool:
    fixed = duty.fixed is not None and bool(duty.fixed[post, shift])
    return fixed or bool(duty.shifts.starts[shift] < rules.frozen)


def _of_place(duty: Duty, one: int, post: int, shift: int) -> list[RotaBreach]:
    kept = {
        RotaBreach.NOT_WANTED: duty.wanted[post, shift],
        RotaBreach.ABLE: duty.able[one, post] and (one, post, shift) not in duty.barred,
        RotaBreach.AWAY: duty.free[one, shift],
    }
    return [breach for breach, fine in kept.items() if not fine]


def _unrested(duty: Duty, rules: RotaRules, one: int, worked: list[Slot]) -> list[Breach]:
    """Shifts at whose start more of the team stand or rest, or more leads stand, than it has.

    But for what stays and does so alone.
    """
    found = set[Breach]()
    starts, size = duty.shifts.starts.tolist(), duty.strength
    rest = np.broadcast_to(rules.rest, len(starts))
    for has, takes, after in ((size.people, size.need, rest), (size.leads, size.lead, 0 * rest)):
        ends = (duty.shifts.ends + after).tolist()
        slots = [
            (starts[shift], ends[shift], float(takes[post]), not _stays(duty, rules, post, shift))
            for post, shift in worked
        ]
        for now in {shift for _, shift in worked}:
            on = [(taken, chosen) for begin, end, taken, chosen in slots if begin <= starts[now] < end]
            if sum(taken for taken, _ in on) > has[one] and any(taken and chosen for taken, chosen in on):
                found.add((RotaBreach.REST, one, now))
    return sorted(found)


def _of_team(duty: Duty, rules: RotaRules, one: int, worked: list[Slot]) -> list[Breach]:
    """What is chosen beyond the most, the last of it: what stays is counted before it, whenever it is."""
    stays = {slot: _stays(duty, rules, *slot) for slot in worked}
    chosen = sorted((shift for (_, shift), kept in stays.items() if not kept), key=duty.shifts.starts.item)
    left = max(0, rules.most_shifts - sum(stays.values()))
    spent = sum(bool(duty.shifts.night[shift]) for (_, shift), kept in stays.items() if kept)
    by_night = [shift for shift in chosen if duty.shifts.night[shift]]
    return [(RotaBreach.SHIFTS, one, shift) for shift in chosen[left:]] + [
        (RotaBreach.NIGHTS, one, shift) for shift in by_night[max(0, rules.most_nights - spent) :]
    ]
