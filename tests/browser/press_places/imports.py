"""Import of files: write, take back, begin again."""

from tests.browser.imports.steps import attach, list_of
from tests.browser.pressing import Place, WriteButton


def have_files(opened):
    """Have a list that changes the note of two villages, another one each time."""
    if opened.part("import-do-drop").count():
        opened.press("import-do-drop")
        opened.settle()
    opened.notes["imports"] = opened.notes.get("imports", 0) + 1
    text = f"list {opened.notes['imports']}"
    attach(opened, "sites.csv", list_of([("V01", text), ("V02", text)], "code,note"))


def have_written(opened):
    have_files(opened)
    opened.step("import-do-write")


IMPORT_PLACES = (
    Place(
        "imports",
        "clerk",
        "/import",
        "import-steps",
        buttons=(
            WriteButton("import-do-write", have_files),
            WriteButton("import-do-undo", have_written, undoes=True),
            WriteButton("import-do-drop", have_files, records=False),
        ),
    ),
)
