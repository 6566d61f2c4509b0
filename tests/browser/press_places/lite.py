"""Pages without scripts: reports, findings, photos, shifts, handovers; their undo, and a conflict."""

from dataclasses import replace

from tests.browser.press_places.steps import REPORTED, report_meanwhile
from tests.browser.pressing import OpenPlace, Place, WriteButton
from tests.browser.screens import open_screen
from tests.browser.situation_page import demo_sites
from tests.unit.exchange.pictures import photo

POSTS = tuple(site["code"] for site in demo_sites() if site["kind"] == "checkpoint")


def lite_form(opened):
    """Open the form of the site again."""
    opened.page.goto(f"{opened.url}{opened.place.path}")


def lite_own(opened):
    """Unfold the undo of the newest own entry."""
    opened.page.goto(f"{opened.url}/m/own")
    if not opened.page.locator("details").count():
        lite_form(opened)
        opened.page.locator("button[name=do]").first.click()
        opened.page.locator("p[role=status]").wait_for()
    opened.page.locator("details summary").first.click()


def lite_conflict(opened):
    """Report on a site on which somebody else has reported since the form was opened."""
    lite_form(opened)
    report_meanwhile(opened, REPORTED)
    opened.page.locator("button[name=do]").first.click()
    opened.page.locator("p[role=alert]").wait_for()
    opened.page.locator("input[name=reason]").fill("亲眼所见")


def lite_request(opened):
    """Open a shift of another unit that no unit requests, and give a reason."""
    opened.page.goto(f"{opened.url}/m/rota?all=1")
    opened.page.locator("a[href^='shift?']").filter(has_not_text="⇄").first.click()
    opened.page.locator("input[name=reason]").fill("家中有事")


def lite_swap(opened):
    """Open a shift as to request it, and offer one of the own unit's in exchange."""
    lite_request(opened)
    opened.page.locator("select[name=offered]").select_option(index=1)


def press_and_wait(opened, do):
    """Press a button of a form, as a step on the way, and wait for the receipt."""
    opened.page.locator(f"button[name=do][value={do}]").click()
    opened.page.locator("p[role=status]").wait_for()


def lite_own_request(opened):
    """Open a shift that the own unit requests."""
    opened.page.goto(f"{opened.url}/m/rota")
    request = opened.page.get_by_role("link", name="⇄").first
    if not request.count():
        lite_request(opened)
        press_and_wait(opened, "ask")
        opened.page.goto(f"{opened.url}/m/rota")
    request.click()


def lite_foreign_request(opened):
    """Open a swap that another unit requests, which the account may answer."""
    opened.page.goto(f"{opened.url}{opened.place.path}")
    request = opened.page.get_by_role("link", name="申请换班：用").first
    if not request.count():
        asking = open_screen(opened.page.context.browser, width=opened.place.width, has_scripts=False)
        asker = OpenPlace(asking, opened.server, replace(opened.place, account="staff", path="/m/rota?all=1"))
        asker.open()
        lite_swap(asker)
        press_and_wait(asker, "swap")
        asking.page.context.close()
        opened.page.goto(f"{opened.url}{opened.place.path}")
    request.click()


def lite_accepted_swap(opened):
    """Accept a swap, and unfold its undo."""
    lite_foreign_request(opened)
    press_and_wait(opened, "accept")
    opened.page.locator("details summary").click()


def lite_finding(opened):
    """Log a finding on the site of the place and open its page."""
    opened.page.goto(f"{opened.url}/m/log-finding?site=K25")
    opened.page.locator("button[value^='log:figures']").click()
    opened.page.locator("p[role=status]").wait_for()
    opened.page.goto(opened.page.url.split("&seq=")[0])


def lite_reason(opened):
    opened.page.locator("textarea[name=note]").fill("属二中队")


def lite_findings(opened):
    """Have a finding in the list of what is to be done."""
    lite_finding(opened)
    opened.page.goto(f"{opened.url}/m/findings")


def lite_finding_undo(opened):
    """Log a finding and unfold its undo."""
    opened.page.goto(f"{opened.url}/m/log-finding?site=K25")
    opened.page.locator("button[value^='log:figures']").click()
    opened.page.locator("p[role=status]").wait_for()
    opened.page.locator("details:has(button[value^='undo:']) summary").click()


def lite_owed(opened, page):
    """Open the first owed item that this page answers."""
    opened.page.goto(f"{opened.url}/m/today")
    opened.page.locator(f"a[href^='{page}?']").first.click()
    opened.page.locator("form").first.wait_for()


def lite_owed_tally(opened):
    lite_owed(opened, "tally")


def lite_handover(do):
    """The step that opens a handover on which the button can be pressed, with all that is folded unfolded."""

    def reach(opened):
        take_back(opened)
        for _ in POSTS:
            opened.page.goto(f"{opened.url}/m/handover?site={POSTS[opened.notes.get(do, 0) % len(POSTS)]}")
            if opened.page.locator(LITE_FINDERS.get(f"lite-{do}", f"button[name=do][value={do}]")).count():
                folded = opened.page.locator("details:not([open]) > summary").filter(visible=True)
                while folded.count():
                    folded.first.click()
                return
            opened.notes[do] = opened.notes.get(do, 0) + 1

    return reach


