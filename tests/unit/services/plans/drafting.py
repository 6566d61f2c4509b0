"""Random drafts and edits, and what the tests of drafts count in them."""

from dataclasses import replace
from itertools import count

from hypothesis import strategies as st

from geo.domain.plans.move import Location
from geo.domain.plans.new_post import NewPost
from geo.services.assignment.preferences import fixed_posts
from tests.unit.services.posts import AWAY, CODES, OTHER_TOWN, TOWN, UNITS

UNIT = st.sampled_from(["", "U1", "U2", "U3"])
UNIT_CODES = [unit.code for unit in UNITS]
NEED = dict.fromkeys(CODES, 6) | {"K6": 0}
STATE_EDITS = st.fixed_dictionaries(
    {
        "units": st.dictionaries(st.sampled_from(CODES), UNIT).map(dict.items).map(tuple),
        "statuses": st.dictionaries(st.sampled_from(CODES), st.sampled_from(["unmanned", "withdrawn"]))
        .map(dict.items)
        .map(tuple),
    }
)
BRIDGE = NewPost("N1", "南桥卡点", "checkpoint", "hard", OTHER_TOWN, 36.72, 118.92)
NUMBERS = count(100)
PLACES = st.builds(
    Location, st.sampled_from([TOWN, OTHER_TOWN]), st.floats(36.50, 36.80), st.floats(118.70, 119.00)
)
POST_EDITS = st.fixed_dictionaries(
    {
        "units": st.dictionaries(st.sampled_from([*CODES, "N1"]), UNIT).map(dict.items).map(tuple),
        "locations": st.dictionaries(st.sampled_from(CODES[:4]), PLACES).map(dict.items).map(tuple),
        "merges": st.dictionaries(st.sampled_from(CODES[:2]), st.sampled_from(CODES[2:]))
        .map(dict.items)
        .map(tuple),
        "new_posts": st.sampled_from([(), (BRIDGE,)]),
    }
)


def pairs(values):
    return st.dictionaries(st.sampled_from(CODES), values, max_size=3).map(dict.items).map(tuple)


DRAFTS = st.fixed_dictionaries(
    {
        "absent": AWAY.map(dict.items).map(tuple),
        "locks": st.sets(st.sampled_from(CODES), max_size=4).map(sorted).map(tuple),
        "units": pairs(st.sampled_from(["", *UNIT_CODES])),
        "statuses": pairs(st.just("withdrawn")),
    }
)
"""People away, posts locked, moved and closed, at random."""


def used(stands, unit, codes=CODES):
    """People and leads of a unit at the open ones of these posts."""
    held = [code for code in codes if stands[code].unit == unit and stands[code].status != "withdrawn"]
    return sum(NEED[code] for code in held), sum(NEED[code] > 0 for code in held)


def breaches(draft, stands, codes=CODES):
    """Units that give more than they have, beyond what locks, and posts outside the plan, take anyway."""
    held = fixed_posts(draft)
    fixed = [code for code in CODES if code in held or code not in codes]
    for unit in UNITS:
        people = max(0, unit.people - draft.absent.get(unit.code, 0))
        room = people, min(unit.leads, people)
        bound = used(stands, unit.code, fixed)
        load = used(stands, unit.code)
        if any(there > max(has, locked) for there, has, locked in zip(load, room, bound, strict=True)):
            yield unit.code


def after(planning, plan):
    """How every post is to stand."""
    draft, live = planning.plan(plan), planning.stands()
    return {code: draft.target_state(code, live[code]) for code in CODES}


def units(comparison):
    return {line.unit: line for line in comparison.units}


def with_own_post(edits):
    """The edit, which names no post that it does not found, and opens the one it founds, each a new one."""
    moves = dict(edits["units"])
    unit = moves.pop("N1", "")
    if not edits["new_posts"]:
        return edits | {"units": tuple(moves.items())}
    new = replace(BRIDGE, id=f"N{next(NUMBERS)}")
    statuses = ((new.id, "manned"),)
    return edits | {"new_posts": (new,), "statuses": statuses, "units": ((new.id, unit), *moves.items())}


def founding(planning, new=BRIDGE, **parts):
    """A draft that opens a new post and gives it a unit."""
    plan = planning.begin()
    planning.edit(plan, new_posts=(new,))
    planning.edit(plan, units=((new.id, "U3"),), statuses=((new.id, "manned"),), **parts)
    return plan
