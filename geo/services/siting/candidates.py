"""Candidates: locations where a post might be opened and no site is yet.

A candidate is considered beside the existing posts and becomes a site when a draft that opens it is
published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.kinds import Kind, Kinds, StatusCategory
from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.new_post import NewPost, closed_status, free_code
from geo.domain.plans.plan import PlanState
from geo.exchange import SourceFile
from geo.exchange.candidates import candidates_from_sources
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.plans.locate_edit import locate_edit
from geo.services.plans.reconcile import kinds_by_site

MAX_CANDIDATES = 500
"""Number of candidates that may be considered at once."""


@dataclass(frozen=True, slots=True)
class CandidateEntry:
    """Name and location of a candidate to be created; ``area`` is "" where it follows from the location."""

    name: str
    latlon: tuple[float, float]
    area: str = ""


@needs(Verb.DRAFT_PLAN)
def create_candidate(
    ctx: AppContext, actor: Actor, existing: tuple[NewPost, ...], name: str, latlon: tuple[float, float]
) -> NewPost:
    """Create a candidate of the default post kind, with the next free code.

    Args:
        ctx: application context.
        actor: who plans.
        existing: candidates that exist already; they count towards the limit and keep their codes.
        name: name of the candidate; where it is blank, the code is used.
        latlon: latitude and longitude in WGS-84 degrees.

    Raises:
        Refused: the actor may plan nowhere.
        InvalidInput: the name or location is invalid, the actor may not plan there, or there are too many
            candidates.
    """
    return require_in_scope(ctx, actor, build_candidates(ctx, existing, [CandidateEntry(name, latlon)]))[0]


@needs(Verb.DRAFT_PLAN)
def next_post_code(ctx: AppContext, actor: Actor) -> str:
    """Return a code that no site and no new post of any draft has, inside or outside the actor's areas.

    Raises:
        Refused: the actor may plan nowhere.
        InvalidInput: there is no manned kind.
    """
    del actor
    return next(_free_codes(ctx))


@needs(Verb.DRAFT_PLAN)
def read_candidates(ctx: AppContext, actor: Actor, sources: Sequence[SourceFile]) -> tuple[NewPost, ...]:
    """Read candidates from files with the columns code, name, latitude and longitude.

    Raises:
        Refused: the actor may plan nowhere.
        ImportRefused: the files have faults; all are listed.
        InvalidInput: a code or name is invalid, the actor may not plan there, or there are too many
            candidates.
    """
    kind = default_post_kind(ctx.kinds)
    variant = kind.variants[0].code if kind.variants else ""
    with ctx.store.read() as reader:
        rows = candidates_from_sources(sources, kinds_by_site(reader), MAX_CANDIDATES + 1)
    if len(rows) > MAX_CANDIDATES:
        raise InvalidInput("error.too_many_candidates", expected=MAX_CANDIDATES)
    candidates = (NewPost(code, name, kind.code, variant, "", lat, lon) for code, name, lat, lon in rows)
    return require_in_scope(ctx, actor, tuple(candidates))


def candidates_in_scope(
    ctx: AppContext, scope: Collection[str], area: str, candidates: tuple[NewPost, ...]
) -> tuple[NewPost, ...]:
    """Return the candidates within the scope and within an area ("" for everywhere), with their areas."""
    areas = ctx.read_model.reference().areas
    located = locate_edit(ctx, PlanEdit("", 0, "", new_posts=candidates)).new_posts
    permitted = areas.scope(scope)
    return tuple(
        new for new in located if new.area in permitted and (not area or areas.covers(area, new.area))
    )


def opening_status(kinds: Kinds, new: NewPost) -> tuple[str, str]:
    """Return the code of a candidate and the status it has once it is opened."""
    return new.id, kinds.next_status_in(new.kind, closed_status(kinds[new.kind]), StatusCategory.IN_FORCE)


def build_candidates(
    ctx: AppContext, existing: tuple[NewPost, ...], entries: Sequence[CandidateEntry]
) -> tuple[NewPost, ...]:
    """Build a candidate of the default post kind for each entry, with the next free codes.

    Args:
        ctx: application context.
        existing: candidates that exist already; they count towards the limit and keep their codes.
        entries: names and locations of the new ones.

    Raises:
        InvalidInput: a name or location is invalid, or there are too many candidates.
    """
    if len(existing) + len(entries) > MAX_CANDIDATES:
        raise InvalidInput("error.too_many_candidates", expected=MAX_CANDIDATES)
    kind = default_post_kind(ctx.kinds)
    variant = kind.variants[0].code if kind.variants else ""
    codes = _free_codes(ctx, existing)
    return tuple(
        NewPost(code, entry.name.strip() or code, kind.code, variant, entry.area, *entry.latlon)
        for entry, code in zip(entries, codes, strict=False)
    )


def _free_codes(ctx: AppContext, existing: tuple[NewPost, ...] = ()) -> Iterator[str]:
    """Yield free codes after the last one of the default post kind, among sites and all drafts."""
    with ctx.store.read() as reader:
        drafted = [new for plan in reader.plans.in_state(PlanState.DRAFT) for new in plan.posts.values()]
        sites = kinds_by_site(reader)
    default_kind, new_posts = default_post_kind(ctx.kinds).code, (*drafted, *existing)
    same_kind = [code for code, kind in sites.items() if kind == default_kind]
    same_kind += [new.id for new in new_posts if new.kind == default_kind]
    taken = {*sites, *(new.id for new in new_posts)}
    while True:
        code = free_code(same_kind, taken)
        yield code
        same_kind.append(code)


def require_in_scope(ctx: AppContext, actor: Actor, candidates: tuple[NewPost, ...]) -> tuple[NewPost, ...]:
    """Return the candidates with their areas.

    Raises:
        InvalidInput: a candidate lies where the actor may not plan.
    """
    permitted = candidates_in_scope(ctx, actor.scope(Verb.DRAFT_PLAN), "", candidates)
    if outside := {new.id for new in candidates} - {new.id for new in permitted}:
        raise InvalidInput("error.candidates_outside", codes=", ".join(sorted(outside)))
    return permitted


def default_post_kind(kinds: Kinds) -> Kind:
    """Return the first manned kind.

    Raises:
        InvalidInput: there is none.
    """
    for kind in kinds:
        if kind.is_manned:
            return kind
    raise InvalidInput("error.not_manned_kind", kind="")
