"""Places where a post might be opened: no sites yet, weighed beside those there are, founded by a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput
from geo.domain.kinds import Meaning
from geo.domain.plan_commands import PlanEdit
from geo.domain.plan_posts import POST_NAME_LENGTH, NewPost, closed_status, free_code
from geo.domain.plans import PlanState
from geo.exchange.candidates import candidates_from_sources
from geo.services.new_posts import site_kinds
from geo.services.plan_places import located
from geo.services.rights import needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kind, Kinds
    from geo.exchange import Source
    from geo.services.office import Office
    from geo.services.seals import Spot

MOST = 500
"""So many candidates are weighed at once."""


@needs(Verb.DRAFT_PLAN)
def candidate(
    office: Office, actor: Actor, known: tuple[NewPost, ...], name: str, at: tuple[float, float]
) -> NewPost:
    """One at (lat, lon), of the usual kind, with the code after the last one; without a name called by it.

    Raises:
        Refused: one may plan nowhere. InvalidInput: no fitting name, no such place, none where one may plan,
        or more than are weighed at once.
    """
    return _checked(office, actor, _made(office, known, [(name, at, "")]))[0]


@needs(Verb.DRAFT_PLAN)
def next_post_code(office: Office, actor: Actor) -> str:
    """A code that nobody has yet, in one's own areas or beyond.

    Raises:
        Refused: one may plan nowhere. InvalidInput: there is no kind where people stand.
    """
    del actor
    return next(_free_codes(office))


@needs(Verb.DRAFT_PLAN)
def spots_as_candidates(
    office: Office, actor: Actor, known: tuple[NewPost, ...], spots: Sequence[Spot]
) -> tuple[NewPost, ...]:
    """Where a sealing wants posts and no site is, named by the road and a number.

    Raises:
        Refused, InvalidInput: as ``candidate`` says.
    """
    wanted = [
        (f"{spot.road} {number}".strip()[-POST_NAME_LENGTH:], (spot.lat, spot.lon), spot.area)
        for number, spot in enumerate(spots, 1)
    ]
    return _checked(office, actor, _made(office, known, wanted))


@needs(Verb.DRAFT_PLAN)
def read_candidates(office: Office, actor: Actor, sources: Sequence[Source]) -> tuple[NewPost, ...]:
    """What files of code, name, latitude and longitude hold.

    Raises:
        Refused: one may plan nowhere. ImportRefused: with every fault. InvalidInput: a code or name that
        cannot be, a place where one may not plan, or more than are weighed at once.
    """
    kind = usual_kind(office.kinds)
    variant = kind.variants[0].code if kind.variants else ""
    with office.store.read() as reader:
        rows = candidates_from_sources(sources, site_kinds(reader), MOST + 1)
    if len(rows) > MOST:
        raise InvalidInput("error.too_many_candidates", expected=MOST)
    found = (NewPost(code, name, kind.code, variant, "", lat, lon) for code, name, lat, lon in rows)
    return _checked(office, actor, tuple(found))


def within_reach(
    office: Office, scope: Collection[str], area: str, candidates: tuple[NewPost, ...]
) -> tuple[NewPost, ...]:
    """Those that lie in the area where one may plan, each with the area it lies in."""
    areas = office.board.reference().areas
    placed = located(office, PlanEdit("", 0, "", posts=candidates)).posts
    may = areas.covered(scope)
    return tuple(new for new in placed if new.area in may and (not area or areas.covers(area, new.area)))


def opening(kinds: Kinds, new: NewPost) -> tuple[str, str]:
    """Its code and the status it has once it is opened."""
    return new.id, kinds.step(new.kind, closed_status(kinds[new.kind]), Meaning.IN_FORCE)


def _made(
    office: Office, known: tuple[NewPost, ...], wanted: Sequence[tuple[str, tuple[float, float], str]]
) -> tuple[NewPost, ...]:
    """One for each name, place and area, beside those that are known."""
    if len(known) + len(wanted) > MOST:
        raise InvalidInput("error.too_many_candidates", expected=MOST)
    kind = usual_kind(office.kinds)
    variant = kind.variants[0].code if kind.variants else ""
    codes = _free_codes(office, known)
    return tuple(
        NewPost(code, name.strip() or code, kind.code, variant, area, *at)
        for (name, at, area), code in zip(wanted, codes, strict=False)
    )


def _free_codes(office: Office, known: tuple[NewPost, ...] = ()) -> Iterator[str]:
    """One after the other after the last one of the usual kind, be it a site or new in somebody's draft."""
    with office.store.read() as reader:
        drafted = [new for plan in reader.plans(PlanState.DRAFT) for new in plan.posts.values()]
        sites = site_kinds(reader)
    usual, news = usual_kind(office.kinds).code, (*drafted, *known)
    like = [code for code, kind in sites.items() if kind == usual]
    like += [new.id for new in news if new.kind == usual]
    taken = {*sites, *(new.id for new in news)}
    while True:
        code = free_code(like, taken)
        yield code
        like.append(code)


def _checked(office: Office, actor: Actor, candidates: tuple[NewPost, ...]) -> tuple[NewPost, ...]:
    near = within_reach(office, actor.scope(Verb.DRAFT_PLAN), "", candidates)
    if outside := {new.id for new in candidates} - {new.id for new in near}:
        raise InvalidInput("error.candidates_outside", codes=", ".join(sorted(outside)))
    return near


def usual_kind(kinds: Kinds) -> Kind:
    """The first kind where people stand.

    Raises:
        InvalidInput: there is none.
    """
    for kind in kinds:
        if kind.is_manned:
            return kind
    raise InvalidInput("error.not_manned_kind", kind="")
