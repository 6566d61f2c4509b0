"""What one account may do, and what it may not: connections, messages, requests, uploads."""

import asyncio
from dataclasses import dataclass, field

import pytest

from geo.api.limits import account_limiter, message_meter
from geo.api.limits import rate_limits as limits_module
from geo.api.limits.account_limiter import AccountRateLimiter
from geo.api.limits.rate_limits import ProtocolReader, RateLimits
from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.settings import Settings

VIEWER, PLANNER = Actor("viewer", "看", Role.VIEWER), Actor("planner", "调度", Role.PLANNER)
IMPORTER = Actor("importer", "导入", Role.ADMIN)
OFF = dict.fromkeys(
    (
        "account_screens",
        "account_at_once",
        "account_messages_per_s",
        "account_uploads_mb",
        "account_imports_mb",
        "account_photos_mb",
        "screen_messages_per_s",
        "message_kb",
        "message_widgets",
    ),
    0,
)


def asked(message):
    """The protocol of these tests: ``run``, ``run*9`` with nine widgets, ``look`` and so on."""
    kind, _, widgets = message.decode().partition("*")
    return (kind if kind in {"run", "look", "other", "unneeded"} else "unknown"), int(widgets or 0)


def parsed_rerun(message):
    return message.decode().partition("begun ")[2], message == b"end"


def limited(**settings):
    return RateLimits(Settings(**settings), ProtocolReader(asked, parsed_rerun))


@dataclass
class Screen:
    """An open connection: what is said to it, what reaches the application, what comes back."""

    limits: RateLimits
    actor: Actor = VIEWER
    answers: tuple[str, ...] = ("begun s1", "end")
    received: list[str] = field(default_factory=list)
    sent: list[dict] = field(default_factory=list)
    is_gone: bool = False

    def __post_init__(self):
        self.incoming, self.ready = asyncio.Queue(), asyncio.Event()
        self.task = asyncio.create_task(self.open())

    async def open(self):
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
        await AccountRateLimiter(self._inside, self.limits, self.actor)(scope, self.incoming.get, self._send)

    async def _send(self, message):
        if self.is_gone:
            raise OSError
        self.sent.append(message)

    async def _inside(self, _, receive, send):
        await send({"type": "websocket.accept"})
        self.outgoing = send
        self.ready.set()
        while (message := await receive())["type"] == "websocket.receive":
            self.received.append(message["bytes"].decode())
            for answer in self.answers:
                await send({"type": "websocket.send", "bytes": answer.encode()})

    def say(self, *messages):
        for message in messages:
            payload = {"text": message} if isinstance(message, str) and message == "text" else {}
            self.incoming.put_nowait(
                {"type": "websocket.receive", "bytes": None if payload else message.encode(), **payload}
            )

    async def tell(self, payload):
        """Send as a run does that goes on in another task."""
        await self.outgoing({"type": "websocket.send", "bytes": payload})

    async def leave(self):
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task

    @property
    def code(self):
        """With which it was closed, None where it was not."""
        return next((each["code"] for each in self.sent if each["type"] == "websocket.close"), None)


async def until(holds):
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.001)


def story(test_body):
    """Run the coroutine function as a test."""

    def test(*args, **kwargs):
        asyncio.run(test_body(*args, **kwargs))

    test.__name__, test.__doc__ = test_body.__name__, test_body.__doc__
    return test


@story
async def test_messages_pass_and_a_screen_that_leaves_gives_everything_back():
    every = limited()
    screen = Screen(every)
    screen.say("run", "other", "run")
    await until(lambda: len(screen.received) == 3)
    assert len(every.for_account("viewer").screens) == 1
    await screen.leave()
    assert (screen.code, len(every.for_account("viewer").screens), +every.counts) == (None, 0, {})


@story
async def test_what_is_no_message_is_dropped_and_many_of_them_end_the_connection():
    every = limited()
    screen = Screen(every)
    screen.say("", "text", "junk", "run")
    await until(lambda: screen.received == ["run"])
    assert every.counts["message_unknown"] == 3
    screen.say(*["junk"] * message_meter.MAX_UNKNOWN_FRAMES)
    await screen.task
    assert (screen.code, screen.received) == (message_meter.CLOSE_POLICY_VIOLATION, ["run"])


@story
async def test_what_no_screen_sends_is_dropped_without_an_end():
    every = limited()
    screen = Screen(every)
    screen.say(*["unneeded"] * 50, "run")
    await until(lambda: screen.received == ["run"])
    assert every.counts["message_unneeded"] == 50
    await screen.leave()
    assert screen.code is None


