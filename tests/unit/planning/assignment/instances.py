"""Instances and rules of assignments that several tests solve."""

from dataclasses import replace

import numpy as np

from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.model import UNASSIGNED
from tests.unit.planning.made_up import problem

RULES = AssignmentRules(overload_penalty_m=7.0, overload_tolerance=0.25, move_price_m=12.0)


def shuffled(instance, posts, units):
    """The same problem in another order."""
    back_post, back_unit = np.argsort(posts), np.argsort(units)
    new_unit = np.append(back_unit, UNASSIGNED)
    reordered = instance.subproblem(np.asarray(posts), np.asarray(units))
    pairs = {
        name: frozenset(
            (int(back_post[post]), int(back_unit[unit])) for post, unit in getattr(instance, name)
        )
        for name in ("locks", "bans")
    }
    assert (reordered.posts.current_unit == new_unit[instance.posts.current_unit[posts]]).all()
    return replace(reordered, **pairs)


MAKES_ROOM = problem([[1, 1], [1, np.inf]], people=[1, 1], present=[0, UNASSIGNED])
