"""Steps of an import on a screen, for tests and for the benchmark of presses."""


def attach(opened, name, data):
    """Drop a file into the field, and wait until it is read."""
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    opened.page.locator("input[type=file]").first.set_input_files(file)
    opened.part("import-do-drop").wait_for()
    opened.part("import-understanding").wait_for()
    opened.settle()


def list_of(rows, heading="code,name,note"):
    """A CSV file of rows, each a tuple of texts."""
    return "\n".join([heading, *(",".join(row) for row in rows)]).encode()
