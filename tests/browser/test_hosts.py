import urllib.error
import urllib.request

import pytest


def status(server, path, host):
    asked = urllib.request.Request(f"{server.url}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


@pytest.mark.parametrize("path", ["/", "/sheet", "/map/areas.json", "/_stcore/health"])
def test_nothing_answers_to_a_foreign_name_and_everything_to_our_own(kadian_app, path):
    assert status(kadian_app, path, "evil.example") == 400
    assert status(kadian_app, path, "localhost") == 200
