"""Post orders on the sheets of an order: those in force at the posts of each unit as it was published."""

import io

from docx import Document

from geo.i18n import Translator
from geo.reports.order_docx import render_order_docx
from geo.reports.order_report import render_order_html
from geo.reports.post_order_table import post_order_tables
from geo.services.plans.order_tasks import order_tasks_by_unit
from geo.services.plans.orders import get_order
from tests.unit.services.day.days import CHIEF
from tests.unit.services.post_orders.orders import AREA, SITE, publish
from tests.unit.services.posts import PLANNER, TOWN

ZH = Translator("zh")


def texts_of_units(planning, number):
    """Unit -> what its table says may pass, in order."""
    ctx = planning.world.ctx
    with planning.world.store.read() as reader:
        order = get_order(reader, number)
    return {
        each.unit: [row[1] for table in post_order_tables(ctx, order, each, ZH) for row in table.rows]
        for each in order_tasks_by_unit(ctx, order)
    }


def ordered(planning):
    """Publish orders of the town and of K1, then the order that gives K1 to the second unit."""
    planning.world.add_accounts(CHIEF)
    publish(planning.world, AREA, TOWN, admitted="本街道居民")
    publish(planning.world, SITE, "K1", admitted="过境货车")
    planning.world.pass_time(minutes=1)
    return planning.order(units=(("K1", "U2"),))


def test_each_unit_gets_the_orders_of_the_posts_that_it_holds_and_not_of_those_it_hands_over(planning):
    assert texts_of_units(planning, ordered(planning)) == {
        "U1": ["本街道居民"],
        "U2": ["本街道居民", "过境货车"],
    }


def test_without_post_orders_there_is_no_table(planning):
    assert texts_of_units(planning, planning.order(units=(("K1", "U2"),))) == {"U1": [], "U2": []}


def test_both_sheets_print_them_as_they_were_when_the_order_was_published(planning):
    number = ordered(planning)
    planning.world.pass_time(minutes=1)
    publish(planning.world, AREA, TOWN, admitted="一律不放行")
    ctx = planning.world.ctx
    page = render_order_html(ctx, PLANNER, number, ZH)
    document = Document(io.BytesIO(render_order_docx(ctx, PLANNER, number, ZH)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for text in ("本街道居民", "过境货车", "岗位须知"):
        assert text in page
    assert {"本街道居民", "过境货车"} <= cells
    assert "一律不放行" not in page
    assert "一律不放行" not in cells
