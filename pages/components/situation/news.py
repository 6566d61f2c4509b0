"""News on the situation: what others made worse or lifted since the screen was drawn last."""

from __future__ import annotations

from datetime import timedelta

from geo.domain.actors import Actor
from geo.domain.units import unit_name
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.news import SiteNews, site_news
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.screen_state import NewsItem

MAX_NEWS_KEPT = 20
"""News that a screen keeps: its browser may miss a run, and asks for them by their numbers."""
ALARM_LASTS = timedelta(seconds=60)
"""Time for which a site that got worse is marked as a new alarm."""


def notice_news(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Keep the news since the last run; a view of the past, and the first run, have none."""
    screen = state.screen()
    if overview.filter.as_of is not None:
        return
    if screen.news_seq is not None and overview.seq > screen.news_seq:
        t, now = state.translator(), ctx.now()
        news = site_news(ctx, actor, overview, screen.news_seq)
        items = (
            NewsItem(
                each.change.seq or 0,
                each.change.site_id,
                _sentence(ctx, overview, each, t),
                each.is_worse,
                now,
            )
            for each in news
        )
        screen.news = (*screen.news, *items)[-MAX_NEWS_KEPT:]
    screen.news_seq = overview.seq


def new_alarms(ctx: AppContext) -> tuple[str, ...]:
    """Return the codes of the sites that others made worse within the last minute."""
    latest = {item.site_id: item for item in state.screen().news}
    since = ctx.now() - ALARM_LASTS
    return tuple(site_id for site_id, item in latest.items() if item.is_worse and item.at > since)


def _sentence(ctx: AppContext, overview: Overview, news: SiteNews, t: Translator) -> str:
    """Return time, site, new status and author."""
    change, snapshot = news.change, overview.state.snapshot
    reference = ctx.read_model.reference()
    author = next((account for account in reference.accounts if account.id == change.actor), None)
    who = author.name if author else change.actor
    return t(
        "news.item",
        time=f"{change.at.astimezone(state.screen().zone):%H:%M}" if change.at else "",
        site=snapshot.names[snapshot.row_of[change.site_id]],
        status=t.label(overview.status_codes.kind_and_status(change.after)[1]),
        who=unit_name(reference.units, author.unit) or who if author else who,
    )
