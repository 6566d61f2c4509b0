"""The shift schedule: own shifts, a take-over and its answers, a proposal."""

from dataclasses import replace

from tests.browser.pressing import Place, Visit, WriteButton, show
from tests.browser.screens import Screen, admit, new_context
from tests.browser.situation_page import demo_sites

FOREIGN_POSTS = tuple(
    site["code"] for site in demo_sites() if site["kind"] == "checkpoint" and site["unit"] not in {"", "Z01"}
)
"""Posts of other units than that of the demo's staff."""


def type_shift_reason(visit):
    visit.type_into("reason-", "家中有事")


def offer_shift(visit):
    """Give a reason, and choose the shift that is offered in exchange."""
    type_shift_reason(visit)
    name = visit.page.locator("[class*=st-key-offered-]").first.evaluate(
        "box => [...box.classList].find(each => each.startsWith('st-key-offered-'))"
    )
    visit.choose_next(name.removeprefix("st-key-"))


def see_request(visit, *, is_swap=False):
    """Request a shift as the account of another unit; the answers are on the planner's screen."""
    if visit.key_like("shift-accept-*"):
        return
    number = visit.notes["asked"] = visit.notes.get("asked", 0) + 1
    # A post that was given away is no longer another unit's.
    path = f"/rota?site={FOREIGN_POSTS[number % len(FOREIGN_POSTS)]}"
    context = new_context(visit.page.context.browser)
    screen = Screen(context.new_page()).watch()
    admit(context, visit.url, "staff")
    asking = Visit(screen, visit.server, replace(visit.place, account="staff", path=path, ready="shift-form"))
    asking.open()
    (offer_shift if is_swap else type_shift_reason)(asking)
    asking.step("shift-swap" if is_swap else "shift-ask")
    asking.part("command-result").wait_for()
    context.close()
    show(visit.page, visit.url, replace(visit.place, path=path))  # on the version with the request
    visit.page.locator("[class*=st-key-shift-accept-]").first.wait_for()


def accept_swap(visit):
    """Have a swap that was just accepted."""
    if not visit.key_like("shift-swap-undo"):
        see_request(visit, is_swap=True)
        visit.step(visit.key_like("shift-accept-*"))


def release_and_propose(visit):
    """Give up the last shift in sight, which a proposal may fill, and have one made."""
    for _ in range(3):
        if visit.key_like("rota-put"):
            return
        if "gap" not in visit.notes:
            visit.notes["gap"] = True
            visit.part("shift").get_by_role("radio").last.click()
            visit.settle()
            visit.step("shift-release")
        visit.step("rota-work-out")
        visit.part("rota-proposal").wait_for()
        visit.settle()


SCHEDULE_PLACES = (
    Place(
        "rota",
        "staff",
        "/rota",
        "shift-form",
        buttons=tuple(map(WriteButton, ("shift-confirm", "shift-claim", "shift-release", "shift-next-*"))),
    ),
    Place(
        "take-over",
        "staff",
        f"/rota?site={FOREIGN_POSTS[0]}",
        "shift-form",
        buttons=(
            WriteButton("shift-ask", fill=type_shift_reason),
            WriteButton("shift-swap", fill=offer_shift),
            WriteButton("shift-decline-*"),
        ),
    ),
    Place(
        "take-over asked",
        "planner",
        f"/rota?site={FOREIGN_POSTS[0]}",
        "shift-form",
        buttons=(
            WriteButton("shift-accept-*", see_request),
            WriteButton("shift-swap-undo", accept_swap, undoes=True),
        ),
    ),
    Place(
        "proposed rota",
        "planner",
        "/rota?site=K01",
        "rota-wish",
        buttons=(
            WriteButton("rota-put", release_and_propose),
            WriteButton("rota-take-back", undoes=True),
        ),
    ),
)
