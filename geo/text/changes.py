"""Changes of sites in words."""

from __future__ import annotations

from geo.domain.units import unit_name
from geo.domain.views import SiteChange
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.overview import Overview


def change_sentence(overview: Overview, change: SiteChange, t: Translator) -> str:
    """Return what was and what is: a status, a unit or a location."""
    before, after = (_value_text(change, code, overview, t) for code in (change.before, change.after))
    return t(f"changes.{change.aspect}", before=before, after=after)


def change_source(ctx: AppContext, change: SiteChange, t: Translator, clock: FormatTime) -> str:
    """Return who reported a change and when, "" for one that the passing of time brought."""
    if change.at is None:
        return ""
    author = ctx.read_model.reference().account_names.get(change.actor, change.actor)
    return t("changes.source", who=author, time=clock(change.at))


def _value_text(change: SiteChange, code: str, overview: Overview, t: Translator) -> str:
    if not code:
        return t("changes.nothing")
    if change.aspect in {"status", "new"}:
        kind, status = overview.status_codes.kind_and_status(code)
        return f"{t.label(kind)} {t.label(status)}" if change.aspect == "new" else t.label(status)
    if change.aspect == "unit":
        return unit_name(overview.units, code)
    return code
