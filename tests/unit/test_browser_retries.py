"""Second tries: of browser tests alone, one each, named, and only a few in a run."""

import pytest

from tests import browser_retries

FAILS_ONCE = """
import pytest

TRIED = set()

@pytest.mark.parametrize("number", range({count}))
def test_that_fails_at_first(number):
    is_new = number not in TRIED
    TRIED.add(number)
    assert not is_new
"""


@pytest.fixture
def run(pytester, monkeypatch):
    def run(content, *, in_folder=True):
        folder = pytester.path if in_folder else pytester.path / "elsewhere"
        monkeypatch.setattr(browser_retries, "FOLDER", folder)
        pytester.makepyfile(content)
        return pytester.runpytest("-p", "tests.browser_retries", "-p", "no:cacheprovider")

    return run


def test_a_browser_test_that_passes_at_its_second_try_is_named_and_the_run_passes(run):
    result = run(FAILS_ONCE.format(count=browser_retries.MAX_RETRIED))
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*second try: *test_that_fails_at_first?0?*", "*assert not is_new"])


def test_many_second_tries_fail_the_run(run):
    result = run(FAILS_ONCE.format(count=browser_retries.MAX_RETRIED + 1))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["4 browser tests needed a second try; at most 3 may."])


def test_a_test_that_fails_twice_has_failed(run):
    result = run("def test_that_fails(): assert False")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "1 rerun" in result.stdout.lines[-1]


def test_no_other_test_has_a_second_try(run):
    result = run(FAILS_ONCE.format(count=1), in_folder=False)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "rerun" not in result.stdout.lines[-1]
