"""Requests and connections sent through a middleware, and an application behind it."""

import asyncio
from types import SimpleNamespace

OURS = "http://kadian.lan:8501"


async def inside(scope, receive, send):
    """An application that tells what reached it."""
    if scope["type"] == "http":
        headers = b"\n".join(name + b": " + value for name, value in scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": headers})
        return
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": message["bytes"]})
    await send({"type": "websocket.send", "bytes": b"said too late"})


def through(gate, path="/", *, messages=(), **scope):
    """Send one request or connection through the gate; gives all that came back."""
    headers = {"host": "kadian.lan:8501"} | scope.pop("headers", {})
    scope = {"type": "http", "method": "GET", "scheme": "http", "query_string": b"", "path": path} | scope
    scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
    incoming, sent = list(messages), []

    async def receive():
        return incoming.pop(0)() if incoming else {"type": f"{scope['type']}.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(gate(scope, receive, send))
    answer = SimpleNamespace(sent=sent, first=sent[0], types=[message["type"] for message in sent])
    answer.status = sent[0].get("status")
    answer.headers = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
    answer.body = b"".join(message.get("body", b"") for message in sent).decode()
    return answer


def socket(gate, *, cookie="good", origin=OURS, messages=()):
    headers = {"cookie": f"kadian={cookie}"} | ({"origin": origin} if origin else {})
    return through(
        gate,
        "/_stcore/stream",
        type="websocket",
        scheme="ws",
        headers=headers,
        messages=[lambda one=one: {"type": "websocket.receive", "bytes": one} for one in messages],
    )
