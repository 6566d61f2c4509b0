"""A form that was not recorded comes back with its key: the next press is known where the first one was."""

import ast

import pytest

from geo.api.lite.request import kept_fields
from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.emergency_access import EmergencyAccessChange, OpeningKind
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, Overtaken, StoreBusy
from geo.domain.findings.commands import LogFinding
from geo.services.emergency_access.record import set_emergency_access
from geo.services.findings.record import log_finding
from tests.source import Module, application
from tests.unit.api.lite.phone import Phone, fields

PLANNER = Actor("planner", "调度员", Role.PLANNER, "U1")
FORM = {"key": "the form's own", "version": "3", "note": "雨雪"}
PRESSES = {
    "access?site=V1": ("access", "test"),
    "finding?finding=F1": ("finding", "begin"),
    "findings": ("finding", "begin:F1:1"),
    "inspect?site=CP1": ("inspect", "clean"),
    "log-finding?site=CP1": ("log-finding", "log:figures"),
    "own": ("own", ""),
    "photo?finding=F1": ("photo", ""),
    "screening?site=C1": ("screening", "record"),
    "site?site=CP1": ("site", "seen"),
    "supplies?site=CP1": ("supplies", "count"),
}
"""Pages with a form: where it is sent, and which button sends it."""


@pytest.fixture
def planner(world):
    world.add_accounts(PLANNER)
    access = EmergencyAccessChange("V1", OpeningKind.BARRIER, "村北", "村值班室", 0, next(world.keys))
    set_emergency_access(world.ctx, PLANNER, access)
    log_finding(world.ctx, PLANNER, LogFinding("figures", next(world.keys), site_id="CP1"))
    world.confirm("CP1", actor=PLANNER)
    return Phone(world, PLANNER)


def sent_while_the_store_is_busy(world, phone, path, monkeypatch):
    """Send the form of a page while nothing can be written; its fields, and those that come back."""
    page, do = PRESSES[path]
    form = fields(phone.get(f"/m/{path}").text) | {"do": do, "count.mask": "12", "team": "county_1"}
    form |= {"households": "9", "visited": "4"}

    def busy(*_):
        raise StoreBusy

    with monkeypatch.context() as patch:
        patch.setattr(world.store.__class__, "write", busy)
        return form, fields(phone.post(form, f"/m/{page}").text)


@pytest.mark.parametrize("path", PRESSES)
def test_the_form_comes_back_with_its_key(world, planner, path, monkeypatch):
    form, again = sent_while_the_store_is_busy(world, planner, path, monkeypatch)
    assert form["key"]
    assert again["key"] == form["key"]


def test_the_key_stays_unless_it_was_used_for_something_else():
    assert kept_fields(FORM, InvalidInput("error.tally_empty")) == FORM
    assert kept_fields(FORM, StoreBusy()) == FORM
    assert kept_fields(FORM, IdempotencyKeyReused()) == {"note": "雨雪"}


def test_a_version_that_was_overtaken_is_dropped_as_the_sentence_names_the_change():
    kept = kept_fields(FORM, Overtaken("error.duty_phone_changed"))
    assert kept == {"key": "the form's own", "note": "雨雪"}


def forgetful_handlers(module):
    """The functions that answer an error on a form and do not keep its fields."""
    return [
        function.name
        for function in module.walk(ast.FunctionDef)
        for handler in ast.walk(function)
        if is_handler(handler) and not any(getattr(node, "id", "") in KEEPERS for node in ast.walk(handler))
    ]


def is_handler(node):
    """Whether it answers an error: where one is caught, or as what ``answer`` is handed for it."""
    if isinstance(node, ast.ExceptHandler):
        return getattr(node.type, "id", "") == "KadianError"
    return isinstance(node, ast.FunctionDef) and node.name in ERROR_PAGES


ERROR_PAGES = {"show_error", "_action_error_page"}
KEEPERS = {"kept_fields", "show_error"}
"""What keeps the fields of a form; the second one calls the first."""
FORGETFUL = """
def answer(lite, form):
    try:
        record(form)
    except KadianError as error:
        return page(lite, error)
"""


def test_every_page_that_answers_an_error_keeps_the_fields_of_its_form():
    pages = [module for module in application() if module.name.startswith("geo.api.lite.")]
    assert {module.name: names for module in pages if (names := forgetful_handlers(module))} == {}
    assert sum(module.text.count("kept_fields(") for module in pages) > 5


def test_a_page_that_forgets_them_is_found():
    assert forgetful_handlers(Module("geo.api.lite.new", FORGETFUL)) == ["answer"]
    assert (
        forgetful_handlers(Module("geo.api.lite.new", FORGETFUL.replace("page(", "page(kept_fields, "))) == []
    )
