"""Steps of superiors' forms on a screen, for tests and for the benchmark of presses."""


def show_forms(opened):
    opened.press_tab("report-section", 1)
    opened.settle()


def attach(opened, data):
    """Choose a file for the field in sight."""
    file = {"name": "blank.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    opened.page.locator("input[type=file]").first.set_input_files(file)
    opened.page.get_by_test_id("stFileChip").or_(opened.page.get_by_text("blank.xlsx")).first.wait_for()
    opened.settle()


def type_hour(opened, field, digits):
    """Type a time of day into a field: ``0800``."""
    opened.page.locator(f"[class*=st-key-superior-form-{field}-]").get_by_role("spinbutton").first.click()
    opened.page.keyboard.type(digits)
    opened.page.keyboard.press("Tab")
    opened.settle()


def type_text(opened, field, text):
    opened.page.locator(f"[class*=st-key-superior-form-{field}-] input").first.fill(text)
    opened.page.keyboard.press("Tab")
    opened.settle()


def unfold(opened, part):
    """Unfold a part of the section, unless it is."""
    box = opened.page.locator(f"[class*=st-key-superior-form-{part}] details").first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
        opened.settle()
        opened.page.wait_for_timeout(500)  # it unfolds slowly


def fill_in_new_form(opened, data):
    """Fill in a new form that is read at the very end of its period: it can be filled at every hour."""
    unfold(opened, "new")
    attach(opened, data)
    type_text(opened, "name", "每日统计表")
    type_hour(opened, "as-of", "0800")
    type_hour(opened, "due", "0859")


def choose_figure(opened, number):
    """Choose a figure by its place in the list."""
    opened.page.locator("[class*=st-key-superior-form-figure-]").get_by_role("combobox").click()
    opened.page.get_by_role("option").nth(number).click()
    opened.settle()
