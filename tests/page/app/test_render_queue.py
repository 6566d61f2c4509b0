from threading import Semaphore, Thread

import pytest

from pages.components.app.render_queue import RenderQueue

PATIENCE_S = 30


class Drawing:
    """Screens that are drawn until ``finish`` lets them end."""

    def __init__(self, at_once):
        self.turns, self.looks = RenderQueue(at_once), 0
        self.begun, self._done = [], Semaphore(0)
        self._drawn, self._threads = Semaphore(0), []

    def ask(self, name, *, for_news=False):
        self._threads.append(Thread(target=self._draw, args=(name, for_news)))
        self._threads[-1].start()

    def _draw(self, name, for_news):
        with self.turns.for_refresh(self.look_up) if for_news else self.turns.for_press():
            self.begun.append(name)
            self._drawn.release()
            self._done.acquire()

    def look_up(self):
        self.looks += 1

    def wait_until_begun(self):
        assert self._drawn.acquire(timeout=PATIENCE_S)

    @property
    def none_begun(self):
        return not self._drawn.acquire(blocking=False)

    def finish(self, number=1):
        self._done.release(number)

    def end(self):
        self.finish(len(self._threads))
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def wait_for_press_queue(turns, number):
    """Until so many people stand in line."""
    while len(turns._press_queue) < number:
        pass


def test_two_screens_are_drawn_at_a_time_and_the_next_when_one_is_done():
    drawing = Drawing(2)
    for name in "abcde":
        drawing.ask(name)
    drawing.wait_until_begun()
    drawing.wait_until_begun()
    wait_for_press_queue(drawing.turns, 3)
    assert drawing.none_begun
    for _ in range(3):
        drawing.finish()
        drawing.wait_until_begun()
    drawing.end()
    assert sorted(drawing.begun) == list("abcde")


def test_who_pressed_goes_before_screens_that_came_earlier_for_news():
    drawing = Drawing(1)
    drawing.ask("first")
    drawing.wait_until_begun()
    for name in ("news 1", "news 2"):
        drawing.ask(name, for_news=True)
    drawing.ask("person")
    wait_for_press_queue(drawing.turns, 1)
    drawing.finish()
    drawing.wait_until_begun()
    assert drawing.begun == ["first", "person"]
    drawing.end()
    assert sorted(drawing.begun[2:]) == ["news 1", "news 2"]


def test_two_that_end_together_let_two_in_though_one_person_waits():
    drawing = Drawing(2)
    for name in "ab":
        drawing.ask(name)
        drawing.wait_until_begun()
    for name in ("news 1", "news 2"):
        drawing.ask(name, for_news=True)
    drawing.ask("person")
    wait_for_press_queue(drawing.turns, 1)
    drawing.finish(2)
    drawing.wait_until_begun()
    drawing.wait_until_begun()
    assert "person" in drawing.begun[2:]
    drawing.end()
    assert len(drawing.begun) == 5


class PressedError(Exception):
    """Somebody pressed on the screen that waits."""


def test_a_screen_that_waits_for_news_gives_its_place_up_to_a_press_on_it():
    drawing = Drawing(1)
    drawing.ask("first")
    drawing.wait_until_begun()

    def pressed():
        raise PressedError

    with pytest.raises(PressedError), drawing.turns.for_refresh(pressed):
        drawing.begun.append("never")
    drawing.ask("person")
    drawing.finish()
    drawing.wait_until_begun()
    drawing.end()
    assert drawing.begun == ["first", "person"]


def test_who_came_first_is_drawn_first():
    drawing = Drawing(1)
    for number in range(12):
        drawing.ask(number)
        if number:
            wait_for_press_queue(drawing.turns, number)
        else:
            drawing.wait_until_begun()
    for _ in range(11):
        drawing.finish()
        drawing.wait_until_begun()
    drawing.end()
    assert drawing.begun == list(range(12))


def test_a_place_goes_to_who_waits_before_a_newcomer_can_ask_for_it():
    turns = RenderQueue(1)
    with turns.for_press():
        waiting = turns._join(turns._press_queue)
    newcomer = turns._join(turns._press_queue)
    assert waiting.is_set()
    assert not newcomer.is_set()


def test_a_place_handed_to_a_screen_that_gave_up_goes_to_the_next():
    turns = RenderQueue(1)
    with turns.for_press():
        gives_up, waits = turns._join(turns._refresh_queue), turns._join(turns._refresh_queue)
    turns._leave(turns._refresh_queue, gives_up)
    assert waits.is_set()
