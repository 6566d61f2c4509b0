"""Files that a screen links to, fetched as its browser would: by the link, from our own route."""

import re

from geo.api.print.downloads import download_routes
from tests.unit.api.asking import ask


def fetched(world, link, account):
    """Name and content of the file behind a link, for the account that has signed in."""
    path = link[link.index("/files/") :]
    answer = ask(download_routes(lambda: world.ctx), path, kadian_account=account)
    assert answer.status == 200, answer.body
    (name,) = re.findall(r'^attachment; filename="(.+)"$', answer.headers["content-disposition"])
    return name, answer.body
