"""A button that is pressed again before its answer is read: recorded once, on every screen that writes."""

import ast
import re
from datetime import UTC
from fnmatch import fnmatchcase
from types import SimpleNamespace

import pytest
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState

from geo.domain.filters import SiteFilter
from geo.services.post_orders.loaded_post_orders import PostReading
from geo.services.schedule.shift_view import AllowedAction
from pages.components.app import identity, state
from pages.components.app.form_state import FormState
from pages.components.app.repeated_press import is_repeated_press, record_press
from pages.components.app.screen_state import ScreenState
from pages.components.app.write_buttons import WRITE_BUTTON_PATTERNS, is_write_button
from pages.components.schedule import shift_form
from tests.browser.press_places import PLACES
from tests.page.readings import number
from tests.page.screens import opened
from tests.page.site.steps import fill
from tests.source import ROOT, application, layer
from tests.worlds import ADMIN, STAFF, START

pytestmark = pytest.mark.usefixtures("manned")


def head(world):
    return world.store.revision()


@pytest.fixture
def twice(world):
    """Press a button so often within three seconds; how many more entries the journal has."""

    def press(screen, key, times=2):
        before = head(world)
        for _ in range(times):
            if screen.has(key) and not screen.widget(key).disabled:  # else there is nothing to press
                screen.press(key)
            world.pass_time(milliseconds=300)
        return head(world) - before

    return press


@pytest.mark.parametrize("times", [2, 3, 5])
@pytest.mark.parametrize(
    ("site", "key"), [("CP1", "press-seen"), ("CP1", "press-unmanned"), ("C1", "press-patrol")]
)
def test_a_report_pressed_again_at_once_is_recorded_once(twice, times, site, key):
    screen = opened(site=site)
    assert twice(screen, key, times) == 1
    assert f"已记录 #{number(screen)}" in screen.within("status-form")


def test_without_the_rule_it_would_be_recorded_as_often_as_it_was_pressed(twice, monkeypatch):
    monkeypatch.setattr(identity, "is_repeated_press", lambda _ctx: False)
    assert twice(opened(site="CP1"), "press-seen", 3) == 3


def test_later_or_with_something_typed_it_is_another_report(world, twice):
    screen = opened(site="CP1")
    assert twice(screen, "press-seen") == 1
    world.pass_time(seconds=4)
    assert twice(screen, "press-seen") == 1
    fill(screen, note="又来看过")
    assert twice(screen, "press-seen") == 1
    assert world.site("CP1").note == "又来看过"


def test_a_clock_that_is_set_back_swallows_no_press(world):
    screen, before = opened(site="CP1"), head(world)
    screen.press("press-seen")
    world.pass_time(hours=-12)
    screen.press("press-seen")
    assert head(world) - before == 2
    screen.press("press-seen")  # the control: at once, it is the same press
    assert head(world) - before == 2


def test_until_its_answer_is_drawn_it_is_the_same_press_however_long_that_takes(world, twice, monkeypatch):
    """A busy machine draws late; presses wait, and are handled after the three seconds."""
    note = identity.record_press

    def long_before_it_is_drawn(ctx):
        note(ctx)
        world.pass_time(seconds=10)

    monkeypatch.setattr(identity, "record_press", long_before_it_is_drawn)
    assert twice(opened(site="CP1"), "press-seen", 3) == 1


def new_screen(**fields):
    return ScreenState(SiteFilter(), UTC, "zh", lang_chosen=False, site="", query={}, **fields)


@pytest.fixture
def press_twice(world, monkeypatch):
    """Whether a second press of a button counts as the first, with what its answer did in between."""

    def is_same(key, answer, **before):
        screen = new_screen(**before)
        values = {key: True, "new-plan-name": "夜班"}
        monkeypatch.setattr(state, "screen", lambda: screen)
        monkeypatch.setattr(state, "widget_values", lambda: values)
        record_press(world.ctx)
        answer(screen, values)
        return is_repeated_press(world.ctx)

    return is_same


def begun(screen, _values):
    screen.planner.plan_id, screen.planner.post_id = "another", ""


@pytest.mark.parametrize("key", ["begin-plan", "copy-order-1", "drop-draft-1", "publish-now"])
def test_the_draft_that_an_answer_leads_to_is_not_begun_dropped_or_published_by_the_second_press(
    press_twice, key
):
    assert press_twice(key, begun)
    assert not press_twice("lock-post", begun)  # the control: there a person chose another draft


