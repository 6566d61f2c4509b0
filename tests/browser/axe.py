"""What axe-core finds on a page: what a screen reader, a keyboard or a weak eye cannot use."""

from axe_playwright_python.base import AXE_SCRIPT

GRAVE = {"serious", "critical"}
OPTIONS = {"resultTypes": ["violations"], "iframes": False}
CONTRAST = OPTIONS | {"runOnly": ["color-contrast"]}
"""The one rule whose answer depends on the theme."""
IS_LOADED = "() => Boolean(window.axe)"
RUN = "([context, options]) => axe.run(context, options).then(({ violations }) => violations)"
IS_STILL = """() => !document.querySelector("[data-stale=true]") && document.getAnimations().every(
    ({ playState, effect }) => playState !== "running" || effect.getTiming().iterations === Infinity)"""
"""Elements that are being drawn again are faded, and so is the contrast of their text."""
IS_THEMED = """isDark => {
    const app = document.querySelector(".stApp"); // other pages follow at once
    return app === null || getComputedStyle(app).colorScheme.includes("dark") === isDark;
}"""


def violations(page, options=OPTIONS, context="html"):
    """Grave violations in the page and in the frames of its maps, each as rule, place and what is wrong."""
    page.wait_for_function(IS_STILL)
    return [line for frame in page.frames for line in _of_frame(frame, options, context)]


def _of_frame(frame, options, context):
    if not frame.evaluate(IS_LOADED):
        frame.evaluate(AXE_SCRIPT)
    return [
        f"{found['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for found in frame.evaluate(RUN, [context, options])
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


def violations_of_both_themes(page):
    """All rules in the light, and contrast in the dark, of a page that follows the system."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(IS_THEMED, arg=True)
    found += [f"dark: {line}" for line in violations(page, CONTRAST)]
    page.emulate_media(color_scheme="light")
    page.wait_for_function(IS_THEMED, arg=False)
    return found
