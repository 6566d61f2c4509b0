"""The service behind its session gate, asked with a key."""

import json
from itertools import count

from starlette.applications import Starlette

from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.errors import EXCEPTION_HANDLERS
from geo.api.ogc.routes import ogc_routes
from geo.domain.commands import ApiKeyIssue
from geo.services.accounts.api_keys import issue_api_key
from tests.unit.api.asking import ask

GEOJSON = "application/geo+json"


class Service:
    """The service of a world, asked by a program with a key of an account."""

    def __init__(self, ctx, actor, area=""):
        self.ctx, self.actor = ctx, actor
        routes = Starlette(routes=ogc_routes(lambda: ctx), exception_handlers=EXCEPTION_HANDLERS)
        self.app = SessionMiddleware(routes, lambda: ctx, lambda _: False)
        self.numbers = count()
        self.key = self.new_key(area).secret

    def new_key(self, area="", days=30):
        command = ApiKeyIssue(self.actor.id, "QGIS", f"ogc-{self.actor.id}-{next(self.numbers)}", area, days)
        return issue_api_key(self.ctx, self.actor, command)

    def ask(self, path, key=None, **headers):
        key = self.key if key is None else key
        headers = {"host": "kadian.lan", **({"x_api_key": key} if key else {}), **headers}
        return ask(self.app, path, **headers)

    def get(self, path):
        answer = self.ask(path)
        assert answer.status == 200, answer.body.decode()
        return json.loads(answer.body)

    def pages(self, path):
        """All pages from this one on, by their links ``next``."""
        while path:
            page = self.get(path)
            yield page
            link = next((each["href"] for each in page["links"] if each["rel"] == "next"), "")
            path = link.removeprefix("http://kadian.lan")
