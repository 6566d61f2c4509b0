"""Figures of an area by source, and the door-to-door screening of a compound."""

from tests.browser.press_places.lite import lite_form, lite_selector
from tests.browser.pressing import Place, WriteButton

TOWN = "370725001"


def unfold_figure_form(opened):
    opened.unfold("ledger-form-box")


def type_figure(opened):
    """Fill in another value than the last time, with its reason."""
    number = opened.notes["figures"] = opened.notes.get("figures", 0) + 1
    opened.choose(f"ledger-kind-of-{TOWN}", "户籍")
    opened.type_into(f"ledger-value-of-{TOWN}", str(112_000 + number))
    opened.choose(f"ledger-source-of-{TOWN}", "第五")
    opened.type_into(f"ledger-reason-of-{TOWN}", f"第 {number} 次复核")
    opened.page.keyboard.press("Tab")
    opened.settle()


def agree_first(opened):
    """Have an agreement that can be undone."""
    if not opened.key_like("ledger-undo"):
        opened.step(opened.key_like("ledger-agree-*"))


def have_difference(opened):
    """Have a figure on which no value is agreed: an agreement is taken back."""
    if not opened.key_like("ledger-agree-*"):
        opened.step(opened.key_like("ledger-undo"))


def unfold_screening(opened):
    opened.unfold("screening-form-box")


def type_screening(opened):
    """Fill in other counts than the last time, with a reason."""
    number = opened.notes["screenings"] = opened.notes.get("screenings", 0) + 1
    for name, typed in (("households", 300 + number), ("visited", 100 + number)):
        opened.type_into(f"screening-{name}-", str(typed))
    for name in ("not-answered", "to-revisit"):
        opened.type_into(f"screening-{name}-", "3")
    opened.type_into("screening-reason-", f"第 {number} 轮")


def record_screening(opened):
    """Have a record of the screening that can be undone."""
    if not opened.key_like("screening-undo"):
        unfold_screening(opened)
        type_screening(opened)
        opened.step("screening-record")


def lite_screening(opened):
    """Open the form of a compound and fill in other counts than the last time, not all visited."""
    lite_form(opened)
    number = opened.notes["screenings"] = opened.notes.get("screenings", 0) + 1
    values = {"households": 300 + number, "visited": 100 + number, "not_answered": 3, "to_revisit": 3}
    for name, typed in values.items():
        opened.page.locator(f"input[name={name}]").fill(str(typed))
    opened.page.locator("input[name=reason]").fill(f"第 {number} 轮")


def lite_begun_screening(opened):
    """Open the form of a compound whose screening is begun and not complete."""
    lite_form(opened)
    if not opened.page.locator("button[name=do][value=all]").count():
        lite_screening(opened)
        opened.page.locator("button[name=do][value=record]").click()
        opened.page.locator("p[role=status]").wait_for()
        lite_form(opened)


LEDGER_PLACES = (
    Place(
        "area figures",
        "commander",
        f"/area?area={TOWN}",
        "area-ledger",
        buttons=(
            WriteButton("ledger-agree-*", have_difference),
            WriteButton("ledger-undo", agree_first, undoes=True),
            WriteButton("ledger-record", unfold_figure_form, type_figure),
        ),
    ),
    Place(
        "screening",
        "staff",
        f"/area?area={TOWN}&site=C001",
        "site-screening",
        buttons=(
            WriteButton("screening-record", unfold_screening, type_screening),
            WriteButton("screening-all", unfold_screening, type_screening),
            WriteButton("screening-undo", record_screening, undoes=True),
        ),
    ),
    Place(
        "plain screening",
        "staff",
        "/m/screening?site=C001",
        "form",
        390,
        (WriteButton("lite-record", lite_screening), WriteButton("lite-all", lite_begun_screening)),
        has_scripts=False,
        select=lite_selector,
    ),
)