@story
async def test_a_message_that_is_too_long_or_holds_too_much_ends_the_connection():
    for message, code in {
        "run" * 2000: message_meter.CLOSE_MESSAGE_TOO_BIG,
        "run*2001": message_meter.CLOSE_MESSAGE_TOO_BIG,
    }.items():
        every = limited(message_kb=5, message_widgets=2000)
        screen = Screen(every)
        screen.say(message)
        await screen.task
        assert (screen.code, screen.received, every.counts["message_large"]) == (code, [], 1)
        free = Screen(limited(**OFF))  # the control
        free.say(message)
        await until(lambda free=free: free.incoming.empty())
        await free.leave()
        assert free.code is None


@story
async def test_what_a_run_still_tells_after_its_connection_was_closed_is_not_sent():
    closed, open_still = limited(message_widgets=5), limited(**OFF)
    for every, is_sent in ((closed, False), (open_still, True)):
        screen = Screen(every)
        await screen.ready.wait()
        screen.say("run", "run*9")
        await (screen.task if every is closed else until(lambda screen=screen: len(screen.received) == 2))
        await screen.tell(b"late")
        assert (b"late" in [each.get("bytes") for each in screen.sent]) == is_sent
        if is_sent:
            await screen.leave()


@story
async def test_above_its_rate_a_screen_waits_and_after_a_while_without_pause_it_is_closed():
    every = limited(screen_messages_per_s=200)
    screen = Screen(every)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    screen.say(*["run"] * 600)
    await until(lambda: len(screen.received) == 600)
    assert loop.time() - begun > 0.4  # 500 at once, the others at 200 a second
    assert (screen.code, every.counts["message_delayed"] > 50) == (None, True)
    await screen.leave()
    without_limit = limited(**OFF)
    free = Screen(without_limit)
    free.say(*["run"] * 600)
    await until(lambda: len(free.received) == 600)
    assert without_limit.counts["message_delayed"] == 0
    await free.leave()


def test_a_flood_is_closed(monkeypatch):
    monkeypatch.setattr(message_meter, "FLOOD_S", 0.1)

    @story
    async def closed():
        every = limited(screen_messages_per_s=20)
        screen = Screen(every)
        screen.say(*["run"] * 1000)
        await screen.task
        assert (screen.code, every.counts["message_flood"]) == (message_meter.CLOSE_POLICY_VIOLATION, 1)
        assert len(screen.received) < 100

    closed()


@story
async def test_screens_of_one_account_share_its_rate_and_those_of_another_have_their_own():
    every = limited(account_messages_per_s=100, account_at_once=0)
    flooding = [Screen(every) for _ in range(10)]
    for screen in flooding:
        screen.say(*["run"] * 60)
    await until(lambda: every.counts["message_delayed"] > 10)
    other = Screen(every, PLANNER)
    other.say("run")
    await until(lambda: other.received)
    assert sum(len(screen.received) for screen in flooding) < 500
    for screen in (*flooding, other):
        screen.task.cancel()


@story
async def test_what_somebody_who_has_gone_left_behind_is_not_run():
    screen = Screen(limited(screen_messages_per_s=1))
    screen.say("run")
    await until(lambda: screen.received)
    screen.is_gone = True
    screen.say(*["run"] * 100)
    await screen.task
    assert len(screen.received) == 2


@story
async def test_no_more_runs_of_an_account_are_under_way_than_it_may_have():
    every = limited(account_at_once=2)
    screens = [Screen(every, answers=()) for _ in range(5)]
    for screen in screens:
        screen.say("run")
    await until(lambda: sum(len(screen.received) for screen in screens) == 2)
    other = Screen(every, PLANNER)
    other.say("run")
    await until(lambda: other.received)
    await asyncio.sleep(0.02)
    assert [len(screen.received) for screen in screens] == [1, 1, 0, 0, 0]
    await screens[0].leave()
    await until(lambda: screens[2].received)
    for screen in (*screens, other):
        screen.task.cancel()


@story
async def test_a_run_that_ends_makes_room_and_one_that_was_interrupted_does_not():
    every = limited(account_at_once=1)
    one, other = Screen(every, answers=("begun s1",)), Screen(every)
    one.say("run")
    await until(lambda: one.received)
    other.say("run")
    one.say("run")  # interrupts its own after a moment
    await until(lambda: len(one.received) == 2)
    assert other.received == []
    one.answers = ("begun s1", "end")
    one.say("run")
    await until(lambda: other.received)
    for screen in (one, other):
        await screen.leave()


