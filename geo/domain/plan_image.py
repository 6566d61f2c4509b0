"""A plan as its journal entries and its row keep it."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

from geo.domain.moves import Move, Spot, Stand
from geo.domain.plan_posts import NewPost
from geo.domain.plan_wishes import wishes_from_image, wishes_image
from geo.domain.plans import Plan, PlanState

if TYPE_CHECKING:
    from collections.abc import Mapping


def plan_image(plan: Plan) -> dict[str, object]:
    """All values of a plan but its id and version, which an entry carries itself."""
    return {
        "name": plan.name,
        "author": plan.author,
        "area": plan.area,
        "state": plan.state.value,
        "number": plan.number,
        "undoes": plan.undoes,
        "locks": sorted(plan.locks),
        "away": dict(plan.away),
        "missing": dict(plan.missing),
        "wishes": wishes_image(plan.wishes),
        "proof": {aim: list(found) for aim, found in plan.proof.items()},
        "moves": {
            site: [*_pair(move.before), *_pair(move.after), move.why, move.metres, move.second]
            for site, move in plan.moves.items()
        },
        "spots": {
            site: [_place(move.before.spot), _place(move.after.spot)]
            for site, move in plan.moves.items()
            if move.before.spot or move.after.spot
        },
        "untried": sorted(site for site, move in plan.moves.items() if move.untried),
        "into": {site: move.into for site, move in plan.moves.items() if move.into},
        "posts": {post: list(astuple(new)[1:]) for post, new in plan.posts.items()},
    }


def plan_from_image(plan_id: str, version: int, image: Mapping[str, Any]) -> Plan:
    """The plan that ``plan_image`` tells of; what images did not tell at first is empty in them."""
    moves = {
        site: Move(Stand(*values[:2]), Stand(*values[2:4]), *values[4:])
        for site, values in sorted(image["moves"].items())
    }
    for site, (old, new) in image.get("spots", {}).items():
        before, after = moves[site].before, moves[site].after
        moves[site] = replace(
            moves[site], before=replace(before, spot=_spot(old)), after=replace(after, spot=_spot(new))
        )
    for site, into in image.get("into", {}).items():
        moves[site] = replace(moves[site], into=into)
    for site in image.get("untried", []):
        moves[site] = replace(moves[site], untried=True)
    # Orders told who was missing before that was written anywhere: it changed nothing in force.
    was_told = image["away"] if image["state"] == PlanState.PUBLISHED else {}
    return Plan(
        id=plan_id,
        version=version,
        name=image["name"],
        author=image["author"],
        area=image["area"],
        moves=moves,
        locks=frozenset(image["locks"]),
        away=image["away"],
        missing=image.get("missing", was_told),
        wishes=wishes_from_image(image.get("wishes", {})),  # not in images of before wishes
        proof={aim: (value, bound) for aim, (value, bound) in image["proof"].items()},
        state=PlanState(image["state"]),
        number=image["number"],
        undoes=image["undoes"],
        posts={post: NewPost(post, *values) for post, values in sorted(image.get("posts", {}).items())},
    )


def _pair(stand: Stand) -> tuple[str, str]:
    return stand.unit, stand.status


def _place(spot: Spot | None) -> list[Any] | None:
    return None if spot is None else list(astuple(spot))


def _spot(values: list[Any] | None) -> Spot | None:
    return None if values is None else Spot(*values)
