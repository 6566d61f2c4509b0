"""What an order asks of each unit: posts taken over, handed over, changed and kept, as they stood then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.domain.kinds import Meaning
from geo.domain.moves import Move
from geo.services.plan_difference import Side
from geo.services.roster import post_of, posts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.moves import Stand
    from geo.services.office import Office
    from geo.services.orders import Order
    from geo.services.roster import Post

SIDES = ("takes", "hands", "stays")
"""What a unit has to do at a post: take it over, hand it over, hold it with a change."""


@dataclass(frozen=True, slots=True)
class Task:
    """One post of an order for one unit, on one of ``SIDES``."""

    side: str
    post: Post
    move: Move


@dataclass(slots=True)
class UnitTasks:
    """``keeps``: open posts it holds before and after; what all its posts take, ``before`` and ``after``.

    Posts outside the order's area are not among them: who may read the order need not know those.
    """

    unit: str
    tasks: list[Task] = field(default_factory=list)
    keeps: list[Post] = field(default_factory=list)
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)

    def on(self, side: str) -> list[Task]:
        """Its tasks on one side, by the code of the post."""
        return [task for task in self.tasks if task.side == side]


def order_tasks(office: Office, order: Order) -> list[UnitTasks]:
    """For each unit that has something to do, by code; last "", for posts that no unit held or holds."""
    found: dict[str, UnitTasks] = {}
    moves = order.plan.moves
    gain = {move.into for move in moves.values()}
    for post in sorted(_posts_then(office, order), key=lambda post: post.site):
        move = moves.get(post.site)
        before, after = (move.before, move.after) if move else (post.live, post.live)
        held_by = {before.unit, after.unit}
        for unit in held_by:
            each = found.setdefault(unit, UnitTasks(unit))
            if move and (unit or held_by == {""}):
                each.tasks.append(Task(_side(move, unit), post, move))
            elif post.site in gain and not move:
                each.tasks.append(Task("stays", post, Move(before, after)))
            elif not move and is_open(office, post, after):
                each.keeps.append(post)
        holder = found[before.unit]
        holder.before = holder.before.with_post(post, 0.0, is_open=is_open(office, post, before))
        holder = found[after.unit]
        holder.after = holder.after.with_post(post, 0.0, is_open=is_open(office, post, after))
    busy = [each for each in found.values() if each.tasks]
    return sorted(busy, key=lambda each: (not each.unit, each.unit))


def is_open(office: Office, post: Post, stand: Stand) -> bool:
    """Whether somebody is to stand at a post that stands so."""
    return office.kinds.meaning(post.kind, stand.status) is not Meaning.INACTIVE


def _side(move: Move, unit: str) -> str:
    if move.before.unit == move.after.unit:
        return "stays"
    return "takes" if move.after.unit == unit else "hands"


def _posts_then(office: Office, order: Order) -> Iterator[Post]:
    """The posts of the order's area just before it, and those that it founds."""
    board, plan = office.board, order.plan
    within = board.reference().areas.covered(frozenset({plan.area})) if plan.area else None
    for post in posts_of(office, board.known_by(order.entry.seq - 1)):
        if within is None or post.area in within or post.site in plan.moves:
            yield post
    for new in plan.posts.values():
        yield post_of(new.site(office.kinds), office.kinds)
