"""Drafts of post assignments with all that is changed in them, orders, and jobs in the background."""

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.components.plans.plan_tabs import PlanTab
from tests.browser.press_places.siting import PLAN_TAB
from tests.browser.press_places.steps import report_meanwhile
from tests.browser.pressing import Place, WriteButton

BESIDE_ALL_POSTS = (36.7481, 118.8668)
POST = "K11"
POST_TAB, ORDERS_TAB = (list(PlanTab).index(tab) for tab in (PlanTab.POST, PlanTab.ORDERS))


def open_new_draft(visit):
    visit.open_menu_once("new-plan-menu", "begin-plan")


def name_draft(visit):
    visit.notes["drafts"] = visit.notes.get("drafts", 0) + 1
    visit.type_into("new-plan-name", f"夜班 {visit.notes['drafts']}")


def begin_draft(visit):
    """A draft, with a post chosen: planning has no buttons without them."""
    open_new_draft(visit)
    name_draft(visit)
    visit.step("begin-plan")
    visit.part("propose").wait_for()
    visit.settle()
    visit.open_tab("plan-tab", POST_TAB)
    choose_post(visit)


def choose_post(visit):
    visit.settle()
    visit.choose("post", POST)
    visit.part("move-post").wait_for()


def choose_unit(visit):
    visit.choose_next("to-unit")


def press_map(visit):
    """Press the map beside all posts."""
    visit.map.wait_until_drawn()
    at = visit.notes.get("at", 0)
    visit.notes["at"] = at + 1
    spot = (BESIDE_ALL_POSTS[0] + 0.0004 * (at % 5), BESIDE_ALL_POSTS[1] + 0.0004 * (at % 3))
    visit.map.move_to(*spot, 15)
    visit.map.press(*spot)
    visit.part("pressed-spot").wait_for()
    visit.settle()


def type_location(visit):
    visit.unfold("place-post")
    number = visit.notes["places"] = visit.notes.get("places", 0) + 1
    visit.type_into("place-lat", f"{36.70 + number / 1000:.5f}")
    visit.type_into("place-lon", "118.86000")


def choose_merger(visit):
    visit.unfold("merge-post")
    visit.choose_next("merge-into")


def unfold_found(visit):
    if not visit.key_like("found-now"):
        visit.unfold("found")


def type_post(visit):
    number = visit.notes["founded"] = visit.notes.get("founded", 0) + 1
    visit.type_into("found-name", f"新卡 {number}")
    visit.type_into("found-lat", f"{36.70 + number / 1000:.5f}")
    visit.type_into("found-lon", "118.86000")


def open_post_wishes(visit):
    visit.open_popover("post-wishes")


def unfold_wishes(visit):
    visit.unfold("wishes")


def type_wish(visit):
    number = visit.notes["wishes"] = visit.notes.get("wishes", 0) + 1
    visit.type_into("wish-moves", str(number % 9 + 1))


def type_absence(visit):
    number = visit.notes["absent"] = visit.notes.get("absent", 0) + 1
    visit.type_into("away-people", str(number % 9 + 1))


def overtake_draft(visit):
    """Let the present change below a post that the draft changes."""
    for _ in range(3):
        if visit.key_like("refresh"):
            return
        if not visit.key_like("back-post"):
            choose_unit(visit)
            visit.step("move-post")
        report_meanwhile(visit, POST)
        try:
            visit.part("refresh").wait_for(timeout=8000)
        except PlaywrightTimeoutError:  # a report that changed nothing
            continue
    visit.settle()


def lose_people(visit):
    """Leave posts uncovered, so that advice is offered."""
    visit.settle()
    if not visit.key_like("advice"):
        visit.choose("to-unit", "无")
        visit.step("move-post")


def work_out_curve(visit):
    if not visit.key_like("curve-choose"):
        visit.unfold("wishes")
        visit.step("curve")
        visit.part("curve-choose").wait_for()
        visit.settle()


