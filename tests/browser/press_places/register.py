"""Register: enter, save, retire, bring back, undo."""

from tests.browser.pressing import Place, WriteButton

SITE = "K09"


def have_change(opened):
    """Have another note in the form than the one before."""
    opened.notes["register"] = opened.notes.get("register", 0) + 1
    opened.part("register-note").get_by_role("textbox").fill(f"note {opened.notes['register']}")


def have_saved(opened):
    have_change(opened)
    opened.step("register-do-save")


def have_present(opened):
    """Have the site present, with its retirement unfolded."""
    if opened.part("register-do-restore").count():
        opened.step("register-do-restore")
    if not opened.part("register-do-retire").is_visible():
        opened.part("register-retire").locator("summary").click()


def have_retired(opened):
    have_present(opened)
    if opened.part("register-do-retire").count():
        opened.step("register-do-retire")


REGISTER_PLACES = (
    Place(
        "register",
        "planner",
        f"/register?site={SITE}",
        "register-history",
        buttons=(
            WriteButton("register-do-save", have_change),
            WriteButton("register-do-undo", have_saved, undoes=True),
            WriteButton("register-do-retire", have_present),
            WriteButton("register-do-restore", have_retired),
        ),
    ),
)
