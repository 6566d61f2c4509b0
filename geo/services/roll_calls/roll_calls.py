"""Roll calls with their answers: what came of each, and which posts of an account are still to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.journal import ACKNOWLEDGEMENT, ROLL_CALL
from geo.domain.post_orders.acknowledgement import RecordedAcknowledgement
from geo.domain.roll_calls.roll_call import (
    ANSWERABLE,
    CalledPost,
    RollCall,
    RollCallCounts,
    roll_call_counts,
)
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.services.situation.site_names import site_names_seq

SHOWN = timedelta(days=2)
"""Age up to which roll calls are listed: those of today and of yesterday."""


@dataclass(frozen=True, slots=True, eq=False)
class RollCallResult:
    """A roll call with its answers.

    Attributes:
        roll_call: The roll call.
        answers: Answer of each post that has answered, by its code.
        names: Names of the called posts by code.
    """

    roll_call: RollCall
    answers: Mapping[str, RecordedAcknowledgement]
    names: Mapping[str, str]

    @property
    def counts(self) -> RollCallCounts:
        """How many were called, answered in time, answered late, or have not answered."""
        return roll_call_counts(self.roll_call, [each.at for each in self.answers.values()])

    @property
    def missing(self) -> tuple[CalledPost, ...]:
        """Posts that have not answered, by code; those without a unit are among them."""
        return tuple(post for post in self.roll_call.posts if post.site_id not in self.answers)


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A post of an account that a roll call has called.

    Attributes:
        roll_call: The roll call.
        post: The post.
        name: Name of the post.
        answer: Its answer, None while the roll call waits for it.
    """

    roll_call: RollCall
    post: CalledPost
    name: str
    answer: RecordedAcknowledgement | None = None


class _RecentKey(NamedTuple):
    """What roll calls follow from: the last entry on them or an acknowledgement, and names of sites."""

    seq: int
    names_seq: int


_RECENT = CacheSpec[_RecentKey, tuple[RollCallResult, ...]](2)


@needs(Verb.READ)
def roll_calls(ctx: AppContext, actor: Actor) -> tuple[RollCallResult, ...]:
    """Return the roll calls of the last two days, newest first, in areas that the actor may read wholly."""
    tree, since = ctx.read_model.reference().areas, ctx.now() - SHOWN
    return tuple(
        each
        for each in _recent(ctx)
        if each.roll_call.started_at >= since and actor.may(Verb.READ, tree.path(each.roll_call.area))
    )


@needs(Verb.READ)
def own_calls(ctx: AppContext, actor: Actor) -> tuple[OwnCall, ...]:
    """Return the posts of the actor's unit that a roll call has called, the most urgent roll call first.

    Those that have answered are listed until its time is over: a row with a button stays in its place.
    """
    if not actor.unit:
        return ()
    now = ctx.now()
    found = [
        OwnCall(each.roll_call, post, each.names[post.site_id], each.answers.get(post.site_id))
        for each in _recent(ctx)
        if each.roll_call.is_answerable(now)
        for post in each.roll_call.posts
        if post.unit == actor.unit and (each.roll_call.is_open(now) or post.site_id not in each.answers)
    ]
    return tuple(sorted(found, key=lambda each: (each.roll_call.closes_at, each.post)))


def _recent(ctx: AppContext) -> tuple[RollCallResult, ...]:
    """Return the roll calls of the last two days of all areas, read once after a change of any of them."""
    key = _RecentKey(last_entry_seq(ctx, ROLL_CALL, ACKNOWLEDGEMENT), site_names_seq(ctx))
    return ctx.caches.of(_RECENT).get(key, lambda: _read(ctx, ctx.now() - SHOWN - ANSWERABLE))


def _read(ctx: AppContext, since: datetime) -> tuple[RollCallResult, ...]:
    with ctx.store.read() as reader:
        found = reader.roll_calls.since(since)
        answers = reader.post_orders.answers_since(since) if found else {}
    snapshot = ctx.read_model.current_snapshot()

    def name(site: str) -> str:
        row = snapshot.row_of.get(site)
        return site if row is None else snapshot.names[row]

    return tuple(
        RollCallResult(
            each,
            {
                answer.acknowledgement.site_id: answer
                for answer in reversed(answers.get(each.id, ()))  # the first answer of a post counts
            },
            {post.site_id: name(post.site_id) for post in each.posts},
        )
        for each in found
    )
