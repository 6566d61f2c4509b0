"""Inspections, emergency access and duty telephones: on "today", on the card of a site, on plain pages."""

from tests.browser.press_places.lite import lite_form, lite_selector
from tests.browser.pressing import Place, WriteButton

COMPOUND = "C001"
"""A compound with an emergency access."""
INSPECTED = "K24"


def unfold_draw(opened):
    opened.unfold("inspections-draw")


def have_stop(opened):
    """Have a drawn site that is not inspected yet."""
    if not opened.key_like("inspections-clean-*"):
        unfold_draw(opened)
        opened.step("inspections-draw-now")


def inspected_once(opened):
    """Have an inspection of the list that can be undone."""
    if not opened.key_like("inspections-undo"):
        have_stop(opened)
        opened.step(opened.key_like("inspections-clean-*"))


def type_inspection(opened):
    """Write another note than the last time, and why the site is inspected again."""
    number = opened.notes["inspections"] = opened.notes.get("inspections", 0) + 1
    for name in ("note", "reason"):
        opened.type_into(f"inspection-{name}-{INSPECTED}", f"第 {number} 次")


def unfold_inspection(opened):
    opened.unfold(f"inspection-box-{INSPECTED}")


def tested_once(opened):
    """Have a test of the access that can be undone."""
    if not opened.key_like("access-undo"):
        opened.step("access-tested-now")


def unfold_contacts(opened):
    opened.unfold(f"contacts-edit-{COMPOUND}")


def type_access(opened):
    number = opened.notes["accesses"] = opened.notes.get("accesses", 0) + 1
    opened.type_into(f"access-position-{COMPOUND}", f"北门 {number}")


def type_phone(part):
    """Enter another number than the last time into the telephone's field of a part of the screen."""

    def type_number(opened):
        number = opened.notes["phones"] = opened.notes.get("phones", 0) + 1
        field = opened.part(part).get_by_test_id("stTextInput").locator("input").first
        field.fill(f"0536-555-{number:04}")

    return type_number


def set_once(do, undo, reach, fill):
    """Have what a form has set, to be undone."""

    def have_set(opened):
        reach(opened)
        if not opened.key_like(undo):
            fill(opened)
            opened.step(do)

    return have_set


def unfold_units(opened):
    """Show the form of the telephone of the first unit."""
    opened.unfold("unit-phones-box")


def lite_inspection(opened):
    """Open the inspection of the site of the place, with a reason where it asks for one."""
    lite_form(opened)
    if opened.page.locator("input[name=reason]").count():
        opened.page.locator("input[name=reason]").fill("复查")


def lite_failed(opened):
    """Open the inspection, tick what failed, and write another note than the last time."""
    lite_inspection(opened)
    number = opened.notes["inspections"] = opened.notes.get("inspections", 0) + 1
    opened.page.locator("form .tick input").first.check()
    opened.page.locator("textarea[name=note]").fill(f"第 {number} 次")


def lite_inspected(opened):
    """Record an inspection, and unfold its undo."""
    lite_inspection(opened)
    opened.page.locator("button[value=clean]").click()
    opened.page.locator("details.undo summary").click()


def lite_tested(opened):
    """Record a test of the access, and unfold what follows it: a further test, and the undo."""
    lite_form(opened)
    opened.page.locator("button[value=test]").click()
    opened.page.locator("details summary").click()


INSPECTION_PLACES = (
    Place(
        "inspections",
        "supervisor",
        "/today?area=370725001",
        "inspections",
        buttons=(
            WriteButton("inspections-clean-*", have_stop),
            WriteButton("inspections-undo", inspected_once, undoes=True),
            WriteButton("inspections-draw-now", unfold_draw),
        ),
    ),
    Place(
        "inspection",
        "supervisor",
        f"/?site={INSPECTED}",
        "site-inspection",
        buttons=(WriteButton("inspection-record", unfold_inspection, type_inspection),),
    ),
    Place(
        "emergency access",
        "planner",
        f"/?site={COMPOUND}",
        "emergency-access",
        buttons=(
            WriteButton("access-tested-now"),
            WriteButton("access-undo", tested_once, undoes=True),
            WriteButton("access-set", unfold_contacts, type_access),
            WriteButton(
                "site-access-undo",
                set_once("access-set", "site-access-undo", unfold_contacts, type_access),
                undoes=True,
            ),
            WriteButton("contacts-set-site", unfold_contacts, type_phone("contact-forms")),
            WriteButton(
                "site-phone-undo",
                set_once(
                    "contacts-set-site", "site-phone-undo", unfold_contacts, type_phone("contact-forms")
                ),
                undoes=True,
            ),
        ),
    ),
    Place(
        "unit telephones",
        "planner",
        "/today",
        "unit-phones",
        buttons=(
            WriteButton("contacts-set-unit", unfold_units, type_phone("unit-phones")),
            WriteButton(
                "unit-phone-undo",
                set_once("contacts-set-unit", "unit-phone-undo", unfold_units, type_phone("unit-phones")),
                undoes=True,
            ),
        ),
    ),
    Place(
        "plain inspection",
        "supervisor",
        f"/m/inspect?site={INSPECTED}",
        "form",
        390,
        (
            WriteButton("lite-clean", lite_inspection),
            WriteButton("lite-failed", lite_failed),
            WriteButton("lite-undo-inspection", lite_inspected, undoes=True),
        ),
        has_scripts=False,
        select=lite_selector,
    ),
    Place(
        "plain access",
        "planner",
        f"/m/access?site={COMPOUND}",
        "form",
        390,
        (WriteButton("lite-test", lite_form), WriteButton("lite-undo-access", lite_tested, undoes=True)),
        has_scripts=False,
        select=lite_selector,
    ),
)
