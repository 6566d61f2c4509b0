"""Sentences on the door-to-door screening of sites and areas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from geo.domain.screening.screening import ScreeningCounts, ScreeningTotals
from geo.formatting import format_percent
from geo.i18n import Translator
from geo.services.screening.progress import ScreeningRow


def counts_sentence(counts: ScreeningCounts, t: Translator) -> str:
    """Return the counts of one site, or of several together."""
    return t(
        "screening.counts",
        households=f"{counts.households:,}",
        visited=f"{counts.visited:,}",
        share=format_percent(counts.share),
        not_answered=f"{counts.not_answered:,}",
        to_revisit=f"{counts.to_revisit:,}",
        not_reached=f"{counts.not_reached:,}",
    )


def totals_sentences(totals: ScreeningTotals, t: Translator) -> list[str]:
    """Return how many sites are begun and complete, and of those begun the counts together."""
    sites = t("screening.totals", sites=totals.sites, begun=totals.begun, complete=totals.complete)
    if not totals.begun:
        return [sites]
    return [sites, t("screening.of_begun", said=counts_sentence(totals.counts, t))]


def row_sentence(row: ScreeningRow, t: Translator, format_time: Callable[[datetime], str]) -> str:
    """Return the counts of a site with work group and time, or that nothing is recorded."""
    if row.screening is None:
        return t("screening.not_begun")
    said, time = counts_sentence(row.screening.counts, t), format_time(row.screening.observed_at)
    return " · ".join(filter(None, (said, row.unit_name, time)))
