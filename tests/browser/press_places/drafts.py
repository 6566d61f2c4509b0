"""Drafts of post assignments with all that is changed in them, orders, and jobs in the background."""

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from geo.i18n import Translator
from pages.components.plans.plan_tabs import PlanTab
from tests.browser.press_places.siting import PLAN_TAB
from tests.browser.press_places.steps import have, report_meanwhile
from tests.browser.pressing import Place, WriteButton

BESIDE_ALL_POSTS = (36.7481, 118.8668)
POST = "K11"
POST_TAB, ORDERS_TAB = (list(PlanTab).index(tab) for tab in (PlanTab.POST, PlanTab.ORDERS))


def open_new_draft(opened):
    opened.open_menu_once("new-plan-menu", "begin-plan")


def name_draft(opened):
    opened.notes["drafts"] = opened.notes.get("drafts", 0) + 1
    opened.type_into("new-plan-name", f"夜班 {opened.notes['drafts']}")


def begin_draft(opened):
    """A draft, with a post chosen: planning has no buttons without them."""
    open_new_draft(opened)
    name_draft(opened)
    opened.step("begin-plan")
    opened.part("propose").wait_for()
    opened.settle()
    opened.open_tab("plan-tab", POST_TAB)
    choose_post(opened)


def choose_post(opened):
    opened.settle()
    opened.choose("post", POST)
    opened.part("move-post").wait_for()


def choose_unit(opened):
    opened.choose_next("to-unit")


def have_change(opened):
    """Have a post that is moved, to be put back."""
    if not opened.key_like("back-post"):
        choose_unit(opened)
        opened.step("move-post")


def press_map(opened):
    """Press the map beside all posts."""
    opened.map.wait_until_drawn()
    at = opened.notes.get("at", 0)
    opened.notes["at"] = at + 1
    spot = (BESIDE_ALL_POSTS[0] + 0.0004 * (at % 5), BESIDE_ALL_POSTS[1] + 0.0004 * (at % 3))
    opened.map.move_to(*spot, 15)
    opened.map.press(*spot)
    opened.part("pressed-spot").wait_for()
    opened.settle()


def type_location(opened):
    opened.unfold("place-post")
    number = opened.notes["places"] = opened.notes.get("places", 0) + 1
    opened.type_into("place-lat", f"{36.70 + number / 1000:.5f}")
    opened.type_into("place-lon", "118.86000")


def choose_merger(opened):
    opened.unfold("merge-post")
    opened.choose_next("merge-into")


def unfold_found(opened):
    if not opened.key_like("found-now"):
        opened.unfold("found")


def type_post(opened):
    number = opened.notes["founded"] = opened.notes.get("founded", 0) + 1
    opened.type_into("found-name", f"新卡 {number}")
    opened.type_into("found-lat", f"{36.70 + number / 1000:.5f}")
    opened.type_into("found-lon", "118.86000")


def have_new_post(opened):
    """Choose a post that the draft adds, as it has been since it was added."""
    if not opened.key_like("withdraw-post"):
        unfold_found(opened)
        type_post(opened)
        opened.step("found-now")


def open_post_preferences(opened):
    opened.open_popover("post-preferences")


def unfold_preferences(opened):
    opened.unfold("preferences")


def type_preference(opened):
    number = opened.notes["preferences"] = opened.notes.get("preferences", 0) + 1
    opened.type_into("preference-moves", str(number % 9 + 1))


def type_absence(opened):
    number = opened.notes["absent"] = opened.notes.get("absent", 0) + 1
    opened.type_into("away-people", str(number % 9 + 1))


def overtake_draft(opened):
    """Let the present change below a post that the draft changes."""
    for _ in range(3):
        if opened.key_like("refresh"):
            return
        have_change(opened)
        report_meanwhile(opened, POST)
        try:
            opened.part("refresh").wait_for(timeout=8000)
        except PlaywrightTimeoutError:  # a report that changed nothing
            continue
    opened.settle()


def lose_people(opened):
    """Leave posts uncovered, so that advice is offered."""
    opened.settle()
    if not opened.key_like("advice"):
        opened.choose("to-unit", Translator("zh")("plan.unassigned"))
        opened.step("move-post")


def work_out_curve(opened):
    if not opened.key_like("curve-choose"):
        opened.unfold("preferences")
        opened.step("curve")
        opened.part("curve-choose").wait_for()
        opened.settle()


def change_draft(opened):
    """Have a draft that changes something."""
    if not opened.key_like("drop-step"):
        begin_draft(opened)
    opened.open_tab("plan-tab", POST_TAB)
    if not opened.key_like("move-post"):
        choose_post(opened)
    have_change(opened)


def ask_to_publish(opened):
    if not opened.key_like("publish-now"):
        take_question_back(opened)
        opened.step("publish")
        opened.part("publish-now").wait_for()
        opened.settle()


def take_question_back(opened):
    """Have the button that asks whether to publish, and not the question."""
    change_draft(opened)
    if opened.key_like("publish-not"):
        opened.step("publish-not")


def open_drop(opened):
    if not opened.key_like("drop-step"):
        begin_draft(opened)
    opened.open_popover("drop-step")


def publish_order(opened):
    """Publish an order where none is left to undo, and open the step before its undo."""
    show_order(opened)
    opened.open_popover(opened.key_like("undo-step-*"))


def show_order(opened):
    """Show the orders, with one that can be undone and copied."""
    opened.open_tab("plan-tab", ORDERS_TAB)
    if not opened.key_like("undo-step-*"):
        ask_to_publish(opened)
        opened.step("publish-now")
        opened.open_tab("plan-tab", ORDERS_TAB)


def begin_job(opened):
    """Have a question worked on that lasts until it is stopped."""
    if not opened.key_like("task-*"):
        if opened.key_like("posts-again"):
            opened.step("posts-again")
        else:
            opened.open_tab("siting-tab", PLAN_TAB)
            opened.step("posts-work-out")
        opened.part("task-drop").wait_for()
        opened.settle()


PLANNING_PLACES = (
    Place(
        "post of a draft",
        "planner",
        "/planning",
        "plan-head",
        buttons=(
            WriteButton("move-post", fill=choose_unit),
            WriteButton("lock-post"),
            WriteButton("back-post", have_change),
            WriteButton("post-withdrawn", have("post-withdrawn", "post-manned")),
            WriteButton("post-manned", have("post-manned", "post-withdrawn")),
            WriteButton("place-now", type_location),
            WriteButton("merge-now", choose_merger),
            WriteButton("preference-*", open_post_preferences),
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
            WriteButton("withdraw-post", have_new_post),
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
            WriteButton("set-preferences", unfold_preferences, fill=type_preference),
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
            WriteButton("curve", unfold_preferences, records=False),
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
            WriteButton("drop-draft-*", open_drop),
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
