"""The shift schedule: own shifts, a take-over and its answers, a proposal."""

from dataclasses import replace

from pages.components.schedule.schedule_tabs import TAB_KEY, ScheduleTab
from tests.browser.press_places.steps import have
from tests.browser.pressing import OpenPlace, Place, WriteButton, show
from tests.browser.screens import Screen, admit, new_context
from tests.browser.situation_page import demo_sites

FOREIGN_POSTS = tuple(
    site["code"] for site in demo_sites() if site["kind"] == "checkpoint" and site["unit"] not in {"", "Z01"}
)
"""Posts of other units than that of the demo's staff."""


def show_shift(opened):
    opened.open_tab(TAB_KEY, list(ScheduleTab).index(ScheduleTab.SHIFT))


def show_requests(opened):
    opened.open_tab(TAB_KEY, list(ScheduleTab).index(ScheduleTab.REQUESTS))


def show_unrequested(opened):
    """Show the shift without a request of the own unit: one that is left is withdrawn."""
    show_shift(opened)
    if not opened.key_like("shift-ask"):
        show_requests(opened)
        opened.step(opened.key_like("shift-decline-*"))
        show_shift(opened)


def have_request(opened):
    """Show the requests, with one of the own unit."""
    show_requests(opened)
    if not opened.key_like("shift-decline-*"):
        show_shift(opened)
        type_shift_reason(opened)
        opened.step("shift-ask")
        show_requests(opened)


def type_shift_reason(opened):
    opened.type_into("reason-", "家中有事")


def offer_shift(opened):
    """Give a reason, and choose the shift that is offered in exchange."""
    type_shift_reason(opened)
    name = opened.page.locator("[class*=st-key-offered-]").first.evaluate(
        "box => [...box.classList].find(each => each.startsWith('st-key-offered-'))"
    )
    opened.choose_next(name.removeprefix("st-key-"))


def see_request(opened, *, is_swap=False):
    """Request a shift as the account of another unit; the answers are on the planner's screen."""
    show_requests(opened)
    if opened.key_like("shift-accept-*"):
        return
    number = opened.notes["asked"] = opened.notes.get("asked", 0) + 1
    # A post that was given away is no longer another unit's.
    path = f"/rota?site={FOREIGN_POSTS[number % len(FOREIGN_POSTS)]}"
    context = new_context(opened.page.context.browser)
    screen = Screen(context.new_page()).watch()
    admit(context, opened.url, "staff")
    asking = OpenPlace(
        screen, opened.server, replace(opened.place, account="staff", path=path, ready="shift-form")
    )
    asking.open()
    (offer_shift if is_swap else type_shift_reason)(asking)
    asking.step("shift-swap" if is_swap else "shift-ask")
    asking.part("command-result").wait_for()
    context.close()
    show(opened.page, opened.url, replace(opened.place, path=path))  # on the version with the request
    opened.page.locator("[class*=st-key-shift-accept-]").first.wait_for()


def accept_swap(opened):
    """Have a swap that was just accepted."""
    if not opened.key_like("shift-swap-undo"):
        see_request(opened, is_swap=True)
        opened.step(opened.key_like("shift-accept-*"))


def release_and_propose(opened):
    """Give up the last shift in sight, which a proposal may fill, and have one made."""
    for _ in range(3):
        if opened.key_like("schedule-put"):
            return
        if "gap" not in opened.notes:
            opened.notes["gap"] = True
            show_shift(opened)
            opened.part("shift").get_by_role("radio").last.click()
            opened.settle()
            opened.step("shift-release")
        opened.step("schedule-work-out")
        opened.part("schedule-proposal").wait_for()
        opened.settle()


def have_put(opened):
    """Have a proposal that was put into the schedule."""
    if not opened.key_like("schedule-take-back"):
        release_and_propose(opened)
        opened.step("schedule-put")


SCHEDULE_PLACES = (
    Place(
        "rota",
        "staff",
        "/rota",
        "shift-form",
        buttons=(
            WriteButton("shift-confirm", have("shift-confirm", "shift-claim")),
            WriteButton("shift-claim", have("shift-claim", "shift-release")),
            WriteButton("shift-release", have("shift-release", "shift-claim")),
            WriteButton("shift-next-*"),
        ),
    ),
    Place(
        "take-over",
        "staff",
        f"/rota?site={FOREIGN_POSTS[0]}",
        "shift-form",
        buttons=(
            WriteButton("shift-ask", show_unrequested, type_shift_reason),
            WriteButton("shift-swap", show_unrequested, offer_shift),
            WriteButton("shift-decline-*", have_request),
        ),
    ),
    Place(
        "take-over asked",
        "planner",
        f"/rota?site={FOREIGN_POSTS[0]}",
        "schedule-grid",
        buttons=(
            WriteButton("shift-accept-*", see_request),
            WriteButton("shift-swap-undo", accept_swap, undoes=True),
        ),
    ),
    Place(
        "proposed rota",
        "planner",
        "/rota?site=K01",
        "schedule-preferences",
        buttons=(
            WriteButton("schedule-put", release_and_propose),
            WriteButton("schedule-take-back", have_put, undoes=True),
        ),
    ),
)
