"""Kadian as it would be without what binds a screen to a sign-in: for the controls of test_takeover.

With ``UNASKED`` in the environment every press acts as who the screen was drawn for, too.
"""

import os
from types import MappingProxyType

from starlette.applications import Starlette
from streamlit import config

from geo.services import option_checks

BINDING = "server.trustedUserHeaders"
option_checks.PROTECTIONS = MappingProxyType(
    {name: due for name, due in option_checks.PROTECTIONS.items() if name != BINDING}
)
config.set_option(BINDING, {})

import app as kadian  # noqa: E402 - it reads the protections
from pages.components import connection, state  # noqa: E402

if os.environ.get("UNASKED"):

    def drawn_for(house):
        """As whoever saw the screen last."""
        known = house.board.reference().accounts
        return next(actor for actor in known if actor.id == state.screen().drawn_for[1])

    connection._presser = drawn_for

app = Starlette()  # what `streamlit run` looks for in the source
app = kadian.app