def test_sites_that_an_answer_unticks_make_no_other_press_and_other_sites_do(press_twice):
    def tick(*site_ids):
        return lambda screen, _values: setattr(screen, "ticked", site_ids)

    assert press_twice("bulk-seen", tick(), ticked=("CP1", "CP2"))
    assert not press_twice("bulk-seen", tick("CP3"), ticked=("CP1", "CP2"))


@pytest.mark.parametrize("key", ["place-now", "move-here", "lock-post"])
def test_the_label_of_the_unit_says_nothing_of_another_press_but_of_a_move(press_twice, key):
    """A browser sends the label of an option: with the distance of before, where the post has been moved."""

    def another_label(screen, values):
        screen.planner.target_unit = values["to-unit"] = "三中队 · 7.4 公里"

    assert press_twice(key, another_label)
    assert not press_twice("move-post", another_label)


def test_a_field_that_the_application_filled_was_not_typed(press_twice):
    def emptied(screen, values):
        screen.last_press.answer_values["new-plan-name"] = values["new-plan-name"] = ""

    def typed(_screen, values):
        values["new-plan-name"] = "早班"

    assert press_twice("begin-plan", emptied)
    assert not press_twice("begin-plan", typed)


@pytest.mark.usefixtures("planner")
def test_a_browser_that_has_not_emptied_the_field_yet_begins_no_second_draft(world):
    screen, before = opened("planning"), head(world)

    def begin(name):
        screen.unfold("new-plan-menu").widget("new-plan-name").set_value(name)
        screen.press("begin-plan")
        return head(world) - before

    assert begin("夜班") == 1
    assert begin("夜班") == 1
    assert begin("早班") == 2  # the control: another name is another draft


def test_a_repeated_press_does_not_bring_back_the_form_whose_key_is_used(monkeypatch):
    form, screen, reading = FormState("CP1", 1), new_screen(), PostReading((), {})
    view = SimpleNamespace(site="CP1", shift=SimpleNamespace(start=START))
    monkeypatch.setattr(state, "screen", lambda: screen)
    for is_recorded in (True, False):
        monkeypatch.setattr(shift_form, "run_command", lambda *_, done=is_recorded: done)
        shift_form._submit(None, view, form, AllowedAction.CLAIM, reading)
        assert screen.form is None
    fresh = FormState("CP1", 2)
    shift_form._submit(None, view, fresh, AllowedAction.CLAIM, reading)
    assert screen.form is fresh  # the control: what was not recorded stays to be corrected


def test_a_press_that_was_refused_is_free_to_be_pressed_again(twice):
    screen = opened("schedule", site="CP1")
    screen.widget(field_of(screen, "people")).set_value(0)
    assert twice(screen, "shift-confirm", 1) == 0
    screen.widget(field_of(screen, "people")).set_value(3)
    assert twice(screen, "shift-confirm") == 2  # the duty, and the word from the post


def field_of(screen, name):
    (key,) = [node.key for node in screen.test.number_input if (node.key or "").startswith(f"{name}-")]
    return key


def test_a_shift_is_claimed_and_released_once(twice):
    screen = opened("schedule")
    assert [twice(screen, f"shift-{step}", 3) for step in ("claim", "release", "claim")] == [1, 1, 1]


@pytest.mark.usefixtures("planner")
def test_the_steps_of_a_draft_are_each_taken_once(twice):
    screen = opened("planning")
    screen.widget("new-plan-name").set_value("夜班")
    assert twice(screen, "begin-plan", 3) == 1
    screen.set("post", "CP1")
    screen.set("to-unit", "U2")
    for key in ("move-post", "lock-post", "back-post", "refresh"):
        assert twice(screen, key, 3) <= 1, key
    assert "夜班" in screen.t


def test_a_right_is_granted_and_withdrawn_once_and_the_receipt_stays(world, signed_in, twice):
    signed_in(ADMIN)
    screen = opened("administration")
    screen.set("person", STAFF.id)
    keys = [node.key for node in screen.test.selectbox]
    role, area = (next(key for key in keys if key.startswith(f"{name}-give")) for name in ("role", "area"))
    screen.widget(role).set_value("viewer")
    screen.widget(area).set_value("370725")
    assert twice(screen, "press-give", 3) == 1
    assert "已记录 #" in screen.within("person-card")
    world.pass_time(seconds=4)
    assert twice(screen, "withdraw-viewer-370725", 3) == 1


