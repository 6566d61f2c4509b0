"""Sentences on figures of areas: values by source, shares, sums of the areas below, changes."""

from __future__ import annotations

from geo.domain.area_figures.area_figure import AreaFigureChange, AreaFigureSum, SourceValue
from geo.domain.area_figures.figure_kind import AreaFigureKinds
from geo.formatting import FormatTime, format_percent
from geo.i18n import Translator
from geo.services.area_figures.ledger import LedgerRow


def value_text(row: LedgerRow, t: Translator) -> str:
    """Return the value in use, the values of all sources where they differ, "–" for none."""
    figure = row.figure
    if figure is None or not figure.in_force:
        return "–"
    if not figure.is_disputed:
        return "–" if figure.value is None else f"{figure.value:,}"
    values = " / ".join(f"{each.value:,}" for each in figure.in_force)
    return t("ledger.side_by_side", values=values)


def source_text(row: LedgerRow) -> str:
    """Return the source of the value in use; all sources where they differ; "" for none."""
    figure = row.figure
    if figure is None:
        return ""
    if figure.is_disputed or figure.used is None:
        return " / ".join(each.source for each in figure.in_force)
    return figure.used.source


def date_text(row: LedgerRow, format_date: FormatTime) -> str:
    """Return the date of the value in use; all dates where the sources differ; "" for none."""
    figure = row.figure
    if figure is None:
        return ""
    shown = figure.in_force if figure.is_disputed or figure.used is None else (figure.used,)
    return " / ".join(format_date(each.observed_at) for each in shown)


def notes(row: LedgerRow, kinds: AreaFigureKinds, t: Translator) -> str:
    """Return what explains a figure: share of its whole, reason, other sources, sites on the map, sum."""
    figure, parts = row.figure, []
    if row.kind.part_of and row.whole is not None and row.value is not None:
        whole = t.label(kinds[row.kind.part_of])
        if row.exceeds_whole:
            parts.append(t("ledger.exceeds", whole=whole, value=f"{row.whole:,}"))
        elif row.share is not None:
            parts.append(t("ledger.share", whole=whole, share=format_percent(row.share)))
    if figure is not None:
        used = figure.used
        reasons = [each.reason for each in figure.in_force if each.reason and used in (None, each)]
        parts += reasons
        others = [each for each in figure.in_force if used is not None and each.value != used.value]
        if others and not figure.is_disputed:
            parts.append(t("ledger.also", values=" · ".join(by_source(each, t) for each in others)))
    if row.on_map:
        parts.append(t("ledger.on_map", count=f"{row.on_map:,}"))
    if row.total is not None:
        parts.append(sum_sentence(row.total, t))
    return " · ".join(parts)


def by_source(value: SourceValue, t: Translator) -> str:
    """Return a value with its source."""
    return t("ledger.by_source", value=f"{value.value:,}", source=value.source)


def sum_sentence(total: AreaFigureSum, t: Translator) -> str:
    """Return the sum over the areas below, or how many of them have a value."""
    if total.value is not None:
        return t("ledger.sum", value=f"{total.value:,}")
    return t("ledger.sum_partial", areas=total.areas, expected=total.expected)


def change_sentence(change: AreaFigureChange, t: Translator, format_date: FormatTime) -> str:
    """Return a value, since when it holds, and by how much it differs from the one before."""
    date = format_date(change.observed_at)
    if change.after is None:
        return t("ledger.change_open", date=date)
    if change.difference is None:
        return t("ledger.change_first", value=f"{change.after:,}", date=date)
    return t("ledger.change", value=f"{change.after:,}", date=date, difference=f"{change.difference:+,}")
