"""Sentences on the operational day: what is owed, figures with their corrections, what a day close says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from geo.domain.day.figures import counts_by_kind
from geo.domain.day.owed import OwedCounts, OwedItem, OwedKind
from geo.domain.day.period import ClosingRecord
from geo.domain.day.tally import COUNT_NAMES, SUMMED_COUNTS, CountJump, TallyCounts
from geo.domain.findings.category import FindingCategories
from geo.domain.shifts.shift import Shift
from geo.formatting import FormatTime, format_date_time, format_percent, join_names
from geo.i18n import Translator
from geo.services.day.checklist import Checklist
from geo.text.post_orders import receipt_name


def item_name(item: OwedItem, categories: FindingCategories, t: Translator) -> str:
    """Return the name of an item: its site or area; of a finding or receipt also what it is about."""
    if item.what is OwedKind.RECEIPT:
        return receipt_name(item, t)
    if item.what not in (OwedKind.FINDING, OwedKind.CONFIRMATION):
        return item.name
    known = {category.code: t.label(category) for category in categories}
    parts = (item.ref, known.get(item.category, item.category), item.name)
    return " · ".join(filter(None, parts))


def owed_sentence(item: OwedItem, t: Translator, clock: FormatTime, now: datetime) -> str:
    """Return the answer to an item, or until when it is owed."""
    if item.answer is not None:
        answer = t(f"day.answer.{item.answer}")
        return t("day.because", said=answer, reason=item.reason) if item.reason else answer
    if item.due_at is None:
        return t("day.never_given")
    key = "day.late_since" if item.is_late(now) else "day.due_by"
    return t(key, time=clock(item.due_at))


def figure_text(value: int, reported: int | None, t: Translator) -> str:
    """Return a figure; of a closed period that was corrected, also the value that its day close reported."""
    if reported is None or reported == value:
        return f"{value:,}"
    return t("day.corrected", value=f"{value:,}", reported=f"{reported:,}")


def period_label(interval: Shift, t: Translator, zone: tzinfo) -> str:
    """Return start and end of a period."""
    return f"{format_date_time(interval.start, t, zone)} – {format_date_time(interval.end, t, zone)}"


def counts_sentence(
    what: OwedKind, counts: OwedCounts, t: Translator, reported: OwedCounts | None = None
) -> str:
    """Return the reporting rates of one kind of items.

    Args:
        what: What is owed.
        counts: The numbers as of now.
        t: The translator.
        reported: Those that the day close of a closed period reported, shown where they differ.
    """

    def said(name: str) -> str:
        return figure_text(getattr(counts, name), getattr(reported, name) if reported else None, t)

    sentence = t(
        "day.rates",
        what=t(f"day.owed.{what}"),
        expected=said("expected"),
        actual=said("actual"),
        rate=format_percent(counts.rate),
        on_time=said("on_time"),
        on_time_rate=format_percent(counts.on_time_rate),
    )
    more = [
        t(f"day.counts.{name}", count=said(name))
        for name in ("zero", "excused", "carried", "owed")
        if getattr(counts, name) or (reported and getattr(reported, name))
    ]
    return t("list.comma").join([sentence, *more])


def tally_sentence(counts: TallyCounts, t: Translator) -> str:
    """Return the counts of a tally; a zero report says so."""
    if counts.is_zero:
        return t("day.answer.zero")
    named = ((name, getattr(counts, name)) for name in COUNT_NAMES)
    return t("list.comma").join(
        t("day.count_of", name=t(f"day.count.{name}"), count=f"{value:,}")
        for name, value in named
        if value is not None
    )


def jump_sentence(jump: CountJump, t: Translator) -> str:
    """Return that a count jumps against the usual."""
    return t(
        "day.jump", name=t(f"day.count.{jump.count}"), value=f"{jump.value:,}", usual=f"{jump.usual:,.0f}"
    )


def totals_sentence(figures: Mapping[str, int], reported: Mapping[str, int] | None, t: Translator) -> str:
    """Return the sums of the tallies, corrected ones with the values that the day close reported."""
    return t("list.comma").join(
        t(
            "day.count_of",
            name=t(f"day.count.{name}"),
            count=figure_text(figures.get(name, 0), None if reported is None else reported.get(name, 0), t),
        )
        for name in SUMMED_COUNTS
    )


def closing_sentences(checklist: Checklist, t: Translator) -> list[str]:
    """Return what a day close says, before it or afterwards: sums, rates by kind, areas named as open."""
    closing = checklist.period.closing
    sentences = [totals_sentence(checklist.figures, closing.figures if closing else None, t)]
    reported = counts_by_kind(closing.figures) if closing else {}
    sentences += [
        counts_sentence(what, counts, t, reported.get(what, OwedCounts()) if closing else None)
        for what, counts in checklist.counts.items()
    ]
    if open_areas := _open_areas(checklist, closing):
        sentences.append(t("day.open_areas", areas=join_names(open_areas, t)))
    return sentences


def _open_areas(checklist: Checklist, closing: ClosingRecord | None) -> list[str]:
    items = closing.unanswered if closing else checklist.required
    return [item.name for item in items if item.what is OwedKind.DAY_CLOSE]