def take_back(opened):
    """Undo the step whose receipt is shown, so that the post can be handed over again."""
    undo = opened.page.locator("details.undo")
    if undo.count():
        if undo.get_attribute("open") is None:
            undo.locator("summary").click()
        undo.locator("button").click()
        undo.wait_for(state="detached")


def lite_handed_over(opened):
    """Hand a post over, and unfold its undo."""
    lite_handover("offer")(opened)
    press_and_wait(opened, "offer")
    opened.page.locator("details.undo summary").click()


def lite_photo(opened):
    """Open the photos of a finding and choose another picture than the last time."""
    lite_form(opened)
    number = opened.notes["photos"] = opened.notes.get("photos", 0) + 1
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(320 + 8 * number, 240)}
    opened.page.locator("input[type=file]").set_input_files([picture])


def lite_own_photo(opened):
    """Attach a photo, and unfold its withdrawal."""
    lite_photo(opened)
    opened.page.locator(LITE_FINDERS["lite-photo"]).click()
    opened.page.locator("p[role=status]").wait_for()
    opened.page.locator("ul details summary").first.click()


def lite_owed_shift(opened):
    lite_owed(opened, "confirm-shift")


def lite_counts(opened):
    """Open the tally of the place and fill in other counts than the last time."""
    lite_form(opened)
    if opened.page.locator("details:not([open])").count():
        opened.page.locator("details summary").first.click()
    number = opened.notes["tallies"] = opened.notes.get("tallies", 0) + 1
    for name in ("persons", "vehicles", "temperatures", "abnormal", "arrivals"):
        opened.page.locator(f"input[name={name}]").fill(str(100 + number))


LITE_FINDERS = {
    "lite-log": "button[value^='log:vehicles']",
    "lite-done-listed": "button[value^='report_done:']",
    "lite-undo-finding": "details[open] button[value^='undo:']",
    "lite-undo": "details[open] form button",
    "lite-apply": "form button.main",
    "lite-photo": "form[enctype] button.main",
    "lite-withdraw-photo": "details[open] form button",
    "lite-undo-access": "details[open] button[value^='undo:']",
    "lite-undo-handover": "details.undo[open] button[value^='undo:']",
    "lite-undo-inspection": "details.undo[open] button[value^='undo:']",
}


def lite_selector(key):
    """The selector of a button of a page without scripts."""
    return LITE_FINDERS.get(key) or f"button[name=do][value='{key.removeprefix('lite-')}']"


LITE_BUTTONS = tuple(
    WriteButton(f"lite-{do}", lite_form)
    for do in ("seen", "set:manned", "set:short_staffed", "set:unmanned", "set:withdrawn")
)
LITE_PLACES = (
    Place(
        "plain page",
        "staff",
        "/m/site?site=K25",
        "form",
        390,
        LITE_BUTTONS,
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain patrol",
        "staff",
        "/m/site?site=C015",
        "form",
        390,
        tuple(WriteButton(f"lite-{do}", lite_form) for do in ("visit", "set:exempt", "set:patrolled")),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain undo",
        "staff",
        "/m/site?site=K25",
        "form",
        390,
        (WriteButton("lite-undo", lite_own, undoes=True),),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain shift",
        "staff",
        "/m/rota?all=1",
        "ul",
        390,
        (
            WriteButton("lite-ask", lite_request),
            WriteButton("lite-swap", lite_swap),
            WriteButton("lite-decline", lite_own_request),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain finding log",
        "staff",
        "/m/log-finding?site=K25",
        "form",
        390,
        (WriteButton("lite-log", lite_form),),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain finding",
        "staff",
        "/m/findings",
        "form",
        390,
        (
            WriteButton("lite-begin", lite_finding),
            WriteButton("lite-report_done", lite_finding),
            WriteButton("lite-return", lite_finding, fill=lite_reason),
            WriteButton("lite-undo-finding", lite_finding_undo, undoes=True),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain shift asked",
        "planner",
        "/m/rota",
        "h1",
        390,
        (
            WriteButton("lite-accept", lite_foreign_request),
            WriteButton("lite-decline", lite_foreign_request),
            WriteButton("lite-undo", lite_accepted_swap, undoes=True),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain findings",
        "staff",
        "/m/findings",
        "form",
        390,
        (WriteButton("lite-done-listed", lite_findings),),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain photos",
        "staff",
        "/m/photo?finding=F50",
        "form",
        390,
        (
            WriteButton("lite-photo", lite_photo),
            WriteButton("lite-withdraw-photo", lite_own_photo, undoes=True),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain handover",
        "planner",
        "/m/handover?site=K26",
        "h1",
        390,
        (
            *(
                WriteButton(f"lite-{action}", lite_handover(action))
                for action in ("offer", "accept", "accept_unseen", "continue")
            ),
            WriteButton("lite-undo-handover", lite_handed_over, undoes=True),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain tally",
        "staff",
        "/m/tally?site=K25",
        "form",
        390,
        (
            WriteButton("lite-tally", lite_counts),
            WriteButton("lite-zero", lite_owed_tally),
            WriteButton("lite-confirm", lite_owed_shift),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain conflict",
        "staff",
        f"/m/site?site={REPORTED}",
        "form",
        390,
        (WriteButton("lite-apply", lite_conflict),),
        has_scripts=False,
        select=lite_selector,
    ),
)
