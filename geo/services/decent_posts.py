"""A plan of posts that newly takes from nobody the way to a hospital or to supplies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from geo.domain.errors import InvalidInput
from geo.planning.roads.decency import rows_against

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from geo.planning.roads.decency import Decency
    from geo.planning.siting.gains import Gain
    from geo.planning.siting.wanted import Row
    from geo.services.lifelines import Hard

    Asked = tuple[Decency, frozenset[tuple[int, str]]]

ROUNDS = 50
"""Of solving again; a plan that is not decent by then is not offered."""


class Plan(Protocol):
    """What is solved: the posts, and those of each point of the curve."""

    @property
    def sites(self) -> tuple[int, ...]: ...
    @property
    def curve(self) -> tuple[Gain, ...]: ...


P = TypeVar("P", bound=Plan)


@dataclass(frozen=True, slots=True)
class Kept:
    """``avoided``: what the best plan would bring about that minds nobody, and was not taken for it.

    ``today`` is so already, whatever is planned; ``brings`` is what the plan itself brings about, where its
    aim lets nobody be minded.
    """

    missing: tuple[str, ...]
    today: tuple[Hard, ...]
    avoided: tuple[Hard, ...]
    brings: tuple[Hard, ...] = ()


def decent(asked: Asked | None, solve: Callable[[tuple[Row, ...]], P]) -> tuple[P | None, P]:
    """The best decent plan, None where there is none, and the best that minds nobody.

    Raises:
        InvalidInput: no plan fits at all, or none was found in time.
    """
    free = found = solve(())
    rows: tuple[Row, ...] = ()
    for _ in range(ROUNDS):
        more = _rows(asked, found)
        if not more:
            return found, free
        rows += more
        try:
            found = solve(rows)
        except InvalidInput as none:
            if none.params.get("field") != "rows":
                raise
            return None, free
    raise InvalidInput("error.siting_time")


def told_of(asked: Asked | None) -> Hashable:
    """All that a decent plan hangs on, to know it again."""
    if asked is None:
        return None
    about, borne = asked
    roads = (about.known.ends.tobytes(), about.known.metres.tobytes(), about.shut)
    return roads, about.homes, tuple(about.purposes.items()), about.most, tuple(about.blocks.items()), borne


def refusal(hard: Iterable[Hard]) -> InvalidInput:
    """Why no plan is offered: who would be cut off, and by which posts."""
    found = tuple(hard)
    names = dict.fromkeys(each.home.name for each in found)
    posts = dict.fromkeys(post for each in found for post in each.posts)
    return InvalidInput("error.no_decent_plan", names=", ".join(names), posts=", ".join(posts))


def _rows(asked: Asked | None, found: Plan) -> tuple[Row, ...]:
    if asked is None:
        return ()
    plans = {found.sites, *(gain.plan.sites for gain in found.curve)}
    return tuple(
        dict.fromkeys(row for plan in sorted(plans) for row in rows_against(asked[0], plan, asked[1]))
    )
