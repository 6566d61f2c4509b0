"""Made-up supplies of two weeks: an opening inventory, daily counts, three distribution rounds, and receipts.

Day 13 is the first day, 0 the running one, of which minutes are thousandths of what has passed. What a post
uses is drawn; at the end some posts have less than they should, one balance is below zero, one count does not
agree with the moves, and one delivery has not been signed for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from scripts.demo.sites import DemoSite

FIRST_DAY = 13
BUREAU, BAODU = "D1", "D2"
DESK = "planner"
POSTS_COUNTED = 24
"""Posts that count their supplies; the others have not begun to."""
USE = {"mask": (9, 16), "disinfectant": (1, 3)}
"""Least and greatest quantity that a post uses in a day."""
FLOOR = {"mask": 90, "disinfectant": 12}
"""Quantity that a round fills up to, in whole packs."""
PACK = {"mask": 50, "disinfectant": 12}
ROUND_DAYS = (10, 6, 2)
LEFT_OUT = ("K05", "K08", "K17")
"""Posts that the last two rounds did not reach: they run short."""
BEHIND = "K11"
"""Post that is to sign for the last round."""
NEGATIVE = "K07"
"""Post that gave more back than was counted there."""
DISAGREES = "K10"
"""Post whose count is higher than can be."""
COUNTED_TODAY = ("K02", "K03", "K05", "K08", "K13", "K15", "K16", "K19", "K20", "K22")


class StockRow(NamedTuple):
    """A step: ``count``, ``receipt``, ``donation``, ``issue``, ``return``, ``sign``, or a line of a round.

    ``goods`` are items with quantities, ``mask:50 tent:1``. Lines of one round have the same number.
    """

    day: int
    minute: int
    action: str
    by: str
    from_place: str = ""
    to_place: str = ""
    goods: str = ""
    note: str = ""
    round_number: str = ""


def stock(sites: list[DemoSite], random: Random) -> Iterator[StockRow]:
    """Yield all steps in the order of time."""
    posts = [site for site in sites if site.kind == "checkpoint"][:POSTS_COUNTED]
    left = {post.code: _opening(random) for post in posts}
    yield StockRow(FIRST_DAY, 2, "receipt", DESK, "", BUREAU, "mask:30000 disinfectant:1500 glove:6000")
    yield StockRow(FIRST_DAY, 3, "receipt", DESK, "", BUREAU, "thermometer:60 tent:40 heater:60 battery:400")
    yield StockRow(FIRST_DAY, 4, "donation", DESK, "", BUREAU, "mask:2000", "爱心企业（示意）")
    yield StockRow(FIRST_DAY, 5, "issue", DESK, BUREAU, BAODU, "mask:4000 disinfectant:200")
    yield StockRow(FIRST_DAY, 60, "sign", DESK, "", BAODU, "", "物资点管理员")
    for day in range(FIRST_DAY, -1, -1):
        yield from sorted(_day(day, posts, left, random), key=lambda row: row.minute)


def _day(
    day: int, posts: list[DemoSite], left: dict[str, dict[str, int]], random: Random
) -> Iterator[StockRow]:
    """Yield the counts of a day, and the round and receipts where there are some."""
    for number, post in enumerate(posts):
        if day or post.code in COUNTED_TODAY:
            by, minute = "staff" if post.unit == "Z01" else DESK, 20 + 2 * number
            yield StockRow(day, minute, "count", by, "", post.code, _counted(day, post.code, left, random))
    if day in ROUND_DAYS:
        yield from _round(day, posts, left)
    if day == 1:
        back = left[NEGATIVE]["mask"] + 30
        yield StockRow(1, 700, "return", DESK, NEGATIVE, BUREAU, f"mask:{back}", "撤换值守点，多余口罩退回")


def _opening(random: Random) -> dict[str, int]:
    return {"mask": random.randint(70, 120), "disinfectant": random.randint(8, 16)}


def _counted(day: int, post: str, left: dict[str, dict[str, int]], random: Random) -> str:
    """Return what a post counts after a day's use; at first with the durable items."""
    stock_of = left[post]
    if day < FIRST_DAY:
        for item, (least, most) in USE.items():
            stock_of[item] = max(0, stock_of[item] - random.randint(least, most))
    if post == DISAGREES and day in (4, 2):
        stock_of["mask"] += 160
    goods = dict(stock_of)
    if day == FIRST_DAY:
        goods |= {"thermometer": random.randint(1, 3), "tent": 1, "heater": random.randint(1, 2)}
    return _text(goods)


def _round(day: int, posts: list[DemoSite], left: dict[str, dict[str, int]]) -> Iterator[StockRow]:
    """Yield a round to the posts that are short, and their receipts."""
    minute, number = 300, str(ROUND_DAYS.index(day) + 1)
    for post in posts:
        stock_of = left[post.code]
        short = {item: FLOOR[item] - stock_of[item] for item in FLOOR if stock_of[item] < FLOOR[item]}
        goods = {item: -(-missing // PACK[item]) * PACK[item] for item, missing in short.items()}
        if not goods or (post.code in LEFT_OUT and day != ROUND_DAYS[0]):
            continue
        yield StockRow(day, 300, "round", DESK, BUREAU, post.code, _text(goods), "", number)
        if day == ROUND_DAYS[-1] and post.code == BEHIND:
            continue
        minute += 9
        by = "staff" if post.unit == "Z01" else DESK
        yield StockRow(day, minute, "sign", by, "", post.code, "", "带班")
        for item, quantity in goods.items():
            stock_of[item] += quantity


def _text(goods: dict[str, int]) -> str:
    return " ".join(f"{item}:{quantity}" for item, quantity in goods.items())
