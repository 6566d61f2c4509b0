"""Time of a refused sign-in, with the name of an account and with an unknown name.

Requested through the route of the sign-in page, in turn, with the real Argon2id. The control leaves out the
hash that the password for an unknown name is compared with: then the time reveals who has an account.

Also the time of a page for a signed-in person during a flood of sign-ins.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from unittest.mock import patch

from geo.api.auth import session_middleware, sign_in
from geo.api.auth.bounded_executor import BoundedExecutor
from geo.api.auth.sign_in import sign_in_routes
from geo.api.lite.routes import lite_routes
from geo.services.accounts import password_attempts, passwords, throttle
from geo.services.accounts.sessions import sign_in_to_demo
from geo.services.accounts.throttle import MAX_DELAY
from tests.unit.api.asking import application, ask, asked
from tests.unit.api.auth.loop_threads import InTheLoopsOwnThreads
from tests.worlds import STAFF, world_at

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
NAMES = {"known": STAFF.id, "unknown": "nobody"}
TARGET = 0.10
FLOOD = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=200, help="of each sort")
    attempts = parser.parse_args().attempts
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        world = world_at(Path(folder))
        world.give_password(STAFF.id, PASSWORD)
        report("as it is", measured(world, attempts))
        with patch.object(passwords, "verify_password", verify_without_dummy):
            report("control, unknown names not hashed", measured(world, max(attempts // 10, 1)))
        world.store.close()
    flooded("as it is", BoundedExecutor)
    with (
        patch.object(throttle, "_network", str),
        patch.object(password_attempts, "check_throttle", lambda *_: None),
    ):
        flooded("control, in threads that all share and each address by itself", InTheLoopsOwnThreads)


def flooded(what, threads):
    """Measure a page for a signed-in person while a whole network tries to sign in."""
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        world = world_at(Path(folder))
        with (
            patch.object(session_middleware, "BoundedExecutor", threads),
            patch.object(sign_in, "BoundedExecutor", threads),
        ):
            seconds, answers = asyncio.run(page_in_a_flood(world))
        world.store.close()
    statuses = ", ".join(
        f"{number} of status {status}" for status, number in sorted(Counter(answers).items())
    )
    print(
        f"{FLOOD} sign-ins from one network, {what}:"
        f" a page for somebody inside took {seconds:.2f} s ({statuses})"
    )


async def page_in_a_flood(world):
    routes = [*lite_routes(lambda: world.ctx), *sign_in_routes(lambda: world.ctx)]
    app = session_middleware.SessionMiddleware(application(routes), lambda: world.ctx, bool)
    ours = {"host": "kadian.lan", "origin": "http://kadian.lan"}
    token = sign_in_to_demo(world.ctx, STAFF.id, "::1")
    forms = [{"name": f"n{number}", "password": "wrong"} for number in range(1, 1 + FLOOD)]
    attempts = [
        asyncio.create_task(asked(app, "/sign-in", f"2001:db8::{number:x}", form, **ours))
        for number, form in enumerate(forms, 1)
    ]
    await asyncio.sleep(0)  # each is on its way
    begun = time.perf_counter()
    answer = await asked(app, "/m/", cookie=f"kadian={token}", host="kadian.lan")
    seconds = time.perf_counter() - begun
    assert answer.status == 200
    return seconds, [attempt.status for attempt in await asyncio.gather(*attempts)]


def verify_without_dummy(password_hash, password):
    return password_hash is not None and VERIFY(password_hash, password)


VERIFY = passwords.verify_password


def measured(world, attempts):
    """Return the seconds of each refusal, by sort; far enough apart by the clock that no delay applies."""
    routes, taken = sign_in_routes(lambda: world.ctx), {name: [] for name in NAMES}
    for number in range(1 + attempts):
        for sort in sorted(NAMES, reverse=number % 2 == 1):
            world.pass_time(seconds=MAX_DELAY.total_seconds() + 1)
            form = {"name": NAMES[sort], "password": "wrong all the same"}
            begun = time.perf_counter()
            answer = ask(routes, "/sign-in", form=form)
            seconds = time.perf_counter() - begun
            assert answer.status == 401
            if number:  # the first of each fills caches
                taken[sort].append(seconds)
    return taken


def report(what, taken):
    known, unknown = (median(taken[sort]) * 1000 for sort in NAMES)
    apart = abs(known - unknown) / max(known, unknown)
    print(
        f"sign-in refused, {what}: {len(taken['known'])} of each, median of a known name {known:.1f} ms,"
        f" of an unknown one {unknown:.1f} ms: {apart:.1%} apart (target < {TARGET:.0%})"
    )


if __name__ == "__main__":
    main()
