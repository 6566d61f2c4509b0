"""Which posts: what they reach now, what each is worth, what the loss of one would uncover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.planning.siting.worth import merge_candidates, only_here
from geo.services.post_ground import post_ground
from geo.services.rights import needs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.actors import Actor
    from geo.planning.siting.worth import Merge, Seen
    from geo.services.office import Office
    from geo.services.post_ground import Ground, Place, Question
    from geo.services.roster import Post

NEARLY = 0.8
"""From this share of its places on, what another post reaches too is nearly the same."""


@dataclass(frozen=True, slots=True)
class Worth:
    """A post: how many places it ``reaches``; ``alone``: those that no other manned post reaches.

    Of a manned post that is what its loss uncovers, of any other what it would add.
    """

    number: int
    post: Post
    reaches: int
    alone: int
    manned: bool


@dataclass(frozen=True, slots=True)
class Siting:
    """What the posts are worth as they are; ``worths`` worst loss first, ``merges`` least lost first."""

    ground: Ground
    covered: Mapping[str, Seen]
    worths: tuple[Worth, ...]
    merges: tuple[Merge, ...]
    uncovered: tuple[Place, ...]


@needs(Verb.DRAFT_PLAN)
def siting(office: Office, actor: Actor, question: Question) -> Siting:
    """How posts and places lie to each other where one may plan.

    Raises:
        Refused: one may plan nowhere.
    """
    return weighed(post_ground(office, actor, question))


def weighed(ground: Ground) -> Siting:
    """The same of posts and places that are at hand."""
    known, manned = ground.known, ground.manned
    reaches = np.asarray(known.weights @ known.sees)
    alone = np.asarray(np.where(known.of(manned), 0.0, known.weights) @ known.sees)
    alone[list(manned)] = only_here(known, manned)
    worths = [
        Worth(number, post, int(reaches[number]), int(alone[number]), number in set(manned))
        for number, post in enumerate(ground.posts)
    ]
    return Siting(
        ground=ground,
        covered=ground.coverage(manned),
        worths=tuple(sorted(worths, key=lambda worth: (not worth.manned, -worth.alone, worth.number))),
        merges=tuple(
            merge
            for merge in merge_candidates(known, manned, np.inf)
            if merge.shared >= NEARLY * reaches[merge.closes]
        ),
        uncovered=ground.chosen(~known.of(manned)),
    )
