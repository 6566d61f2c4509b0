"""Commands of post orders and receipts: list, publish, withdraw, enter a call, list whom to call."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.post_orders.commands import (
    AcknowledgeOrder,
    AcknowledgePostOrders,
    PublishPostOrder,
    WithdrawPostOrder,
)
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.domain.timestamps import parse_timestamp
from geo.domain.units import unit_name
from geo.formatting import format_date_time
from geo.services.contacts.duty_phones import phone_book
from geo.services.context import AppContext
from geo.services.day.post_order_standings import outstanding_receipts, post_order_standings
from geo.services.post_orders.acknowledging import acknowledge_order, acknowledge_post_orders
from geo.services.post_orders.reading import post_order_versions, post_orders_of_site
from geo.services.post_orders.record import publish_post_order, withdraw_post_order
from geo.text.post_orders import (
    order_heading,
    order_lines,
    receipt_name,
    receipt_sentence,
    standing_sentence,
)


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print the orders in an area, with how many posts have read them and which have not."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        found = post_order_standings(ctx, actor, arguments.area)
        for standing in found:
            _print_order(cli, ctx, standing.order)
            cli.print_line(f"  {standing_sentence(standing, cli.t)}")
            for post in standing.behind:
                cli.print_line(f"    {post.name} ({post.site_id}) {post.version_read or '–'}")
    if not found:
        cli.print_line(cli.t("cli.post_orders.none"))
    return 0


def run_show(cli: CliContext, arguments: Namespace) -> int:
    """Print the orders in force at a post, the most specific last, now or at a time."""
    as_of = parse_timestamp(arguments.as_of, cli.settings.zone) if arguments.as_of else None
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        post = post_orders_of_site(ctx, actor, arguments.site, as_of=as_of)
        orders = post.reading.orders if post else ()
        for order in orders:
            _print_order(cli, ctx, order)
    if not orders:
        cli.print_line(cli.t("cli.post_orders.none"))
    return 0


def run_versions(cli: CliContext, arguments: Namespace) -> int:
    """Print all versions of an order, newest first."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        key = PostOrderKey(PostOrderScope(arguments.scope), arguments.code)
        for order in post_order_versions(ctx, actor, key):
            _print_order(cli, ctx, order)
    return 0


def run_publish(cli: CliContext, arguments: Namespace) -> int:
    """Publish the next version of the order of a kind, an area or a post."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        scope, version = PostOrderScope(arguments.scope), _version(ctx, arguments)
        command = PublishPostOrder(
            scope, arguments.code, arguments.admit, arguments.check, version, cli.new_key()
        )
        receipt = publish_post_order(ctx, actor, command)
    cli.print_line(cli.t("cli.post_orders.published", version=version + 1, number=receipt.seq))
    return 0


def run_withdraw(cli: CliContext, arguments: Namespace) -> int:
    """Withdraw an order."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        scope, version = PostOrderScope(arguments.scope), _version(ctx, arguments)
        command = WithdrawPostOrder(scope, arguments.code, version, cli.new_key(), arguments.reason)
        receipt = withdraw_post_order(ctx, actor, command)
    cli.print_line(cli.t("cli.post_orders.withdrawn", number=receipt.seq))
    return 0


def run_receipts(cli: CliContext, arguments: Namespace) -> int:
    """Print what is not acknowledged, the longest silence first, with the number to call."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        found = outstanding_receipts(ctx, actor, arguments.area)
        units, phones = ctx.read_model.reference().units, phone_book(ctx, actor)
        for item in found:
            phone = phones.number_for(item.site_id, item.unit)
            said = receipt_sentence(item, unit_name(units, item.unit), phone, cli.t, _clock(cli))
            cli.print_line(f"{receipt_name(item, cli.t)}: {said}")
    if not found:
        cli.print_line(cli.t("receipt.chase_none"))
    return 0


def run_acknowledge(cli: CliContext, arguments: Namespace) -> int:
    """Enter that the unit of a post, or a unit of an order, has acknowledged by telephone."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        if arguments.order:
            order = AcknowledgeOrder(arguments.order, arguments.unit, cli.new_key(), arguments.answered_by)
            receipt = acknowledge_order(ctx, actor, order)
        else:
            post = post_orders_of_site(ctx, actor, arguments.site, arguments.unit)
            unit, seen = (post.unit, post.reading.seen) if post else (arguments.unit, ())
            command = AcknowledgePostOrders(arguments.site, unit, seen, cli.new_key(), arguments.answered_by)
            receipt = acknowledge_post_orders(ctx, actor, command)
    cli.print_line(cli.t("cli.post_orders.acknowledged", number=receipt.seq))
    return 0


def _print_order(cli: CliContext, ctx: AppContext, order: PostOrder) -> None:
    cli.print_line(order_heading(ctx, order, cli.t, _clock(cli)))
    for line in order_lines(order, cli.t):
        cli.print_line(f"  {line}".replace("\n", "\n  "))


def _version(ctx: AppContext, arguments: Namespace) -> int:
    """Return the present version of the order of a scope, 0 for none."""
    key = PostOrderKey(PostOrderScope(arguments.scope), arguments.code)
    with ctx.store.read() as reader:
        order = reader.post_orders.orders().get(key)
    return order.version if order else 0


def _clock(cli: CliContext) -> Callable[[datetime], str]:
    """Return what formats a time in the language and zone of the command."""
    return lambda timestamp: format_date_time(timestamp, cli.t, cli.settings.zone)


_SCOPE: Mapping[str, Mapping[str, Any]] = {
    "scope": {"choices": list(map(str, PostOrderScope))},
    "code": {"metavar": "CODE"},
}
_AREA: Mapping[str, Mapping[str, Any]] = {"--area": {"default": "", "metavar": "CODE"}, **ACCOUNT_ARGUMENT}
COMMANDS = {
    "post-orders list": Command(
        run_list, ("post-orders list", "post-orders list --area 370725001 --as planner"), _AREA
    ),
    "post-orders show": Command(
        run_show,
        ("post-orders show K01", "post-orders show K01 --as-of 2020-02-14T08:00"),
        {"site": {"metavar": "POST"}, "--as-of": {"default": "", "metavar": "TIME"}, **ACCOUNT_ARGUMENT},
    ),
    "post-orders versions": Command(
        run_versions,
        ("post-orders versions area 370725001",),
        {**_SCOPE, **ACCOUNT_ARGUMENT},
    ),
    "post-orders publish": Command(
        run_publish,
        (
            'post-orders publish kind checkpoint --admit "ambulances" --check "temperatures"',
            'post-orders publish area 370725001 --admit "residents with a pass" --as planner',
        ),
        {
            **_SCOPE,
            "--admit": {"default": "", "metavar": "TEXT"},
            "--check": {"default": "", "metavar": "TEXT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "post-orders withdraw": Command(
        run_withdraw,
        ('post-orders withdraw site K01 --reason "bridge reopened"',),
        {**_SCOPE, **REASON_ARGUMENTS},
    ),
    "post-orders receipts": Command(
        run_receipts, ("post-orders receipts", "post-orders receipts --area 370725001"), _AREA
    ),
    "post-orders acknowledge": Command(
        run_acknowledge,
        (
            'post-orders acknowledge --site K01 --answered-by "shift leader" --as planner',
            'post-orders acknowledge --order 12 --unit Z01 --answered-by "duty desk"',
        ),
        {
            "--site": {"default": "", "metavar": "POST"},
            "--order": {"type": int, "default": 0, "metavar": "NUMBER"},
            "--unit": {"default": "", "metavar": "UNIT"},
            "--answered-by": {"default": "", "metavar": "TEXT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
}
