"""The guard of presses on a page of its own, whose clock the tests set."""

import pytest

from pages.components.app.browser_code import SCRIPT_FOLDER

ROWS = """
<body style="margin: 0">
  <ul style="margin: 0; padding: 0; list-style: none"></ul>
  <div style="height: 4000px">Text below</div>
</body>
<script>
  const reached = [], begun = performance.now.bind(performance);
  let ahead = 0, acts = 0, isDrawn = true;
  performance.now = () => begun() + ahead;
  for (const name of ["end-1", "end-2", "end-3"]) {
    const row = document.createElement("li"), button = document.createElement("button");
    row.className = `st-key-${name}`;
    button.textContent = name;
    button.style.cssText = "height: 80px; width: 200px";
    button.addEventListener("click", () => { reached.push(name); row.remove(); });
    row.append(button);
    document.querySelector("ul").append(row);
  }
</script>
"""
"""Rows of a list, each with a button that removes it: the next one moves up below the pointer."""
GUARDED = "window.guard = guardPresses(() => ({ writes: ['end-*'], acts }), () => isDrawn);"
SPOT = (60, 75)
TAKES_TOUCHES = "addEventListener('touchstart', (event) => event.preventDefault(), { passive: false });"
"""What a guard of touches would do: the control."""


class Rows:
    """The rows on a screen; ``reached`` names the buttons that were pressed."""

    def __init__(self, page, *, by_finger, guarded=True):
        self.page, self.by_finger = page, by_finger
        page.set_content(ROWS)
        if guarded:
            page.add_script_tag(content=(SCRIPT_FOLDER / "press_guard.js").read_text("utf-8") + GUARDED)

    @property
    def reached(self):
        return self.page.evaluate("reached")

    def press(self):
        (self.page.touchscreen.tap if self.by_finger else self.page.mouse.click)(*SPOT)

    def answer(self):
        """Draw the answer to what was pressed."""
        self.page.evaluate("acts += 1; guard()")

    def pass_time(self, seconds):
        self.page.evaluate(f"ahead += {1000 * seconds}")

    def drag(self, pixels):
        """Put a finger on the spot and draw it upwards."""
        touch = self.page.context.new_cdp_session(self.page)
        x, y = SPOT
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for moved in range(0, pixels, 5):
            points = [{"x": x, "y": y - moved}]
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture(params=[True, False], ids=["finger", "mouse"])
def show_rows(new_screen, request):
    """Shows the rows on a phone and on a desk: ``show_rows(guarded=False)``."""
    width = 390 if request.param else 1400
    return lambda **options: Rows(new_screen(width=width).page, by_finger=request.param, **options)


on_a_phone = pytest.mark.parametrize("show_rows", [True], indirect=True, ids=["finger"])


def test_the_row_that_moves_up_is_not_pressed_before_its_predecessor_is_answered_nor_right_after(show_rows):
    rows = show_rows()
    rows.press()
    rows.pass_time(10)
    rows.press()
    rows.answer()
    rows.pass_time(3)
    rows.press()
    assert rows.reached == ["end-1"]


def test_without_the_guard_each_press_reaches_the_next_row(show_rows):
    rows = show_rows(guarded=False)
    rows.press()
    rows.press()
    assert rows.reached == ["end-1", "end-2"]


def test_the_time_of_the_guard_begins_with_the_first_press_however_often_it_is_pressed_again(show_rows):
    rows = show_rows()
    rows.press()
    rows.answer()
    for _ in range(3):
        rows.pass_time(1)
        rows.press()
    assert rows.reached == ["end-1"]  # the control: until then the time was not over
    rows.pass_time(1)
    rows.press()
    assert rows.reached == ["end-1", "end-2"]


def test_a_press_that_is_never_answered_holds_off_others_for_a_quarter_of_a_minute(show_rows):
    rows = show_rows()
    rows.press()
    rows.pass_time(14)
    rows.press()
    assert rows.reached == ["end-1"]
    rows.pass_time(2)
    rows.press()
    assert rows.reached == ["end-1", "end-2"]


SCROLLED = "() => scrollY > 20"
AT_REST = """async () => {
  const before = scrollY;
  await new Promise((later) => setTimeout(later, 200));
  return scrollY === before;
}"""
"""Whether a page that a finger has set going stands still: the next tap would only stop it."""


@on_a_phone
def test_a_finger_scrolls_at_the_spot_of_a_press_and_has_then_seen_the_new_screen(show_rows):
    rows = show_rows()
    rows.press()
    rows.drag(65)
    rows.page.wait_for_function(SCROLLED)
    rows.page.wait_for_function(AT_REST)
    assert rows.reached == ["end-1"]
    rows.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    rows.press()
    assert rows.reached == ["end-1", "end-2"]


@on_a_phone
def test_where_touches_are_taken_it_does_not(show_rows):
    rows = show_rows()
    rows.page.evaluate(TAKES_TOUCHES)
    rows.press()
    rows.drag(65)
    assert not rows.page.evaluate(SCROLLED)
