"""With a disk that takes nothing, or the writer busy: a signed-in user reads on, and can sign out."""

import pytest

from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.auth.sign_in import sign_in_routes
from geo.api.lite.routes import lite_routes
from geo.domain.errors import StoreBusy, StoreUnavailable
from geo.i18n import Translator
from geo.services.accounts.session_touch import LAST_SEEN_INTERVAL
from geo.services.accounts.sessions import IDLE_TIMEOUT, resolve_session, sign_in_to_demo
from tests.contract.story import held_up
from tests.unit.api.asking import application, ask
from tests.unit.api.auth.asgi_calls import OURS, inside, socket
from tests.unit.store.disk_faults import READ_ONLY, trouble
from tests.worlds import STAFF


@pytest.fixture
def token(world):
    """Of a session last seen long enough ago to be written again."""
    token = sign_in_to_demo(world.ctx, STAFF.id, "::1")
    world.moment += LAST_SEEN_INTERVAL
    return token


def phone(world, token):
    app = SessionMiddleware(application(lite_routes(lambda: world.ctx)), lambda: world.ctx, bool)
    return ask(app, "/m/site?site=CP1", cookie=f"kadian={token}", host=OURS.partition("//")[2])


def screen(world, token):
    return socket(SessionMiddleware(inside, lambda: world.ctx, bool), cookie=token, messages=[b"one", b"two"])


def passed(answer):
    return [message["bytes"] for message in answer.sent if "bytes" in message][:2] == [b"one", b"two"]


def last_seen(world):
    world.store.write_unjournalled(lambda _: None)  # what was queued before is kept by now
    with world.store.read() as reader:
        return reader.credentials.last_seen()[STAFF.id]


def test_a_plain_page_and_a_screen_are_read_on(world, token, caplog):
    before = last_seen(world)
    with trouble(world.store, READ_ONLY):
        assert phone(world, token).status == 200
        assert passed(screen(world, token))
        with pytest.raises(StoreUnavailable):  # after which whatever was queued before has failed too
            world.store.write_unjournalled(lambda keyring: keyring.put_secret("x", "y", world.moment))
    assert "not kept awake" in caplog.text
    assert last_seen(world) == before


def test_once_it_is_over_the_next_press_keeps_the_session_awake(world, token):
    with trouble(world.store, READ_ONLY):
        phone(world, token)
    world.moment += LAST_SEEN_INTERVAL
    phone(world, token)
    assert last_seen(world) == world.moment


def test_a_reader_does_not_wait_for_a_long_write(world, token):
    with held_up(world.store):
        assert phone(world, token).status == 200
        assert passed(screen(world, token))
        for _ in range(5):
            phone(world, token)
        assert world.store.pending_writes == 1  # and asks for it once
    assert last_seen(world) == world.moment


def test_a_full_queue_stops_no_reader(world, token, monkeypatch):
    def full(_):
        raise StoreBusy

    monkeypatch.setattr(world.store._writer, "submit_unjournalled", full)
    assert phone(world, token).status == 200
    assert passed(screen(world, token))


def test_a_store_too_busy_to_be_read_ends_no_screen(world, token, monkeypatch):
    gate = SessionMiddleware(inside, lambda: world.ctx, bool)

    def busy(*_):
        raise StoreBusy

    assert passed(socket(gate, cookie=token, messages=[b"one", b"two"]))
    monkeypatch.setattr(type(gate.live_sessions), "refresh", busy)
    gate.live_sessions._expires_at_s = 0.0
    assert passed(socket(gate, cookie=token, messages=[b"one", b"two"]))


def test_who_signs_out_is_out_of_this_browser_and_reads_that_it_was_not_recorded(world, token):
    with trouble(world.store, READ_ONLY):
        answer = ask(sign_in_routes(lambda: world.ctx), "/sign-out", cookie=f"kadian={token}")
    assert answer.cookies["kadian"]["max-age"] == "0"
    assert Translator("zh")("error.sign_out") in answer.body.decode()
    assert resolve_session(world.ctx, token) == STAFF


def test_who_signs_out_of_a_store_that_can_be_written_is_out(world, token):
    answer = ask(sign_in_routes(lambda: world.ctx), "/sign-out", cookie=f"kadian={token}")
    assert (answer.status, answer.cookies["kadian"]["max-age"]) == (303, "0")
    assert resolve_session(world.ctx, token) is None


@pytest.mark.parametrize(
    ("site", "is_out"),
    [("same-origin", True), ("none", True), (None, True), ("same-site", False), ("cross-site", False)],
)
def test_no_page_but_ours_leads_to_the_way_out(world, token, site, is_out):
    headers = {"cookie": f"kadian={token}"} | ({"sec_fetch_site": site} if site else {})
    answer = ask(sign_in_routes(lambda: world.ctx), "/sign-out", **headers)
    assert answer.status == (303 if is_out else 403)
    assert (resolve_session(world.ctx, token) is None) is is_out
    assert ("kadian" in answer.cookies) is is_out


def test_a_session_that_could_not_be_written_still_ends_in_time(world, token):
    with trouble(world.store, READ_ONLY):
        world.moment += IDLE_TIMEOUT
        assert phone(world, token).status == 401
