"""Kadian as it would be without what binds a screen to a sign-in: for the controls of auth/test_takeover.py.

With ``UNASKED`` in the environment every press acts as who the screen was drawn for, too.
"""

import os
from types import MappingProxyType

from starlette.applications import Starlette
from streamlit import config

from geo.services.operations import config_checks

BINDING = "server.trustedUserHeaders"
config_checks.REQUIRED_OPTIONS = MappingProxyType(
    {name: due for name, due in config_checks.REQUIRED_OPTIONS.items() if name != BINDING}
)
config.set_option(BINDING, {})

import app as kadian  # noqa: E402 - it reads the protections
from pages.components.app import identity, state  # noqa: E402

if os.environ.get("UNASKED"):

    def drawn_for(ctx):
        """As the account that saw the screen last."""
        known = ctx.read_model.reference().accounts
        return next(actor for actor in known if actor.id == state.screen().rendered_for.actor)

    identity._pressing_actor = drawn_for

app = Starlette()  # what `streamlit run` looks for in the source
app = kadian.app