class NextRunError(Exception):
    """Stands for the end of a run where another one is requested."""


def test_a_press_that_waits_ends_no_callback_and_ends_the_run_after_it(monkeypatch):
    def end_run():
        raise NextRunError

    session = SafeSessionState(SessionState(), yield_callback=end_run)
    context = SimpleNamespace(session_state=session)
    monkeypatch.setattr(state, "get_script_run_ctx", lambda: context)
    with pytest.raises(NextRunError):
        session["screen"] = 1
    state.hold_reruns()
    state.hold_reruns()  # a callback may run several commands
    session["screen"] = 2
    assert session["screen"] == 2
    state.release_reruns()
    state.release_reruns()
    with pytest.raises(NextRunError):
        session["screen"] = 3


# Every button is known to be one that writes, or one that does not


LOOKS = {
    "*-again",
    "action-*",
    "back-to-now",
    "change-*",
    "chip-*-*",
    "crumb-*",
    "elsewhere",
    "figure-*",
    "filter-clear",
    "finding-before-*",
    "finding-close",
    "finding-row-*",
    "findings-more",
    "found-elsewhere",
    "found-here",
    "handover-row-*",
    "hit-*",
    "inspections-open-*",
    "item-close",
    "located",
    "order-dismiss",
    "outside-clear",
    "owed-item-*",
    "owed-open-*",
    "owed-sort",
    "own-*-*",
    "own-sites-all",
    "own-sites-sort",
    "phone-tab-*",
    "posts-work-out",
    "problem-*",
    "publish-not",
    "readiness-item-*-*",
    "register-corners-clear",
    "register-keep-mine",
    "register-more",
    "register-new",
    "register-row-*",
    "register-take-theirs",
    "report-reload",
    "required-*-*",
    "schedule-offers-ask",
    "schedule-work-out",
    "rounds-usual",
    "cordon-work-out",
    "sheet-close",
    "show-merge-*-*",
    "show-spare-*",
    "site-finding-*",
    "site-stock-open",
    "spot-not",
    "stock-close",
    "stock-row-*",
    "supplies-more",
    "tick-all",
    "tick-none",
    "total-*",
    "viewing-back",
    "wall-enter",
    "wall-leave",
}
"""Buttons after which nothing is recorded: the second press of two may mean what is there by then."""


PASSED_ON = {
    ("background_job", "key"): {"*-again"},
    ("command_result", "key"): set(),  # those of the callers of ``undo_button`` are found there
    ("list_commands", "key"): set(),
    ("finding_list", "button_key"): {"finding-row-*", "finding-before-*"},
    ("spare_posts", "key"): {"show-merge-*-*", "show-spare-*"},
    ("result_summary", "key"): {"located", "elsewhere"},
    ("stock_result", "undo-*"): {
        "undo-stock-count",
        "undo-stock-move",
        "undo-stock-round",
        "undo-stock-sign",
    },
    ("list_commands", "*-undo"): {
        "access-undo",
        "inspections-undo",
        "owed-undo",
        "own-sites-undo",
        "post-read-undo",
        "receipts-undo",
        "site-access-undo",
        "site-phone-undo",
        "unit-phone-undo",
    },
}
"""Keys that a function is handed by its callers, whole or in part."""


