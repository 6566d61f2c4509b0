"""A browser test that fails is tried once more: the summary names it, and the run fails where there are many.

Two cores draw pages, run servers and databases at once, and a press may fall on an element that is just being
replaced. Why this is no way to hide a defect: ``docs/decisions/0033-a-browser-test-is-tried-twice.md``.
"""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "browser"
MAX_RETRIED = 3
"""More than this is no chance: the run fails, although each test passed at its second try."""


def pytest_collection_modifyitems(items):
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """Fail the run where too many tests needed a second try; only the process that reports knows."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(session.config, "workerinput") and len(_retried(reporter)) > MAX_RETRIED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Show what failed at the first try, in full: it is the next defect to be looked for."""
    for name, report in (retried := _retried(terminalreporter)).items():
        terminalreporter.section(f"second try: {name}")
        terminalreporter.write_line(report.longreprtext)
    if len(retried) > MAX_RETRIED:
        terminalreporter.write_line(
            f"{len(retried)} browser tests needed a second try; at most {MAX_RETRIED} may."
        )


def _retried(reporter):
    """Return the report of the first try by name of the test."""
    return {report.nodeid: report for report in reporter.stats.get("rerun", ())}
