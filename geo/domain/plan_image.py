"""A plan as its journal entries and its row keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.domain.moves import Move, Stand
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
        "wishes": wishes_image(plan.wishes),
        "proof": {aim: list(found) for aim, found in plan.proof.items()},
        "moves": {
            site: [*_pair(move.before), *_pair(move.after), move.why, move.metres, move.second]
            for site, move in plan.moves.items()
        },
    }


def plan_from_image(plan_id: str, version: int, image: Mapping[str, Any]) -> Plan:
    """The plan that ``plan_image`` tells of."""
    moves = {
        site: Move(Stand(*values[:2]), Stand(*values[2:4]), *values[4:])
        for site, values in sorted(image["moves"].items())
    }
    return Plan(
        id=plan_id,
        version=version,
        name=image["name"],
        author=image["author"],
        area=image["area"],
        moves=moves,
        locks=frozenset(image["locks"]),
        away=image["away"],
        wishes=wishes_from_image(image.get("wishes", {})),  # not in images of before wishes
        proof={aim: (value, bound) for aim, (value, bound) in image["proof"].items()},
        state=PlanState(image["state"]),
        number=image["number"],
        undoes=image["undoes"],
    )


def _pair(stand: Stand) -> tuple[str, str]:
    return stand.unit, stand.status
