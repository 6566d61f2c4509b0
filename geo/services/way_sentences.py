"""Who has no way to a hospital or to supplies, in words: for the screens and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.i18n import Words
    from geo.services.decent_posts import Kept
    from geo.services.lifelines import Hard

NAMED = 12
"""So many names are told; then how many more there are."""


def hard_lines(found: Sequence[Hard], words: Words, told: Callable[[str], str] = str) -> list[str]:
    """A line for each purpose and the posts that bring it about; ``told``: a name as it may be shown."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in found:
        groups.setdefault((each.purpose, each.posts), []).append(each.home.name)
    return [
        words(
            "posts.ways.by_posts" if posts else "posts.ways.by_nobody",
            purpose=words(f"posts.purpose.{purpose}"),
            names=named(names, words, told),
            posts=named(posts, words, told),
        )
        for (purpose, posts), names in groups.items()
    ]


def named(names: Sequence[str], words: Words, told: Callable[[str], str] = str) -> str:
    """As many names as can be read, and how many more there are."""
    more = len(names) - NAMED
    shown = words("posts.comma").join(told(name) for name in names[:NAMED])
    return words("posts.and_more", names=shown, count=more) if more > 0 else shown


def lacking(kept: Kept) -> bool:
    """Whether nothing of it can be checked."""
    return "road" in kept.missing or {"hospital", "supply"} <= set(kept.missing)
