"""The lite pages as somebody with a poor link uses them."""

import re
from html import unescape
from urllib.parse import quote

from geo.api.lite.routes import lite_routes
from geo.i18n import Translator
from tests.unit.api.asking import ask

ZH, EN = Translator("zh"), Translator("en")
HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`\"'"


class Phone:
    """Somebody with a poor link."""

    def __init__(self, world, actor):
        self.routes, self.actor = lite_routes(lambda: world.ctx), actor

    def get(self, path, **headers):
        return self._asked(path, None, headers)

    def post(self, form, path="/m/site", **headers):
        return self._asked(path, form, headers)

    def _asked(self, path, form, headers):
        answer = ask(self.routes, path, form=form, kadian_account=quote(self.actor.id), **headers)
        answer.text = answer.body.decode()
        return answer

    def form(self, site_id, **filled):
        """The fields of a site's form, as its page holds them, filled in."""
        return fields(self.get(f"/m/site?site={quote(site_id)}").text) | filled

    def receipt(self, answer):
        """The number that the page shows to which the answer to a report leads."""
        assert answer.status == 303
        page = self.get(f"/m/{answer.headers['location']}").text
        (sentence,) = re.findall(r'role="status">✓ ([^<]*)', page)
        return int(re.search(r"#(\d+)", sentence)[1]), unescape(sentence)


def fields(page):
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


def presses(page):
    return [unescape(label) for label in re.findall(r"<button[^>]*name=\"do\"[^>]*>([^<]*)", page)]
