"""Who has no way to a hospital or to supplies, in words: for the screens and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.wording import several

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.i18n import Words
    from geo.services.decent_posts import Kept
    from geo.services.lifelines import Hard


def hard_lines(found: Sequence[Hard], words: Words, told: Callable[[str], str] = str) -> list[str]:
    """A line for each purpose and the posts that bring it about; ``told``: a name as it may be shown."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in found:
        groups.setdefault((each.purpose, each.posts), []).append(each.home.name)
    return [
        words(
            "posts.ways.by_posts" if posts else "posts.ways.by_nobody",
            purpose=words(f"posts.purpose.{purpose}"),
            names=several([told(name) for name in names], words),
            posts=several([told(name) for name in posts], words),
        )
        for (purpose, posts), names in groups.items()
    ]


def lacking(kept: Kept) -> bool:
    """Whether nothing of it can be checked."""
    return "road" in kept.missing or {"hospital", "supply"} <= set(kept.missing)
