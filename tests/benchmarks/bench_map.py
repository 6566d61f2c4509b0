"""From the press of a filter to the changed map, and what is sent for it: ours beside folium's own ways.

Every way draws the same sites in the group that keeps the map's frame, ours and GeoJSON with their names
under the pointer, one CircleMarker a site without. A map counts as changed when its script has run and the
browser has painted the frame after it.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.screens import open_screen
from tests.browser.servers import serving

APP = Path(__file__).parent / "apps" / "map_app.py"
PRESSES = {"ours": 11, "geojson": 6, "circle_markers": 4}
COUNTS = (1_000, 10_000)
SECONDS, MEGABYTES, BEATS_CIRCLE_MARKERS, BEATS_GEOJSON = 0.6, 0.5, 8, 2

CHANGES = """() => {
  const map = document.querySelector("iframe")?.contentWindow;
  if (!map?.document.body) return 0;
  return Number(map.document.body.dataset.drawn ?? map.feature_group?.length ?? 0);
}"""

PRESS = f"""async () => {{
  const changes = {CHANGES};
  const before = changes();
  const frame = () => new Promise(requestAnimationFrame);
  const start = performance.now();
  document.querySelector("[data-testid=stNumberInputStepUp]").click();
  while (changes() === before) await frame();
  await frame();
  return (performance.now() - start) / 1000;
}}"""


def measured(browser, url, way, count):
    """Median seconds and megabytes of a press; the first press warms up and is left out."""
    screen = open_screen(browser)
    page, received = screen.page, []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    page.set_default_timeout(120_000)
    page.goto(f"{url}?way={way}&count={count}")
    page.wait_for_function(f"({CHANGES})() > 0")
    presses = []
    for _ in range(PRESSES[way]):
        received.clear()
        presses.append((page.evaluate(PRESS), sum(received) / 1e6))
    page.context.close()
    seconds, megabytes = zip(*presses[1:], strict=True)
    return statistics.median(seconds), statistics.median(megabytes)


def main():
    measurements = {}
    print(f"{'sites':>6}  {'way':<15} {'press to map':>12} {'sent':>9}")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(APP, folder) as server,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, chromium.find(chromium.WITH_WINDOWS))
        for count in COUNTS:
            for way in PRESSES:
                measurements[way, count] = seconds, megabytes = measured(browser, server.url, way, count)
                print(f"{count:>6}  {way:<15} {seconds:>10.2f} s {megabytes:>6.2f} MB", flush=True)
        browser.close()
    (seconds, megabytes), most = measurements["ours", COUNTS[-1]], COUNTS[-1]
    print(f"ours at {most}: {seconds:.2f} s (at most {SECONDS}), {megabytes:.2f} MB (at most {MEGABYTES})")
    for way, target in (("circle_markers", BEATS_CIRCLE_MARKERS), ("geojson", BEATS_GEOJSON)):
        print(f"{measurements[way, most][0] / seconds:.1f} times as fast as {way} (at least {target})")


if __name__ == "__main__":
    main()
