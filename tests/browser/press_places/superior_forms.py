"""Superiors' forms: blanks, bindings and filling."""

from tests.browser.day import superior_forms as steps
from tests.browser.pressing import Place, WriteButton
from tests.superior_blanks import blank


def have_form(opened):
    """Show the section, with a form in it."""
    steps.show_forms(opened)
    if not opened.part("superior-form-periods").count():
        steps.fill_in_new_form(opened, blank())
        opened.step("superior-form-do-add")


def another(opened, what):
    """Count what is filled in, so that no two presses record the same."""
    opened.notes[what] = opened.notes.get(what, 0) + 1
    return opened.notes[what]


def choose_figure(opened):
    steps.type_text(opened, "cell", "B3")
    steps.choose_figure(opened, another(opened, "figures") % 5)


def bind_once(opened):
    """Have the first cell bound."""
    choose_figure(opened)
    opened.step("superior-form-do-bind")


def unfold_settings(opened):
    steps.unfold(opened, "settings-")


def type_name(opened):
    steps.type_text(opened, "name", f"统计表 {another(opened, 'names')}")


def unfold_blank(opened):
    steps.unfold(opened, "blank-")


def attach_blank(opened):
    steps.attach(opened, blank(rows=("卡点在岗", f"封闭村{another(opened, 'files')}")))


FORM_PLACES = (
    Place(
        "superiors' forms",
        "planner",
        "/reports",
        "report-section",
        buttons=(
            WriteButton("superior-form-do-bind", fill=choose_figure),
            WriteButton("superior-form-do-unbind", bind_once),
            WriteButton("superior-form-do-fill", bind_once),
            WriteButton("superior-form-do-undo", bind_once, undoes=True),
            WriteButton("superior-form-do-change", unfold_settings, type_name),
            WriteButton("superior-form-do-blank", unfold_blank, attach_blank),
            WriteButton("superior-form-do-add", fill=lambda opened: steps.fill_in_new_form(opened, blank())),
            WriteButton("superior-form-do-withdraw", unfold_settings),
        ),
        prepare=have_form,
    ),
)
