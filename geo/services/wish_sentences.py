"""What a draft wishes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.plan_wishes import EVERYWHERE, Wishes
from geo.services.plan_sentences import unit_word
from geo.wording import several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.plan_wishes import Rank
    from geo.domain.units import Unit
    from geo.i18n import Words

TOLD = 6
"""So many wishes about single posts and units are told, then how many more there are."""


def wishes_sentence(wishes: Wishes, posts: Mapping[str, str], units: Mapping[str, Unit], words: Words) -> str:
    """All that is asked for; ``posts`` has their names by code."""
    told = [words(f"wish.{wishes.keep}", km=f"{wishes.price / 1000:g}", moves=wishes.moves)]
    usual = Wishes()
    if (wishes.weight, wishes.band) != (usual.weight, usual.band):
        told.append(words("wish.fair", band=f"{100 * wishes.band:g}", weight=f"{wishes.weight:g}"))
    single = [bar_sentence(pair, posts, units, words) for pair in wishes.barred]
    single += [rank_sentence(pair, posts, words) for pair in wishes.ranks]
    if single:
        told.append(several(single, words, TOLD))
    return " · ".join(told)


def bar_sentence(
    pair: tuple[str, str], posts: Mapping[str, str], units: Mapping[str, Unit], words: Words
) -> str:
    """A unit that is not to hold a post, or none at all."""
    code, post = pair
    unit = unit_word(code, units, words)
    if post == EVERYWHERE:
        return words("wish.nowhere", unit=unit)
    return words("wish.not_at", unit=unit, post=posts.get(post, post))


def rank_sentence(pair: tuple[str, Rank], posts: Mapping[str, str], words: Words) -> str:
    """A post that is to be manned before others, or after them."""
    post, rank = pair
    return words(f"wish.rank.{rank}", post=posts.get(post, post))