def change_draft(visit):
    """Have a draft that changes something."""
    if not visit.key_like("drop-step"):
        begin_draft(visit)
    visit.open_tab("plan-tab", POST_TAB)
    if not visit.key_like("move-post"):
        choose_post(visit)
    if not visit.key_like("back-post"):
        choose_unit(visit)
        visit.step("move-post")


def ask_to_publish(visit):
    if not visit.key_like("publish-now"):
        take_question_back(visit)
        visit.step("publish")
        visit.part("publish-now").wait_for()
        visit.settle()


def take_question_back(visit):
    """Have the button that asks whether to publish, and not the question."""
    change_draft(visit)
    if visit.key_like("publish-not"):
        visit.step("publish-not")


def open_drop(visit):
    if not visit.key_like("drop-step"):
        begin_draft(visit)
    visit.open_popover("drop-step")


def publish_order(visit):
    """Publish an order where none is left to undo, and open the step before its undo."""
    show_order(visit)
    visit.open_popover(visit.key_like("undo-step-*"))


def show_order(visit):
    """Show the orders, with one that can be undone and copied."""
    visit.open_tab("plan-tab", ORDERS_TAB)
    if not visit.key_like("undo-step-*"):
        ask_to_publish(visit)
        visit.step("publish-now")
        visit.open_tab("plan-tab", ORDERS_TAB)


def begin_job(visit):
    """Have a question worked on that lasts until it is stopped."""
    if not visit.key_like("task-*"):
        if visit.key_like("posts-again"):
            visit.step("posts-again")
        else:
            visit.open_tab("siting-tab", PLAN_TAB)
            visit.step("posts-work-out")
        visit.part("task-drop").wait_for()
        visit.settle()


PLANNING_PLACES = (
    Place(
        "post of a draft",
        "planner",
        "/planning",
        "plan-head",
        buttons=(
            WriteButton("move-post", fill=choose_unit),
            WriteButton("lock-post"),
            WriteButton("back-post"),
            WriteButton("post-withdrawn"),
            WriteButton("post-manned"),
            WriteButton("place-now", type_location),
            WriteButton("merge-now", choose_merger),
            WriteButton("wish-*", open_post_wishes),
        ),
        prepare=begin_draft,
    ),
    Place(
        "new posts of a draft",
        "planner",
        "/planning",
        "plan-head",
        buttons=(
            WriteButton("move-here", press_map),
            WriteButton("found-now", unfold_found, fill=type_post),
            WriteButton("withdraw-post"),
        ),
        prepare=begin_draft,
    ),
    Place(
        "draft",
        "planner",
        "/planning",
        "plan-head",
        buttons=(
            WriteButton("set-away", fill=type_absence),
            WriteButton("set-wishes", unfold_wishes, fill=type_wish),
            WriteButton("propose"),
            WriteButton("refresh", overtake_draft),
        ),
        prepare=begin_draft,
    ),
    Place(
        "questions of a draft",
        "planner",
        "/planning",
        "plan-head",
        buttons=(
            WriteButton("curve", unfold_wishes, records=False),
            WriteButton("curve-choose", work_out_curve),
            WriteButton("advice", lose_people, records=False),
        ),
        prepare=begin_draft,
    ),
    Place(
        "orders",
        "planner",
        "/planning",
        "plan-head",
        buttons=(
            WriteButton("begin-plan", open_new_draft, name_draft),
            WriteButton("publish", take_question_back, records=False),
            WriteButton("publish-now", ask_to_publish),
            WriteButton("undo-order-*", publish_order),
            WriteButton("copy-order-*", show_order),
            WriteButton("drop", open_drop),
        ),
        prepare=begin_draft,
    ),
    Place(
        "job",
        "planner",
        "/posts",
        "posts-figures",
        buttons=(
            WriteButton("task-drop", begin_job, records=False),
            WriteButton("task-take", begin_job, records=False),
        ),
        script="slow_app.py",
    ),
)