@story
async def test_looks_for_news_do_not_pile_up_before_what_a_person_does():
    every = limited(account_at_once=1)
    busy, waiting = Screen(every, answers=()), Screen(every)
    busy.say("run")
    await until(lambda: busy.received)
    waiting.say(*["look"] * 30, "run*1", "look", "other", "run*2")
    await until(lambda: every.counts["message_merged"] == 31 and waiting.incoming.qsize() == 1)
    assert waiting.received == []
    await busy.leave()
    await until(lambda: len(waiting.received) == 3)
    assert waiting.received == ["run*1", "other", "run*2"]
    await waiting.leave()


@story
async def test_without_a_line_every_look_goes_on():
    """The control."""
    screen = Screen(limited(account_at_once=0), answers=())
    screen.say(*["look"] * 30)
    await until(lambda: len(screen.received) == 30)
    await screen.leave()


@story
async def test_who_leaves_the_line_takes_no_place():
    every = limited(account_at_once=1)
    busy, leaving, last = (Screen(every, answers=()) for _ in range(3))
    busy.say("run")
    await until(lambda: busy.received)
    leaving.say("run")
    await until(leaving.incoming.empty)
    last.say("run")
    await leaving.leave()
    assert leaving.received == []
    await busy.leave()
    await until(lambda: last.received)
    await last.leave()
    assert len(every.for_account("viewer").screens) == 0


def test_a_run_that_never_ends_holds_its_place_for_a_while_only(monkeypatch):
    monkeypatch.setattr(limits_module, "LEASE_TIMEOUT_S", 0.05)

    @story
    async def freed():
        every = limited(account_at_once=1)
        stalled, other = Screen(every, answers=()), Screen(every)
        stalled.say("run")
        await until(lambda: stalled.received)
        other.say("run")
        await until(lambda: other.received)
        await stalled.leave()
        await other.leave()

    freed()


@story
async def test_more_screens_than_an_account_may_have_are_refused_and_another_account_is_not():
    every = limited(account_screens=3)
    screens = [Screen(every) for _ in range(3)]
    await asyncio.gather(*(screen.ready.wait() for screen in screens))
    refused, other = Screen(every), Screen(every, PLANNER)
    await refused.task
    await other.ready.wait()
    assert ([each["type"] for each in refused.sent], every.counts["connection"]) == (["websocket.close"], 1)
    for screen in (*screens, other):
        await screen.leave()


@story
async def test_connections_without_end_are_slowed_down_and_then_refused():
    every = limited(account_screens=10)
    account = every.for_account("viewer")
    waits = [account.connections.take() for _ in range(11)]
    assert waits[:10] == [0.0] * 10
    assert waits[10] == pytest.approx(1 / limits_module.CONNECTIONS_PER_S, abs=0.1)
    for _ in range(200):
        account.connections.take()
    refused = Screen(every)
    await refused.task
    assert every.counts["connection"] == 1


