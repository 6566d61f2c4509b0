"""What every low-bandwidth page keeps to."""

LARGEST = 30_000
"""Bytes of a page."""


def expect_small_and_for_thumbs(page):
    """The page is light, does not scroll sideways, and all there is to press is large enough."""
    assert len(page.content().encode()) < LARGEST
    for thing in page.locator(
        "button:visible, input:visible, textarea:visible, select:visible, a:visible"
    ).all():
        box = thing.bounding_box()
        assert box["height"] >= 44, thing.inner_text()
        assert box["x"] + box["width"] <= 390, thing.inner_text()
