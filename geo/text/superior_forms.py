"""Superiors' forms in words: bindings, when a form is due, and the names of its files."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from geo.domain.daily_reports.figures import FigureKey
from geo.domain.superior_forms.form import FormBinding, SuperiorForm
from geo.formatting import HOURS_IN_TWO_DAYS, format_clock
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.superior_forms.forms import FormFile, FormPeriod
from geo.text.daily_reports import figure_label

FORM_FILES = "form-files"
"""Path of the files of superiors' forms below the base path."""
MARK = "◆"
"""Mark of a bound cell."""


def form_title(form: SuperiorForm, t: Translator) -> str:
    """Return name and recipient of a form."""
    return t("forms.title_to", name=form.name, recipient=form.recipient) if form.recipient else form.name


def minute_words(minute: int) -> str:
    """Return a minute of the day as a time: "16:05"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def period_words(periods_before: int, t: Translator) -> str:
    """Return of which period a figure is, seen from the one that a form is filled for."""
    if periods_before < 2:
        return t(f"forms.period.{periods_before}")
    return t("forms.period.more", count=periods_before)


def binding_words(ctx: AppContext, form: SuperiorForm, binding: FormBinding, t: Translator) -> str:
    """Return which figure a cell is bound to: its name, and area and period where they are not the form's."""
    areas = ctx.read_model.reference().areas
    words = [figure_label(ctx, FigureKey(binding.code, binding.area), t)]
    if binding.area != form.area:
        words.append(areas.name_of(binding.area))
    if binding.periods_before:
        words.append(period_words(binding.periods_before, t))
    return " · ".join(words)


def due_sentence(period: FormPeriod, now: datetime, t: Translator, zone: tzinfo) -> str:
    """Return when the form of a period is due, and whether it was filled, or how long is left."""
    as_of, due = (format_clock(at, now, t, zone) for at in (period.as_of, period.due_at))
    return t("forms.due_at", as_of=as_of, due=due, state=state_words(period, now, t, zone))


def state_words(period: FormPeriod, now: datetime, t: Translator, zone: tzinfo) -> str:
    """Return whether the form of a period was filled, or how long is left."""
    if period.filled is not None:
        is_late = period.filled.at > period.due_at
        time = format_clock(period.filled.at, now, t, zone)
        return t("forms.filled_late" if is_late else "forms.filled", time=time)
    left = period.due_at - now
    return t("forms.left" if left >= timedelta() else "forms.overdue", span=_span_words(abs(left), t))


def _span_words(span: timedelta, t: Translator) -> str:
    """Return a span of time in its largest whole unit."""
    hours = int(span / timedelta(hours=1))
    if hours >= HOURS_IN_TWO_DAYS:
        return t("forms.span.days", count=hours // 24)
    return t("forms.span.hours", count=hours) if hours else t("forms.span.minutes", count=span.seconds // 60)


def file_name(file: FormFile, prefix: str, zone: tzinfo) -> str:
    """Return the name under which a file is downloaded: that of the form with the day of its figures."""
    kept = "".join(letter if letter.isalnum() or letter in "-_（）()" else "-" for letter in file.form.name)
    day = f"-{file.as_of.astimezone(zone):%Y%m%d}" if file.as_of else ""
    return f"{prefix}{kept}{day}.xlsx"