def button_keys(module):
    """The keys of all buttons of a module, "*" for what is only known at run time."""
    name = module.name.rpartition(".")[2]
    assigned = {
        target.id: node.value
        for node in module.walk(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in module.walk(ast.Call):
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if called in {"undo_button", "undo_list_command"}:
            key = call.args[1]
        elif called in {"button", "form_submit_button"}:
            key = next((word.value for word in call.keywords if word.arg == "key"), None)
        else:
            continue
        if isinstance(key, ast.Name) and (name, key.id) in PASSED_ON:
            yield from PASSED_ON[name, key.id]
            continue
        if isinstance(key, ast.Name):
            key = assigned.get(key.id)
        if isinstance(key, ast.Constant):
            yield key.value
        elif isinstance(key, ast.JoinedStr):
            pattern = "".join(part.value if isinstance(part, ast.Constant) else "*" for part in key.values)
            yield from PASSED_ON.get((name, pattern), {pattern})
        else:
            yield f"{name}:{call.lineno}"


def test_every_button_of_the_screens_is_known_to_write_or_not():
    found = {key for module in application() if layer(module.name) == "pages" for key in button_keys(module)}
    assert {key for key in found if key not in LOOKS and not is_write_button(key)} == set()
    assert {key for key in found if key in LOOKS and is_write_button(key)} == set()
    assert len(found) > 50
    assert sorted(WRITE_BUTTON_PATTERNS) == list(WRITE_BUTTON_PATTERNS)


def switch_keys(module):
    """The keys of what is on or off and tells the application so: it reads as a button under way would."""
    for call in module.walk(ast.Call):
        called, words = getattr(call.func, "attr", ""), {word.arg: word.value for word in call.keywords}
        tells = called in {"checkbox", "toggle"} or (
            called in {"expander", "popover"} and "on_change" in words
        )
        if tells and isinstance(words.get("key"), ast.Constant | ast.JoinedStr):
            parts = getattr(words["key"], "values", [words["key"]])
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts)


def test_no_switch_has_a_key_of_a_button_that_writes():
    pages = [module for module in application() if layer(module.name) == "pages"]
    found = {key for module in pages for key in switch_keys(module)}
    assert {key for key in found if is_write_button(key)} == set()
    assert "order-form-box" in found  # the control
    assert is_write_button("post-order-step")  # as it was once called: an open form swallowed other presses


def test_every_button_that_writes_has_a_place_in_the_benchmark_of_presses():
    found = {key for module in application() if layer(module.name) == "pages" for key in button_keys(module)}
    pressed = {button.keys for place in PLACES for button in place.buttons}

    def is_pressed(key):
        return any(fnmatchcase(each, key) or fnmatchcase(key, each) for each in pressed)

    assert {key for key in found if is_write_button(key) and not is_pressed(key)} == set()
    assert {pattern for pattern in WRITE_BUTTON_PATTERNS if not is_pressed(pattern)} == set()
    assert not is_pressed("another-button")  # the control


LITE_PLACES = {
    ("lite_access", "undo:{{ undo }}"): {"lite-undo-access"},
    ("lite_conflict", ""): {"lite-apply"},
    ("lite_finding", "{{ action }}"): {"lite-begin", "lite-report_done", "lite-return"},
    ("lite_finding", "{{ undo }}"): {"lite-undo-finding"},
    ("lite_handover", "{{ undo }}"): {"lite-undo-handover"},
    ("lite_inspect", "undo:{{ undo }}"): {"lite-undo-inspection"},
    ("lite_log_finding", "{{ action }}"): {"lite-log"},
    ("lite_own", ""): {"lite-undo"},
    ("lite_photos", ""): {"lite-photo", "lite-withdraw-photo"},
    ("lite_rows", "{{ each.action }}"): {"lite-done-listed"},
    ("lite_site", "{{ action }}"): {"lite-seen", "lite-set:manned", "lite-set:exempt"},
    ("lite_stand_down", ""): {"lite-removal", "lite-undo-removal"},
}
"""The places of buttons whose value is computed, or that have none, by page and value."""
READS = {("lite_find", "")}
"""Buttons of a form that only reads."""


def lite_buttons(page):
    """Page and value of each button of a low-bandwidth page, "" for one without a value."""
    for attributes in re.findall(r"<button\b((?:\{[{%].*?[%}]\}|[^>])*)>", page.read_text("utf-8")):
        if attributes.strip() != "hidden":
            value = re.search(r'name="do" value="([^"]*)"', attributes)
            yield page.stem, value[1] if value else ""


def places_of(page, value):
    """The keys of the places of a button of a low-bandwidth page."""
    is_fixed = re.fullmatch(r"\w+", value)
    return LITE_PLACES.get((page, value), {f"lite-{value}" if is_fixed else f"{page} {value}"})


def test_every_button_of_the_low_bandwidth_pages_has_a_place_there_too():
    templates = (ROOT / "data" / "templates").glob("lite_*.html")
    found = {button for page in templates for button in lite_buttons(page)} - READS
    keys = {key for button in found for key in places_of(*button)}
    assert keys <= {button.keys for place in PLACES for button in place.buttons}
    assert {"lite-ask", "lite-visit", "lite-receive", "lite-undo-handover"} <= keys  # the control
    assert found >= LITE_PLACES.keys()


def test_a_new_button_of_a_low_bandwidth_page_would_have_none(tmp_path):
    page = tmp_path / "lite_new.html"
    page.write_text(
        '<button hidden></button><button{% if a > b %} class="main"{% endif %} name="do" value="{{ x }}">'
    )
    (button,) = lite_buttons(page)
    assert places_of(*button) == {"lite_new {{ x }}"}
