"""Siting under an access requirement: no plan may newly cut off a residence from a service.

Logic-based Benders decomposition (Hooker and Ottosson 2003): the siting is solved, the access losses of its
solution are computed, and for each minimal set B of posts that causes one a no-good cut sum of x_j over j in
B <= |B| - 1 is added. This is repeated until a solution causes no new loss.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from geo.domain.errors import InvalidInput
from geo.planning.roads.access import no_good_cuts
from geo.planning.siting.constraints import CardinalityRow
from geo.planning.siting.tradeoff import CoverageGain
from geo.services.siting.service_access import AccessCheck, CutOffResidence

MAX_CUT_ROUNDS = 50
"""Number of times the siting is solved again; a plan that still causes a loss then is not offered."""


class SiteSelection(Protocol):
    """A solution of a siting: its sites, and those of each point of its trade-off curve."""

    @property
    def sites(self) -> tuple[int, ...]:
        """Indices of the posts that are to be open."""

    @property
    def curve(self) -> tuple[CoverageGain, ...]:
        """Solutions by number of closures, empty where none were computed."""


SelectionT = TypeVar("SelectionT", bound=SiteSelection)


@dataclass(frozen=True, slots=True)
class AccessReport:
    """Residences that are cut off from a service, with and without the plan.

    ``pre_existing``: cut off today, independently of the plan. ``avoided``: losses of the unconstrained
    optimum, which was rejected for them. ``caused``: losses of the plan itself, where its objective cannot be
    constrained. ``missing_layers``: map layers without which nothing can be checked.
    """

    missing_layers: tuple[str, ...]
    pre_existing: tuple[CutOffResidence, ...]
    avoided: tuple[CutOffResidence, ...]
    caused: tuple[CutOffResidence, ...] = ()


class ConstrainedSelection(NamedTuple, Generic[SelectionT]):
    """Solution of a siting under an access requirement, beside the one without it.

    ``best``: the best that causes no new loss, None where there is none. ``unconstrained``: the optimum.
    """

    best: SelectionT | None
    unconstrained: SelectionT


def solve_with_access(
    check: AccessCheck | None, solve: Callable[[tuple[CardinalityRow, ...]], SelectionT]
) -> ConstrainedSelection[SelectionT]:
    """Solve a siting so that no residence is newly cut off from a service.

    Args:
        check: requirement and pre-existing losses, None where nothing can be checked.
        solve: the siting under these additional constraints.

    Raises:
        InvalidInput: the unconstrained siting has no solution, or no plan was found within the number of
            rounds.
    """
    unconstrained = solution = solve(())
    rows: tuple[CardinalityRow, ...] = ()
    for _ in range(MAX_CUT_ROUNDS):
        cuts = _cuts_against(check, solution)
        if not cuts:
            return ConstrainedSelection(solution, unconstrained)
        rows += cuts
        try:
            solution = solve(rows)
        except InvalidInput as error:
            if error.params.get("field") != "rows":
                raise
            return ConstrainedSelection(None, unconstrained)
    raise InvalidInput("error.siting_time")


def access_fingerprint(check: AccessCheck | None) -> Hashable:
    """Return a value that is equal where the access checks are equal."""
    if check is None:
        return None
    requirement = check.requirement
    roads = (
        requirement.road_graph.edges.tobytes(),
        requirement.road_graph.length_m.tobytes(),
        requirement.existing_closures,
    )
    return (
        roads,
        requirement.demand_nodes,
        tuple(requirement.service_nodes.items()),
        requirement.max_distance_m,
        tuple(requirement.closures_by_site.items()),
        check.pre_existing,
    )


def no_plan_error(cut_off: Iterable[CutOffResidence]) -> InvalidInput:
    """Build the error for a siting without a plan: who would be cut off, and by which posts."""
    losses = tuple(cut_off)
    names = dict.fromkeys(each.residence.name for each in losses)
    posts = dict.fromkeys(post for each in losses for post in each.posts)
    return InvalidInput("error.no_plan_with_access", names=", ".join(names), posts=", ".join(posts))


def _cuts_against(check: AccessCheck | None, selection: SiteSelection) -> tuple[CardinalityRow, ...]:
    """Return a no-good cut for each minimal set of posts that causes a new loss.

    The solution and all points of its curve are considered.
    """
    if check is None:
        return ()
    plans = {selection.sites, *(gain.solution.sites for gain in selection.curve)}
    return tuple(
        dict.fromkeys(
            row for plan in sorted(plans) for row in no_good_cuts(check.requirement, plan, check.pre_existing)
        )
    )
