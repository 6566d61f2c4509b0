"""A page of the application, its parts found by the keys that the application gave them."""

from tests.browser.map_frame import MapFrame


class KeyedPage:
    """One screen with its map; ``part`` finds what has a key."""

    def __init__(self, screen, url):
        self.screen, self.page, self.url = screen, screen.page, url
        self.map = MapFrame(screen.page)

    def part(self, key):
        return self.page.locator(f".st-key-{key}")

    def press(self, key):
        """Press what has this key, and wait for nothing."""
        self.page.mouse.move(0, 0)  # as a hand does: what is scrolled to is at the spot of the last press
        self.part(key).get_by_role("button").first.click()

    def open_options(self, key):
        """Open the options of a box."""
        box = self.part(key).get_by_role("combobox")
        box.scroll_into_view_if_needed()  # before the press: the options close when the page is scrolled
        box.click()
