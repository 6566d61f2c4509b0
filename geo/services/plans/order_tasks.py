"""Tasks of an order for each unit: posts it takes over, hands over, holds with a change or keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from geo.domain.plans.move import Move
from geo.services.assignment.post_assignments import Post, post_from_site, posts_in_snapshot
from geo.services.context import AppContext
from geo.services.plans.comparison import UnitLoad
from geo.services.plans.orders import PublishedOrder

TASK_ACTIONS = ("takes", "hands", "stays")
"""Actions of a unit at a post: take it over, hand it over, hold it with a change."""


@dataclass(frozen=True, slots=True)
class OrderTask:
    """One post of an order for one unit; ``action`` is one of ``TASK_ACTIONS``."""

    action: str
    post: Post
    move: Move


@dataclass(slots=True)
class UnitTasks:
    """Tasks of one unit by an order.

    Posts outside the order's area are left out: readers of the order need not know these.

    Attributes:
        unit: The unit's code, "" for posts that no unit held or is to hold.
        tasks: What the unit has to do, sorted by the code of the post.
        unchanged_posts: Open posts that it holds before and after.
        before: Load by all its posts before the order; distances are not counted.
        after: The same under the order.
    """

    unit: str
    tasks: list[OrderTask] = field(default_factory=list)
    unchanged_posts: list[Post] = field(default_factory=list)
    before: UnitLoad = field(default_factory=UnitLoad)
    after: UnitLoad = field(default_factory=UnitLoad)

    def with_action(self, action: str) -> list[OrderTask]:
        """Return the tasks with this action, sorted by the code of the post."""
        return [task for task in self.tasks if task.action == action]


def order_tasks_by_unit(ctx: AppContext, order: PublishedOrder) -> list[UnitTasks]:
    """Return the tasks of every unit that has some, by unit code; posts without a unit come last."""
    by_unit: dict[str, UnitTasks] = {}
    moves = order.order.moves
    merge_targets = {move.merged_into for move in moves.values()}
    for post in sorted(_posts_before_order(ctx, order), key=lambda post: post.site):
        move = moves.get(post.site)
        before, after = (move.before, move.after) if move else (post.live, post.live)
        holders = {before.unit, after.unit}
        for unit in holders:
            of_unit = by_unit.setdefault(unit, UnitTasks(unit))
            if move and (unit or holders == {""}):
                of_unit.tasks.append(OrderTask(_action(move, unit), post, move))
            elif post.site in merge_targets and not move:
                of_unit.tasks.append(OrderTask("stays", post, Move(before, after)))
            elif not move and ctx.kinds.is_open(post.kind, after.status):
                of_unit.unchanged_posts.append(post)
        holder = by_unit[before.unit]
        holder.before = holder.before.with_post(
            post, 0.0, is_open=ctx.kinds.is_open(post.kind, before.status)
        )
        holder = by_unit[after.unit]
        holder.after = holder.after.with_post(post, 0.0, is_open=ctx.kinds.is_open(post.kind, after.status))
    with_tasks = [each for each in by_unit.values() if each.tasks]
    return sorted(with_tasks, key=lambda each: (not each.unit, each.unit))


def _action(move: Move, unit: str) -> str:
    """Return what the unit has to do for this move."""
    if move.before.unit == move.after.unit:
        return "stays"
    return "takes" if move.after.unit == unit else "hands"


def _posts_before_order(ctx: AppContext, order: PublishedOrder) -> Iterator[Post]:
    """Yield the posts of the order's area as they were just before it, and the posts that it creates."""
    read_model, plan = ctx.read_model, order.order
    within = read_model.reference().areas.scope(frozenset({plan.area})) if plan.area else None
    for post in posts_in_snapshot(ctx, read_model.snapshot_at(order.entry.seq - 1)):
        if within is None or post.area in within or post.site in plan.moves:
            yield post
    for new in plan.posts.values():
        yield post_from_site(new.as_site(ctx.kinds), ctx.kinds)
