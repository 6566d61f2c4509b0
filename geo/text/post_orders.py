"""Post orders, receipts and roll calls as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from geo.domain.day.owed import OwedItem
from geo.domain.post_orders.acknowledgement import AcknowledgementChannel, RecordedAcknowledgement
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.domain.post_orders.receipt_ref import receipt_ref
from geo.domain.units import Unit, unit_name
from geo.formatting import FormatTime, join_names
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.day.post_order_standings import OrderStanding
from geo.services.day.receipts import OrderForUnit
from geo.services.roll_calls.roll_calls import RollCallResult


def scope_label(ctx: AppContext, key: PostOrderKey, t: Translator) -> str:
    """Return what an order holds for: the kind, the area or the post, by name."""
    return t(f"post_order.scope.{key.scope}", name=scope_name(ctx, key, t))


def scope_name(ctx: AppContext, key: PostOrderKey, t: Translator) -> str:
    """Return the name of the kind, area or post of an order; its code where it is unknown."""
    if key.scope is PostOrderScope.KIND:
        return t.label(ctx.kinds[key.ref]) if key.ref in ctx.kinds else key.ref
    if key.scope is PostOrderScope.AREA:
        return ctx.read_model.reference().areas.name_of(key.ref)
    snapshot = ctx.read_model.current_snapshot()
    row = snapshot.row_of.get(key.ref)
    return key.ref if row is None else snapshot.names[row]


def order_heading(ctx: AppContext, order: PostOrder, t: Translator, clock: FormatTime) -> str:
    """Return what an order holds for, its version, and since when it is in force."""
    key = "post_order.heading_withdrawn" if order.is_withdrawn else "post_order.heading"
    scope = scope_label(ctx, order.key, t)
    return t(key, scope=scope, version=order.version, time=clock(order.published_at))


def order_lines(order: PostOrder, t: Translator) -> list[str]:
    """Return what may pass and what is to be checked, a line each."""
    texts = {"admitted": order.admitted, "checks": order.checks}
    return [t(f"post_order.{name}", text=text) for name, text in texts.items() if text]


def standing_sentence(standing: OrderStanding, t: Translator) -> str:
    """Return how many posts have read the present version, and how many are on which older one."""
    parts = [t("post_order.read", read=len(standing.posts) - len(standing.behind), posts=len(standing.posts))]
    for version, count in sorted(standing.behind_by_version.items(), reverse=True):
        key = "post_order.still_on" if version else "post_order.never_read"
        parts.append(t(key, count=count, version=version))
    return t("list.comma").join(parts)


def receipt_name(item: OwedItem, t: Translator) -> str:
    """Return what a receipt is about: the order by number and name, or the post orders at a post."""
    ref = receipt_ref(item.ref)
    if ref.number:
        return t("receipt.order", number=ref.number, name=item.name)
    return t("receipt.post_orders", name=item.name)


def acknowledgement_sentence(
    recorded: RecordedAcknowledgement,
    units: Mapping[str, Unit],
    accounts: Mapping[str, str],
    t: Translator,
    clock: FormatTime,
) -> str:
    """Return who has acknowledged, when, and by which way: of a telephone call both ends.

    Args:
        recorded: The acknowledgement.
        units: Units by code.
        accounts: Names of accounts by code.
        t: The translator.
        clock: Formats times.
    """
    said = recorded.acknowledgement
    params = {
        "unit": unit_name(units, said.unit) if said.unit else t("roll_call.no_unit"),
        "time": clock(recorded.at),
        "who": accounts.get(recorded.actor, recorded.actor),
    }
    if said.channel is AcknowledgementChannel.PRESS:
        return t("receipt.by_press", **params)
    return t("receipt.by_telephone", **params, answered_by=said.answered_by)


def roll_call_title(ctx: AppContext, result: RollCallResult, t: Translator, clock: FormatTime) -> str:
    """Return number, area, extent and times of a roll call."""
    roll_call = result.roll_call
    area = (
        ctx.read_model.reference().areas.name_of(roll_call.area) if roll_call.area else t("filter.all_areas")
    )
    return t(
        "roll_call.title",
        number=roll_call.number,
        area=area,
        extent=t(f"roll_call.extent.{roll_call.extent}"),
        start=clock(roll_call.started_at),
        end=clock(roll_call.closes_at),
    )


def roll_call_sentence(result: RollCallResult, t: Translator, now: datetime) -> str:
    """Return what came of a roll call so far, in one sentence."""
    counts, roll_call = result.counts, result.roll_call
    key = "roll_call.running" if roll_call.is_open(now) else "roll_call.result"
    sentence = t(
        key,
        called=counts.called,
        on_duty=roll_call.on_duty,
        in_time=counts.in_time,
        late=counts.late,
        missing=counts.missing,
    )
    if not counts.missing or roll_call.is_open(now):
        return sentence
    names = [result.names[post.site_id] for post in result.missing]
    return t("roll_call.missing_named", said=sentence, names=join_names(names, t))


def receipt_sentence(item: OwedItem, unit: str, phone: str, t: Translator, clock: FormatTime) -> str:
    """Return of whom a receipt is wanted, since when, and which number to call.

    Args:
        item: The receipt.
        unit: Name of the unit.
        phone: Its duty telephone, "" for none.
        t: The translator.
        clock: Formats times.
    """
    said = t("receipt.silent_since", unit=unit, time=clock(item.since))
    return t("receipt.with_phone", said=said, phone=phone) if phone else said


def order_posts_sentences(order: OrderForUnit, units: Mapping[str, Unit], t: Translator) -> list[str]:
    """Return what an order says to a unit: which posts it takes over, hands over, or holds with a change."""
    lines = [t("receipt.order_for", number=order.number, name=order.name, unit=unit_name(units, order.unit))]
    for name, posts in (("taken", order.taken), ("handed", order.handed), ("held", order.held)):
        if posts:
            lines.append(t(f"receipt.posts.{name}", posts=join_names(posts, t)))
    return lines
