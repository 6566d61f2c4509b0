"""Pages without scripts: reports, their undo, and a conflict."""

from tests.browser.press_places.steps import REPORTED, report_meanwhile
from tests.browser.pressing import Place, WriteButton


def lite_form(visit):
    """Open the form of the site anew."""
    visit.page.goto(f"{visit.url}{visit.place.path}")


def lite_own(visit):
    """Unfold the undo of the newest own entry."""
    visit.page.goto(f"{visit.url}/m/own")
    if not visit.page.locator("details").count():
        lite_form(visit)
        visit.page.locator("button[name=do]").first.click()
        visit.page.locator("p[role=status]").wait_for()
    visit.page.locator("details summary").first.click()


def lite_conflict(visit):
    """Report on a site on which somebody else has reported since the form was opened."""
    lite_form(visit)
    report_meanwhile(visit, REPORTED)
    visit.page.locator("button[name=do]").first.click()
    visit.page.locator("p[role=alert]").wait_for()
    visit.page.locator("input[name=reason]").fill("亲眼所见")


LITE_FINDERS = {
    "lite-undo": "details[open] form button",
    "lite-apply": "form button.main",
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
