"""Steps on the status form of a site."""

from tests.page.screens import opened
from tests.worlds import STAFF


def reporting(site_id, actor=STAFF, page="", **query):
    """The site's card and form with somebody acting."""
    screen = opened(page, site=site_id, **query)
    if screen.widget("actor").value != actor.id:
        screen.set("actor", actor.id)
    return screen


def field(screen, name):
    """Key of a field of the form, which is another one at each filling-in."""
    (key,) = [
        widget.key
        for widget in (*screen.test.text_area, *screen.test.datetime_input, *screen.test.selectbox)
        if (widget.key or "").startswith(f"{name}-")
    ]
    return key


def fill(screen, **values):
    for name, value in values.items():
        screen.widget(field(screen, name)).set_value(value)
