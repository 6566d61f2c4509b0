"""Post orders of the demo with their receipts, and a roll call of yesterday evening that one post missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.demo import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from scripts.demo.sites import DemoSite

STAFF_UNIT = "Z01"
"""The unit of the demo's staff account, which presses itself; for the others the desk enters calls."""
TOWN, BRIDGE = "370725001", "K01"
BEHIND = ("K05", "K09", "K10")
"""Posts that have not read the last version of the town's order."""
SILENT = "K22"
"""Post that did not answer the roll call."""
CALL_AT, CALL_MINUTES = 780, 15
ANSWERED_BY = ("带班", "当班值守员", "卡点值班电话")


class PostOrderRow(NamedTuple):
    """A step: an order is published, or the unit of a post acknowledges those in force there."""

    day: int
    minute: int
    action: str
    by: str
    scope: str
    ref: str
    admitted: str = ""
    checks: str = ""
    answered_by: str = ""


class RollCallRow(NamedTuple):
    """A step: the roll is called in an area, or a post answers."""

    day: int
    minute: int
    action: str
    by: str
    area: str = ""
    minutes: int | str = ""
    site: str = ""
    answered_by: str = ""


ORDERS = (
    PostOrderRow(
        13,
        20,
        "publish",
        "commander",
        "kind",
        "checkpoint",
        "急救、消防、警务车辆，持通行证的民生物资车辆",
        "车辆和人员逐一登记、逐人测温，37.3℃以上立即报告并就地等候",
    ),
    PostOrderRow(
        12, 60, "publish", "planner", "area", TOWN, "本街道居民凭出入证放行", "外地返回人员登记后通知所在社区"
    ),
    PostOrderRow(
        10, 45, "publish", "planner", "site", BRIDGE, "过境货车登记后放行，不下桥停留", "夜间查验驾驶员行程"
    ),
    PostOrderRow(
        6,
        30,
        "publish",
        "planner",
        "area",
        TOWN,
        "本街道居民凭出入证放行，每户每两天一人次",
        "外地返回人员登记后通知所在社区，等候社区接回",
    ),
    PostOrderRow(
        3,
        90,
        "publish",
        "planner",
        "site",
        BRIDGE,
        "过境货车登记后放行，不下桥停留；返空车辆消毒后放行",
        "夜间查验驾驶员行程",
    ),
    PostOrderRow(
        1,
        480,
        "publish",
        "planner",
        "area",
        TOWN,
        "本街道居民凭出入证放行，每户每两天一人次；复工人员凭复工证放行",
        "外地返回人员登记后通知所在社区，等候社区接回；复工证须与名单核对",
    ),
)


def post_orders(sites: Sequence[DemoSite], random: Random) -> Iterator[PostOrderRow]:
    """Yield the orders in order of time, each followed by the receipts of the posts where it is in force."""
    posts = [site for site in sites if site.kind == "checkpoint" and site.variant == "hard"]
    for order in ORDERS:
        yield order
        holders = [site for site in posts if _is_within(order, site)]
        if order is ORDERS[-1]:
            holders = [site for site in holders if site.code not in BEHIND]
        minutes = sorted(order.minute + random.randint(4, 100) for _ in holders)
        for minute, site in zip(minutes, holders, strict=True):
            by, answered_by = _word_of(site, random)
            yield PostOrderRow(
                order.day, minute, "acknowledge", by, "site", site.code, answered_by=answered_by
            )


def roll_calls(sites: Iterable[DemoSite], random: Random) -> Iterator[RollCallRow]:
    """Yield the roll call of yesterday evening and its answers, in order of time."""
    yield RollCallRow(1, CALL_AT, "call", "commander", names.COUNTY[0], CALL_MINUTES)
    hard = (site for site in sites if site.kind == "checkpoint" and site.variant == "hard")
    posts = [site for site in hard if site.code != SILENT]
    minutes = sorted(CALL_AT + random.randint(1, CALL_MINUTES - 1) for _ in posts)
    for minute, site in zip(minutes, posts, strict=True):
        by, answered_by = _word_of(site, random)
        yield RollCallRow(1, minute, "answer", by, site=site.code, answered_by=answered_by)


def _is_within(order: PostOrderRow, site: DemoSite) -> bool:
    if order.scope == "area":
        return site.area.startswith(order.ref)
    return order.scope == "kind" or order.ref == site.code


def _word_of(site: DemoSite, random: Random) -> tuple[str, str]:
    """Return the account that enters the word of a post, and who answered where that was by telephone."""
    return ("staff", "") if site.unit == STAFF_UNIT else ("planner", random.choice(ANSWERED_BY))
