"""Plans of posts: which to close and which to open, proved as far as it goes, and on into a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput, Refused
from geo.domain.kinds import Meaning
from geo.domain.plan_commands import PlanEdit
from geo.planning.siting.fewest import fewest
from geo.planning.siting.gains import gains_of_moves
from geo.planning.siting.wanted import Wanted
from geo.services.decent_posts import Kept, decent, refusal, told_of
from geo.services.enclosed import enclosed_by
from geo.services.lifelines import drawn_of, lifelines
from geo.services.own_tasks import Ask
from geo.services.plans import begin_plan, edit_plan
from geo.services.post_aims import WAYS, Effort, aimed, place_of_all
from geo.services.post_ground import post_ground
from geo.services.post_limits import closing_of, fixed_by, steps_of
from geo.services.rights import needs
from geo.services.tasks import Kind

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.kinds import Kinds
    from geo.domain.plan_commands import NewPlan
    from geo.domain.plan_posts import NewPost
    from geo.planning.siting.gains import Gain
    from geo.planning.siting.wanted import Row
    from geo.planning.watch import Watch
    from geo.services.enclosed import Enclosed
    from geo.services.office import Office
    from geo.services.post_aims import Aim, LossFigures, WayFigures
    from geo.services.post_ground import Ground, Place, Question
    from geo.services.roster import Post
    from geo.services.tasks import Task
    from geo.store import Receipt

ROUNDING = 1e-6
"""What is told as the most possible is never less: a bound is rounded up."""
SECONDS = 5.0
"""In the solver for one plan; then the best so far comes with its bound."""


@dataclass(frozen=True, slots=True)
class Wish:
    """``count`` posts, of those open now at most ``closing`` closed; None for both: the fewest for all.

    ``keep``: numbers of posts that are in the plan whatever it costs. ``aim``: what so many posts are to be
    best at, None for reaching most; ``price``: how much covered the worst single loss is worth, where that is
    the aim.
    """

    count: int | None = None
    closing: int | None = None
    keep: tuple[int, ...] = ()
    aim: Aim | None = None
    price: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """``sites``: numbers of the posts that are to be open; ``curve``: what more closing brings.

    No plan under the same wish covers more than ``bound``; none that reaches all that can be reached has
    fewer posts than ``least``, None where nobody asked for that. ``figures``: of another aim.
    """

    sites: tuple[int, ...]
    bound: int
    least: int | None
    curve: tuple[Gain, ...]
    figures: WayFigures | LossFigures | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PostPlan:
    """``covered`` counts what was asked: places, or people.

    ``gained`` and ``lost`` are told beside the posts that are manned now.

    ``enclosed`` is None where one has not asked by road.
    """

    ground: Ground
    wish: Wish
    found: Found
    covered: int
    gained: tuple[Place, ...]
    lost: tuple[Place, ...]
    enclosed: Enclosed | None
    kept: Kept

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        if self.found.figures is not None:
            return self.found.figures.proven
        if self.found.least is None:
            return self.found.bound <= self.covered
        return self.found.least >= len(self.found.sites)

    @property
    def closes(self) -> tuple[Post, ...]:
        return tuple(
            self.ground.posts[number] for number in self.ground.open if number not in self.found.sites
        )

    @property
    def opens(self) -> tuple[Post, ...]:
        found = self.found.sites
        return tuple(self.ground.posts[number] for number in found if number not in self.ground.open)

    @property
    def founds(self) -> tuple[NewPost, ...]:
        """The candidates among those it opens."""
        opened = {post.site for post in self.opens}
        return tuple(new for new in self.ground.question.candidates if new.id in opened)

    def statuses(self, kinds: Kinds) -> tuple[tuple[str, str], ...]:
        """What a draft is told: each post that changes with the status that is to follow."""
        return tuple(
            (post.site, kinds.step(post.kind, post.live.status, meaning))
            for posts, meaning in ((self.closes, Meaning.INACTIVE), (self.opens, Meaning.IN_FORCE))
            for post in posts
        )


@needs(Verb.DRAFT_PLAN)
def best_posts(
    office: Office, actor: Actor, question: Question, wish: Wish, task: Task | None = None
) -> PostPlan:
    """The plan of posts that is best under the wish, with the bound that no plan exceeds.

    Stopped by its task, it is the best plan found by then.

    Raises:
        Refused: one may plan nowhere. InvalidInput: no plan fits the wish, or none that leaves everybody the
        ways they have.
    """
    return posts_ask(office, actor, question, wish).here(task)


@needs(Verb.DRAFT_PLAN)
def posts_ask(office: Office, actor: Actor, question: Question, wish: Wish) -> Ask[PostPlan]:
    """The same as a question to be worked out beside the screen, on the numbers of now.

    Raises:
        Refused: one may plan nowhere.
    """
    ground = post_ground(office, actor, question)
    known = ground.known
    told = (known.sees.indptr.tobytes(), known.sees.indices.tobytes(), known.weights.tobytes())
    codes = {new.id for new in question.candidates}
    drawn = drawn_of(post for post in ground.posts if post.site in codes)
    lines = lifelines(office, actor, question.most, drawn)
    # Of plans for ways no pair of posts can be forbidden: what such a plan brings about is told instead.
    about = None if wish.aim in WAYS else lines.about([post.site for post in ground.posts])
    whereabouts = wish.aim and place_of_all(ground)

    def plan(worked_out: tuple[Found | None, Found]) -> PostPlan:
        found, free = worked_out
        avoided = () if found is free else lines.newly(*_turned(ground, free))
        if found is None:
            raise refusal(avoided)
        brings = lines.newly(*_turned(ground, found)) if wish.aim in WAYS else ()
        before, after = known.of(ground.manned), known.of(found.sites)
        return PostPlan(
            ground=ground,
            wish=wish,
            found=found,
            covered=int(known.people(found.sites)),
            gained=ground.chosen(after & ~before),
            lost=ground.chosen(before & ~after),
            enclosed=enclosed_by(ground, found.sites),
            kept=Kept(lines.missing, lines.today(), avoided, brings),
        )

    return Ask(
        kind=Kind.POSTS,
        question=(question, wish),
        # Of the numbers alone: what is written meanwhile about other things solves nothing anew.
        basis=(told, ground.open, ground.stays, ground.barred, whereabouts, told_of(about), wish),
        work=lambda task: decent(about, lambda rows: _found(ground, wish, rows, task.watch)),
        told=plan,
    )


@needs(Verb.DRAFT_PLAN)
def draft_posts(
    office: Office,
    actor: Actor,
    new: NewPlan,
    statuses: tuple[tuple[str, str], ...],
    posts: tuple[NewPost, ...] = (),
) -> Receipt:
    """Begin a draft in which these posts are closed and opened, founded first where they are no sites yet.

    Who holds them is settled there.

    Raises:
        Refused: one may not plan there, nothing changes, or a post has been changed since. InvalidInput: no
        fitting name.
    """
    if not statuses:
        raise Refused("error.plan_empty")
    begin_plan(office, actor, new)
    return edit_plan(office, actor, PlanEdit(new.key, 1, f"{new.key}-posts", statuses=statuses, posts=posts))


def _turned(ground: Ground, found: Found) -> tuple[set[str], set[str]]:
    """Codes of the posts that a plan opens, and of those it closes."""
    now, then = set(ground.open), set(found.sites)
    return {ground.posts[each].site for each in then - now}, {ground.posts[each].site for each in now - then}


def _found(ground: Ground, wish: Wish, rows: tuple[Row, ...], watch: Watch) -> Found:
    known = ground.known
    fixed = fixed_by(ground, wish.keep)
    wanted = Wanted(wish.count or 0, ground.open, wish.closing, locked=fixed, banned=ground.barred, rows=rows)
    if wish.count is None:
        plan = fewest(known, replace(wanted, now=()), SECONDS, watch)
        return Found(plan.sites, int(known.people(plan.sites)), plan.bound, ())
    if wish.aim is not None:
        plan_of_aim = aimed(ground, wish.aim, wanted, Effort(wish.price, SECONDS, watch))
        return Found(plan_of_aim.sites, 0, None, (), plan_of_aim.figures)
    least, most = closing_of(ground, wish.count, wish.keep)
    closing = most if wish.closing is None else wish.closing
    try:
        steps = (closing, *sorted(steps_of(least, most)))
        curve = gains_of_moves(known, wanted, steps, SECONDS, watch)
    except InvalidInput:
        if not rows:
            raise
        # Closing fewer may leave no decent plan where closing so many does.
        curve = gains_of_moves(known, wanted, {closing}, SECONDS, watch)
    (chosen,) = [gain for gain in curve if gain.step == closing]
    return Found(chosen.plan.sites, ceil(chosen.plan.bound - ROUNDING), None, curve)
