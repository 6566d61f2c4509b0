"""A link to a screen below the first page finds the server at once."""

import pytest

from tests.browser.screens import enter, wait_until_at_rest


def failed_requests(screen, url):
    """Addresses that were answered with an error while a screen was opened by its link."""
    failed = []
    screen.page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    enter(screen.page, url, "planner")
    wait_until_at_rest(screen.page)
    return failed


@pytest.mark.parametrize("path", ["rota", "planning?lang=en"])
def test_no_address_is_asked_for_in_vain(new_screen, kadian_app, path):
    screen = new_screen()
    assert failed_requests(screen, f"{kadian_app.url}/{path}") == []
    assert screen.errors == []


def test_without_the_script_of_the_page_streamlit_asks_beside_the_screen_first(new_screen, kadian_app):
    screen = new_screen()
    screen.page.route("**/page.js*", lambda route: route.abort())
    assert f"{kadian_app.url}/rota/_stcore/health" in failed_requests(screen, f"{kadian_app.url}/rota")
