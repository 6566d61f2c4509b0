"""Sentences on residences without access to a hospital or to supplies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geo.formatting import join_names
from geo.i18n import Translator
from geo.services.siting.access_constraint import AccessReport
from geo.services.siting.service_access import CutOffResidence


def access_loss_lines(
    losses: Sequence[CutOffResidence], t: Translator, format_name: Callable[[str], str] = str
) -> list[str]:
    """Return a line for each type of service and the posts that cause the loss.

    Args:
        losses: Residences that lose access.
        t: Translator of the sentences.
        format_name: Formats a name for its output, as Markdown for example.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for loss in losses:
        groups.setdefault((loss.service_type, loss.posts), []).append(loss.residence.name)
    return [
        t(
            "siting.ways.by_posts" if posts else "siting.ways.by_none",
            purpose=t(f"siting.purpose.{service_type}"),
            names=join_names([format_name(name) for name in names], t),
            posts=join_names([format_name(name) for name in posts], t),
        )
        for (service_type, posts), names in groups.items()
    ]


def is_uncheckable(report: AccessReport) -> bool:
    """Return whether access cannot be checked at all, as layers are missing."""
    return "road" in report.missing_layers or {"hospital", "supply"} <= set(report.missing_layers)