async def request(every, path="/sheet", actor=VIEWER, inside=None, **headers):
    """Ask once; gives the status and what the application was asked."""
    reached, sent = [], []

    async def answer(scope, _, send):
        reached.append(scope["path"])
        if inside:
            await inside()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    names = [(name.replace("_", "-").encode(), str(value).encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": headers.get("method", "PUT"), "path": path, "headers": names}
    await AccountRateLimiter(answer, every, actor)(scope, None, send)
    return sent[0]["status"], bool(reached)


@story
async def test_so_many_requests_of_an_account_are_worked_on_at_once():
    every, at_work, most, may_go_on = limited(account_at_once=3), 0, 0, asyncio.Event()

    async def working():
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await may_go_on.wait()
        at_work -= 1

    tasks = [asyncio.create_task(request(every, inside=working)) for _ in range(9)]
    await until(lambda: at_work == 3)
    other = await request(every, actor=PLANNER)
    may_go_on.set()
    assert (await asyncio.gather(*tasks), most, other) == ([(200, True)] * 9, 3, (200, True))


def test_where_too_many_wait_the_next_is_refused(monkeypatch):
    monkeypatch.setattr(limits_module, "MAX_WAITING", 1)

    @story
    async def refused():
        every, may_go_on = limited(account_at_once=1), asyncio.Event()
        tasks = [asyncio.create_task(request(every, inside=may_go_on.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        assert await request(every) == (429, False)
        may_go_on.set()
        assert await asyncio.gather(*tasks) == [(200, True)] * 2

    refused()


OWN = f"{account_limiter.UPLOAD_PATH}s1/f"


@pytest.mark.parametrize(
    ("actor", "path", "said", "status"),
    [
        (PLANNER, OWN, {"content_length": 100_000}, 200),
        (PLANNER, f"/kadian{OWN}", {"content_length": 100_000}, 200),
        (PLANNER, OWN, {"method": "DELETE"}, 200),
        (VIEWER, OWN, {"content_length": 10}, 403),
        (VIEWER, OWN, {"method": "DELETE"}, 403),
        (PLANNER, f"{account_limiter.UPLOAD_PATH}s2/f", {"content_length": 10}, 403),
        (PLANNER, f"{account_limiter.UPLOAD_PATH}/f", {"content_length": 10}, 403),
        (PLANNER, OWN, {}, 411),
        (PLANNER, OWN, {"content_length": "-1"}, 411),
        (PLANNER, OWN, {"content_length": 1, "transfer_encoding": "chunked"}, 411),
        (PLANNER, OWN, {"content_length": 2**30}, 413),
    ],
)
def test_a_file_is_taken_from_a_planner_into_a_screen_of_their_own(actor, path, said, status):
    @story
    async def asked_for():
        every = limited()
        screen = Screen(every, actor)
        screen.say("run")
        await until(lambda: screen.received)
        assert (await request(every, path, actor, **said))[0] == status
        assert every.counts["upload"] == (status != 200)
        await screen.leave()

    asked_for()


@story
async def test_a_screen_that_has_just_connected_takes_no_file_into_a_session_without_an_id():
    every = limited()
    screen = Screen(every, PLANNER)
    await screen.ready.wait()
    path = f"{account_limiter.UPLOAD_PATH}/f"
    assert (await request(every, path, PLANNER, content_length=10))[0] == 403
    screen.say("run")  # the control: once it has run, its own session takes it
    await until(lambda: screen.received)
    assert (await request(every, OWN, PLANNER, content_length=10))[0] == 200
    await screen.leave()


@story
async def test_an_account_may_upload_so_much_and_no_more():
    every = limited(account_uploads_mb=8)
    screen = Screen(every, PLANNER)
    screen.say("run")
    await until(lambda: screen.received)
    statuses = [(await request(every, OWN, PLANNER, content_length=2**20))[0] for _ in range(10)]
    assert statuses == [200] * 8 + [429] * 2
    await screen.leave()
    assert (await request(every, OWN, PLANNER, content_length=10))[0] == 403  # no connection is left


@story
async def test_an_account_that_may_import_has_a_measure_of_its_own():
    every = limited(account_uploads_mb=8, account_imports_mb=25)
    screen = Screen(every, IMPORTER)
    screen.say("run")
    await until(lambda: screen.received)
    statuses = [(await request(every, OWN, IMPORTER, content_length=10 * 2**20))[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    await screen.leave()


PHOTO = {
    "path": "/m/photo",
    "actor": VIEWER,
    "method": "POST",
    "content_type": "multipart/form-data; boundary=b",
}


@story
async def test_an_account_may_send_so_many_photos_and_no_more_whether_or_not_it_may_upload_files():
    every = limited(account_photos_mb=8)
    statuses = [(await request(every, **PHOTO, content_length=2**20))[0] for _ in range(10)]
    assert statuses == [200] * 8 + [429] * 2
    assert every.counts["upload"] == 2
    without_limit = limited(account_photos_mb=0)
    assert (await request(without_limit, **PHOTO, content_length=2**30))[0] == 200
    assert (await request(every, **{**PHOTO, "content_type": "text/plain"}, content_length=2**20))[0] == 200


@story
async def test_a_photo_says_its_length():
    every = limited()
    assert await request(every, **PHOTO) == (411, False)
    assert await request(every, **PHOTO, content_length="-1") == (411, False)
    assert await request(every, **PHOTO, content_length=10) == (200, True)


@story
async def test_photos_over_a_poor_link_are_few_at_once_and_let_the_account_open_pages():
    every, may_end = limited(account_at_once=1), asyncio.Event()
    sending = [
        asyncio.create_task(request(every, **PHOTO, inside=may_end.wait, content_length=10))
        for _ in range(limits_module.MAX_PHOTOS_AT_ONCE)
    ]
    await asyncio.sleep(0)
    assert (await request(every, **PHOTO, content_length=10))[0] == 429
    assert (await request(every))[0] == 200  # a page
    may_end.set()
    assert {status for status, _ in await asyncio.gather(*sending)} == {200}
    assert (await request(every, **PHOTO, content_length=10))[0] == 200
