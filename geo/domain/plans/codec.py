"""Codec of plans: their image in journal entries and in their row of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from typing import Any

from geo.domain.plans.move import Location, Move, PostState
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.plans.preferences import preferences_from_image, preferences_image


def plan_image(plan: Plan) -> dict[str, object]:
    """Return all values of a plan but its id and version, which the entry itself holds.

    The keys are stored in journals: they stay as they are, whatever the fields are called.
    """
    return {
        "name": plan.name,
        "author": plan.author,
        "area": plan.area,
        "state": plan.state.value,
        "number": plan.number,
        "undoes": plan.undoes,
        "locks": sorted(plan.locks),
        "away": dict(plan.absent),
        "missing": dict(plan.absent_before),
        "wishes": preferences_image(plan.preferences),
        "proof": {objective: list(values) for objective, values in plan.optimality.items()},
        "moves": {
            site: [
                *_state_values(move.before),
                *_state_values(move.after),
                move.reason,
                move.saved_m,
                move.second_choice,
            ]
            for site, move in plan.moves.items()
        },
        "spots": {
            site: [_location_values(move.before.location), _location_values(move.after.location)]
            for site, move in plan.moves.items()
            if move.before.location or move.after.location
        },
        "untried": sorted(site for site, move in plan.moves.items() if move.is_unevaluated),
        "into": {site: move.merged_into for site, move in plan.moves.items() if move.merged_into},
        "posts": {post: list(astuple(new)[1:]) for post, new in plan.posts.items()},
    }


def plan_from_image(plan_id: str, version: int, image: Mapping[str, Any]) -> Plan:
    """Build the plan from an image that ``plan_image`` made; values that older images lack are empty.

    Args:
        plan_id: Id of the plan.
        version: Version of the plan.
        image: The image, as read from JSON.
    """
    moves = {
        site: Move(PostState(*values[:2]), PostState(*values[2:4]), *values[4:])
        for site, values in sorted(image["moves"].items())
    }
    for site, (old, new) in image.get("spots", {}).items():
        before, after = moves[site].before, moves[site].after
        moves[site] = replace(
            moves[site],
            before=replace(before, location=_location(old)),
            after=replace(after, location=_location(new)),
        )
    for site, into in image.get("into", {}).items():
        moves[site] = replace(moves[site], merged_into=into)
    for site in image.get("untried", []):
        moves[site] = replace(moves[site], is_unevaluated=True)
    # Older orders list absent people without those before: the order changed no absence in force.
    unchanged = image["away"] if image["state"] == PlanState.PUBLISHED else {}
    return Plan(
        id=plan_id,
        version=version,
        name=image["name"],
        author=image["author"],
        area=image["area"],
        moves=moves,
        locks=frozenset(image["locks"]),
        absent=image["away"],
        absent_before=image.get("missing", unchanged),
        preferences=preferences_from_image(image.get("wishes", {})),  # older images have none
        optimality={objective: (value, bound) for objective, (value, bound) in image["proof"].items()},
        state=PlanState(image["state"]),
        number=image["number"],
        undoes=image["undoes"],
        posts={post: NewPost(post, *values) for post, values in sorted(image.get("posts", {}).items())},
    )


def _state_values(state: PostState) -> tuple[str, str]:
    return state.unit, state.status


def _location_values(location: Location | None) -> list[Any] | None:
    return None if location is None else list(astuple(location))


def _location(values: list[Any] | None) -> Location | None:
    return None if values is None else Location(*values)
