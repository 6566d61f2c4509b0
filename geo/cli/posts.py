"""Which posts, from the command line: their worth, the best plan, sealing an area, and on into a draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.cli.plans import acting
from geo.cli.proposing import heard_task
from geo.domain.errors import InvalidInput
from geo.domain.plan_commands import NewPlan
from geo.exchange import sources_from_paths
from geo.services.candidates import opening, read_candidates, spots_as_candidates
from geo.services.lifelines import USUAL_M
from geo.services.post_aims import Aim, WayFigures
from geo.services.post_ground import Question, post_ground
from geo.services.post_limits import closing_of, range_of
from geo.services.post_plans import Wish, best_posts, draft_posts
from geo.services.road_sealing import sealed
from geo.services.seals import SealQuestion, Step
from geo.services.siting import siting
from geo.services.way_sentences import hard_lines, lacking

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager

    from geo.cli.desk import Desk
    from geo.domain.actors import Actor
    from geo.domain.plan_posts import NewPost
    from geo.services.decent_posts import Kept
    from geo.services.office import Office
    from geo.services.post_ground import Ground
    from geo.services.post_plans import PostPlan
    from geo.services.seals import Sealing

MOST, FEWEST = "most", "fewest"
AIMS = (MOST, *(aim.value for aim in Aim))
MOST_REACH_KM = 50


def run_worth(desk: Desk, arguments: Namespace) -> int:
    """Every post with what hangs on it, the worst loss first."""
    with desk.reading_office() as office:
        actor = acting(office, arguments.account)
        known = siting(office, actor, _question(office, actor, arguments))
    for code, seen in known.covered.items():
        label = desk.words.label(office.kinds[code])
        desk.say(desk.words("cli.posts.covered", kind=label, seen=int(seen.seen), total=int(seen.total)))
    for worth in known.worths:
        key = "cli.posts.worth_manned" if worth.manned else "cli.posts.worth_other"
        post = f"{worth.post.name} ({worth.post.site})"
        desk.say("  " + desk.words(key, post=post, reaches=worth.reaches, alone=worth.alone))
    return 0


def run_most(desk: Desk, arguments: Namespace) -> int:
    return _plan(desk, arguments, arguments.aim)


def run_fewest(desk: Desk, arguments: Namespace) -> int:
    return _plan(desk, arguments, FEWEST)


def run_seal(desk: Desk, arguments: Namespace) -> int:
    """Where posts close every road of an area; 1 where none can."""
    with _office(desk, arguments) as office:
        actor = acting(office, arguments.account)
        found = sealed(office, actor, SealQuestion(arguments.area, arguments.band, arguments.only_known))
        _tell_seal(desk, found)
        spots = found.of(Step.NEW)
        if arguments.draft and found.spots:
            news = spots_as_candidates(office, actor, (), spots)
            statuses = found.statuses(office.kinds) + tuple(opening(office.kinds, new) for new in news)
            about = found.about(office.board.reference().areas)
            _draft(desk, (office, actor), (arguments.draft, about), (statuses, news))
    return 1 if found.open_way else 0


def _plan(desk: Desk, arguments: Namespace, aim: str) -> int:
    with _office(desk, arguments) as office:
        actor = acting(office, arguments.account)
        question = _question(office, actor, arguments)
        ground = post_ground(office, actor, question)
        if not ground.posts or not ground.places:
            raise InvalidInput("error.no_places")
        wish = Wish() if aim == FEWEST else _wish(ground, arguments, aim)
        with heard_task(desk.words) as task:
            task.run(lambda task: best_posts(office, actor, question, wish, task))
        plan = task.result()
        _tell_plan(desk, plan)
        if arguments.draft:
            told = plan.statuses(office.kinds), plan.founds
            _draft(desk, (office, actor), (arguments.draft, arguments.area), told)
    return 0


def _wish(ground: Ground, arguments: Namespace, aim: str) -> Wish:
    least, most = range_of(ground)
    count = min(max(len(ground.open), least), most) if arguments.count is None else arguments.count
    if not least <= count <= most:
        raise InvalidInput("error.post_count", found=count, least=least, most=most)
    low, high = closing_of(ground, count)
    closing = high if arguments.closing is None else arguments.closing
    if not low <= closing <= high:
        raise InvalidInput("error.post_closing", found=closing, least=low, most=high)
    return Wish(count, closing, aim=None if aim == MOST else Aim(aim))


def _office(desk: Desk, arguments: Namespace) -> AbstractContextManager[Office]:
    """Beside an application that runs, unless something is to be written."""
    return desk.office() if arguments.draft else desk.reading_office()


def _question(office: Office, actor: Actor, arguments: Namespace) -> Question:
    areas = office.board.reference().areas
    if arguments.area:
        areas[arguments.area]  # raises where nobody knows it
    if not 0 < arguments.reach <= MOST_REACH_KM:
        raise InvalidInput("error.post_reach", found=f"{arguments.reach:g}", most=MOST_REACH_KM)
    sources = sources_from_paths([Path(name) for name in arguments.candidates])
    return Question(
        area=arguments.area,
        reach=1000 * arguments.reach,
        by_road=arguments.by_road,
        candidates=read_candidates(office, actor, sources) if sources else (),
    )


def _draft(
    desk: Desk,
    who: tuple[Office, Actor],
    named: tuple[str, str],
    posts: tuple[tuple[tuple[str, str], ...], tuple[NewPost, ...]],
) -> None:
    """One that holds all of it; nothing is published."""
    name, area = named
    new = NewPlan(name, f"plan-{uuid4().hex[:12]}", area)
    draft_posts(*who, new, *posts)
    desk.say(desk.words("cli.posts.drafted", plan=new.key, name=new.name))


def _tell_plan(desk: Desk, plan: PostPlan) -> None:
    words, figures = desk.words, plan.found.figures
    count, total = len(plan.found.sites), len(plan.ground.places)
    desk.say(words("cli.posts.told", count=count, covered=plan.covered, total=total))
    if isinstance(figures, WayFigures):
        for key in ("longest", "mean"):
            now, then = (f"{getattr(way, key) / 1000:.2f}" for way in (figures.now, figures.plan))
            desk.say(words(f"cli.posts.{key}", now=now, plan=then))
    elif figures is not None:
        desk.say(words("cli.posts.worst", now=int(figures.now.worst), plan=int(figures.plan.worst)))
    desk.say(words("cli.posts.proved" if plan.proven else "cli.posts.unproved"))
    for key, posts in (("closes", plan.closes), ("opens", plan.opens)):
        for post in posts:
            desk.say("  " + words(f"cli.posts.{key}", post=f"{post.name} ({post.site})"))
    _tell_ways(desk, plan.kept)


def _tell_ways(desk: Desk, kept: Kept, brings: str = "posts.ways.brings") -> None:
    """Who would have no way to a hospital or to supplies, or why nobody knows."""
    words = desk.words
    for lack in kept.missing:
        desk.say(words(f"posts.ways.missing.{lack}"))
    for key, found in (("posts.ways.avoided", kept.avoided), (brings, kept.brings)):
        if found:
            desk.say("\n  ".join((words(key), *hard_lines(found, words))))
    if not (kept.brings or lacking(kept)):
        desk.say(words("posts.ways.kept", most=f"{USUAL_M / 1000:g}"))


def _tell_seal(desk: Desk, found: Sealing) -> None:
    words = desk.words
    if not found.has_roads or not found.leads_out:
        desk.say(words("seal.no_way_out" if found.has_roads else "seal.no_roads"))
        return
    if found.open_way is not None:
        roads = words("cli.plan.and").join(found.open_way.roads) or words("seal.unnamed_road")
        desk.say(words("cli.posts.open_way", start=found.open_way.start, roads=roads))
        return
    desk.say(words("cli.posts.sealed", count=len(found.spots)))
    for spot in found.spots:
        where = f"{spot.post.name} ({spot.post.site})" if spot.post else f"{spot.lat:.5f}, {spot.lon:.5f}"
        road = spot.road or words("seal.unnamed_road")
        desk.say("  " + words("cli.posts.spot", step=words(f"seal.step.{spot.step}"), place=where, road=road))
    if found.kept is not None:
        _tell_ways(desk, found.kept, "seal.brings")
