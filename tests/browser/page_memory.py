"""What a page holds in memory, to be compared before and after many changes."""

from typing import NamedTuple

from tests.browser.screens import wait_until_at_rest


class PageMemory(NamedTuple):
    """Nodes of the document, event listeners, and megabytes of the JavaScript heap."""

    nodes: int
    listeners: int
    heap_mb: float


def measure_memory(page):
    """Measure a page at rest, once its garbage is collected."""
    wait_until_at_rest(page)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return PageMemory(found["Nodes"], found["JSEventListeners"], found["JSHeapUsedSize"] / 1e6)
