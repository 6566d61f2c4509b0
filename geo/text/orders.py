"""Sentences on published orders."""

from __future__ import annotations

from collections.abc import Mapping

from geo.domain.plans.plan import Plan
from geo.domain.sites import Site
from geo.formatting import format_date_time
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.plans.orders import PublishedOrder
from geo.text.absences import absence_sentences
from geo.text.plan_moves import PlanMoveText


def order_move_text(ctx: AppContext, plan: Plan, sites: Mapping[str, Site], t: Translator) -> PlanMoveText:
    """Return the text of what the plan of an order does with each post."""
    names = {post: site.name for post, site in sites.items()}
    return PlanMoveText(plan, ctx.read_model.reference(), names, t)


def order_sentences(ctx: AppContext, order: PublishedOrder, t: Translator) -> list[str]:
    """Return start, publisher, number of posts, absences, reason and related orders, a sentence each."""
    entry = order.entry
    sentences = [
        order_start(ctx, order, t),
        t("order.by", who=publisher_name(ctx, order)),
        t("order.posts", count=len(order.order.moves)),
        *absence_sentences(order.order, ctx.read_model.reference().units, t),
    ]
    if entry.reason:
        sentences.append(t("order.reason", reason=entry.reason))
    if order.order.undoes:
        sentences.append(t("order.undoes", number=order.order.undoes))
    if order.undone_by:
        sentences.append(t("order.undone", number=order.undone_by))
    return sentences


def order_start(ctx: AppContext, order: PublishedOrder, t: Translator) -> str:
    """Return from when the order is in force."""
    return t("order.since", time=format_date_time(order.entry.at, t, ctx.settings.zone))


def signature_labels(t: Translator) -> tuple[str, ...]:
    """Return the labels of the lines on which a unit signs for the order."""
    return t("order.signed"), t("order.signed_at")


def publisher_name(ctx: AppContext, order: PublishedOrder) -> str:
    """Return the name of the account that published the order, its code where it does not exist any more."""
    return ctx.read_model.reference().account_names.get(order.entry.actor, order.entry.actor)
