"""Steps of the siting screen."""

from tests.page.screens import opened
from tests.unit.services.posts_world import KM


def siting(tab="plan", **query):
    """The screen with one tab of its panel: spare, merges, posts or plan."""
    return opened("siting", **query).set("siting-tab", tab)


def field(screen, part):
    """Key of a field whose ending changes with what it is about."""
    (key,) = [
        node.key for node in screen.test._tree if str(getattr(node, "key", "")).startswith(f"posts-{part}")
    ]
    return key


def asked(screen, aim="most", **values):
    """Work out a plan."""
    for part, value in ({"aim": aim} | values).items():
        screen.widget(field(screen, part)).set_value(value)
    return screen.press("posts-work-out")


def typed(screen, name, place):
    screen.widget(field_of(screen, "candidate-name-")).set_value(name)
    screen.widget(field_of(screen, "candidate-place-")).set_value(place)
    return screen.press("candidate-add")


def field_of(screen, start):
    (key,) = [node.key for node in screen.test._tree if str(getattr(node, "key", "")).startswith(start)]
    return key


def kilometres(north):
    return f"{36.6 + north * KM:.6f}, 118.8"
