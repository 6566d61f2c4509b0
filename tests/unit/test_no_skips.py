import pytest

SKIPPED = """
import pytest

def test_done(): pass

@pytest.mark.skip(reason="no browser here")
def test_left_out(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


@pytest.fixture
def run(pytester, monkeypatch):
    def run(ci):
        monkeypatch.setenv("CI", ci)
        pytester.makepyfile(SKIPPED)
        return pytester.runpytest("-p", "tests.no_skips", "-p", "no:cacheprovider")

    return run


def test_a_skip_is_a_failure_in_ci_and_keeps_its_reason(run):
    result = run("true")
    result.assert_outcomes(passed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(["*this one was not run*no browser here*"])


def test_a_skip_stays_a_skip_elsewhere(run):
    run("").assert_outcomes(passed=1, skipped=1, xfailed=1)


def test_a_module_left_out_is_a_failure_in_ci(pytester, monkeypatch):
    pytester.makepyfile("import pytest\npytest.importorskip('no_such_library')")
    monkeypatch.setenv("CI", "true")
    assert pytester.runpytest("-p", "tests.no_skips").ret != 0
    monkeypatch.setenv("CI", "")
    assert pytester.runpytest("-p", "tests.no_skips").ret == pytest.ExitCode.NO_TESTS_COLLECTED
