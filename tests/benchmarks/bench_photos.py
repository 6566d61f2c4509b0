"""A photo of 3 MB over a link of 400 kbit/s, its button pressed five times, and what encoding it costs.

``python -m tests.benchmarks.bench_photos`` starts the low-bandwidth pages behind the session middleware and
its limits, and sends the form through a socket that is held back. The first four presses are cut off by the
next, as a browser does; afterwards the same form is sent four times more. ``--kbit`` and ``--mb`` change the
link and the photo.
"""

import argparse
import resource
import socket
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import uvicorn

from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.limits.rate_limits import ProtocolReader, RateLimits
from geo.api.lite.routes import lite_routes
from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.findings.commands import LogFinding
from geo.exchange.photos.encoding import encode_photo
from geo.services.accounts.sessions import sign_in_federated
from geo.services.findings.photos import finding_photos
from geo.services.findings.record import log_finding
from geo.settings import Settings
from tests.unit.api.asking import application
from tests.unit.exchange.pictures import photo
from tests.worlds import STAFF, world_at

PROMISED_S = 75.0
PRESSES = 5
SLICE_S = 0.05
"""Time between two parts on the link."""
SUPERVISOR = Actor("supervisor", "督导员", Role.SUPERVISOR)


def serve(ctx):
    """Serve the pages of phones; return the server, its thread and its port."""
    reader = ProtocolReader(lambda _: ("other", 0), lambda _: ("", False))
    limits = RateLimits(ctx.settings, reader)
    app = SessionMiddleware(application(lite_routes(lambda: ctx)), lambda: ctx, bool, rate_limits=limits)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    return server, thread, listening.getsockname()[1]


def request_of(port, token, data, key, *, finding="F1"):
    """The bytes of the form as a browser sends them."""
    fields = {"finding": finding, "key": key, "role": "before"}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append('--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n')
    body = "".join(parts).encode() + data + b"\r\n--b--\r\n"
    head = (
        f"POST /m/photo HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Cookie: kadian={token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def send(port, request, bytes_per_s, *, cut_after_s=float("inf")):
    """Send a request at the speed of a link; return the first line of the answer, "" where it was cut."""
    started, sent = time.monotonic(), 0
    with socket.create_connection(("127.0.0.1", port)) as link:
        while sent < len(request):
            elapsed = time.monotonic() - started
            if elapsed > cut_after_s:
                return ""
            allowed = min(len(request), int(bytes_per_s * elapsed) + 1)
            link.sendall(request[sent:allowed])
            sent = allowed
            time.sleep(SLICE_S)
        return link.makefile("rb").readline().decode().strip()


def main():
    """Print each figure; fail where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kbit", type=float, default=400.0)
    parser.add_argument("--mb", type=float, default=3.0)
    arguments = parser.parse_args()
    speed = arguments.kbit * 1000 / 8
    data = photo(4000, 3000, quality=90)
    while len(data) < arguments.mb * 1e6:
        data += bytes(2**16)  # as the videos that phones append
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    kept = encode_photo(data)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"12 megapixels, {len(data) / 1e6:.1f} MB: encoded in {time.perf_counter() - started:.2f} s, "
        f"{spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime:.2f} s of processor time, "
        f"child at most {spent.ru_maxrss / 1024:.0f} MB; kept: {len(kept.data) / 1000:.0f} KB, "
        f"thumbnail {len(kept.thumbnail) / 1000:.0f} KB"
    )
    with tempfile.TemporaryDirectory() as folder:
        world = world_at(Path(folder))
        world.ctx = replace(world.ctx, settings=Settings(photos=str(Path(folder) / "photos")))
        world.add_accounts(SUPERVISOR, STAFF)
        log_finding(world.ctx, SUPERVISOR, LogFinding("vehicles", "log", "CP1"))
        token = sign_in_federated(world.ctx, STAFF.id, "127.0.0.1")
        server, thread, port = serve(world.ctx)
        request = request_of(port, token, data, "the form's own")
        for _ in range(PRESSES - 1):
            send(port, request, speed, cut_after_s=1.0)
        started = time.monotonic()
        answer = send(port, request, speed)
        took = time.monotonic() - started
        again = [send(port, request, 1e9) for _ in range(PRESSES - 1)]
        recorded = len(finding_photos(world.ctx, STAFF, ["F1"]).get("F1", ()))
        server.should_exit = True
        thread.join()
        world.store.close()
    link = len(request) / speed
    print(
        f"{len(data) / 1e6:.1f} MB at {arguments.kbit:g} kbit/s (promised: {PROMISED_S:g} s), after "
        f"{PRESSES - 1} presses that were cut: {took:.1f} s, {link:.1f} s of them on the link; {answer}"
    )
    print(f"sent {PRESSES - 1} times more: {sorted(set(again))}; photos recorded: {recorded}")
    is_default = (arguments.kbit, arguments.mb) == (400.0, 3.0)
    if recorded != 1 or "303" not in answer or (is_default and took > PROMISED_S):
        sys.exit("a promise is broken")


if __name__ == "__main__":
    main()
