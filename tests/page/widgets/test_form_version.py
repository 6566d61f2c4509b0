"""A form that another account has overtaken: what lets its next press be about the newer version."""

import ast
from types import SimpleNamespace

import pytest

from geo.domain.conflicts import Conflict, FindingConflict
from geo.domain.daily_reports.report import ReportConflict
from geo.domain.day.period import PeriodConflict
from geo.domain.errors import InvalidInput, Overtaken, Refused
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.screen_state import CommandResult
from pages.components.widgets import form_version
from pages.components.widgets.form_version import changed_meanwhile
from tests.source import application, layer

OVERTAKEN = Overtaken("error.tally_changed", site="平原大桥卡点")


@pytest.fixture
def drawn(monkeypatch):
    """Draws a form begun on version 1 under the last result; its version after it, and what was said."""
    form, said = FormState("CP1", 1), []
    monkeypatch.setattr(form_version.st, "warning", said.append)

    def draw(version, result=None):
        said.clear()
        screen = SimpleNamespace(
            result_of=lambda form_id: result if result and result.form_id == form_id else None
        )
        monkeypatch.setattr(state, "screen", lambda: screen)
        changed_meanwhile("tally", form, version, "changed")
        return form.version, list(said)

    return draw


def test_a_refusal_that_named_the_change_lets_the_next_press_be_about_it(drawn):
    assert drawn(2) == (1, ["changed"])
    assert drawn(2, CommandResult("tally", error=OVERTAKEN)) == (2, [])


@pytest.mark.parametrize("error", [InvalidInput("error.tally_empty"), Refused("error.tally_early", site="x")])
def test_another_error_swallows_no_change(drawn, error):
    assert drawn(2, CommandResult("tally", error=error)) == (1, ["changed"])


def test_a_refusal_of_another_form_says_nothing_of_this_one(drawn):
    assert drawn(2, CommandResult("shift", error=OVERTAKEN)) == (1, ["changed"])


def test_a_refusal_names_one_change_and_not_the_one_after_it(drawn):
    result = CommandResult("tally", error=OVERTAKEN)
    assert drawn(2, result) == (2, [])
    assert drawn(3, result) == (2, ["changed"])


def test_every_refusal_because_of_a_newer_version_has_to_be_read_before_the_next_press():
    assert all(issubclass(kind, Overtaken) for kind in (FindingConflict, PeriodConflict, ReportConflict))
    assert not issubclass(Conflict, Overtaken)  # of a site: both values are shown, and one is chosen


def version_setters(module):
    """The functions of a module that set the version of a form."""
    return {
        function.name
        for function in module.walk(ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in ast.walk(ast.Tuple(node.targets))
        if isinstance(target, ast.Attribute) and target.attr == "version"
    }


def test_no_form_has_a_rule_of_its_own():
    found = {
        (module.name.rpartition(".")[2], name)
        for module in application()
        if layer(module.name) == "pages"
        for name in version_setters(module)
    }
    assert found == {
        ("form_version", "changed_meanwhile"),  # the control: the rule is found
        ("command_result", "_keep_theirs"),  # a press by which a person takes the newer status over
    }
