"""Streamlit's messages between browser and server: kinds of requests, trigger values, ends of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # ships no types
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.AuthRedirect_pb2 import AuthRedirect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

TRIGGER_SUFFIX = "trigger_value"
"""Ending of the field names of trigger values, which stand for one press and not for the state of a widget.
"""

ALLOWED_MESSAGES = frozenset(
    {"stop_script", "app_heartbeat", "file_urls_request", "deferred_file", "dataframe_chunk"}
)
"""Kinds of messages beside reruns that our screens need; the others are for developers."""

MAX_NAME_LENGTH = 256
"""Maximum number of characters in the name of a page or fragment; Streamlit logs unknown ones."""

RUN_FIELDS = frozenset({ForwardMsg.NEW_SESSION_FIELD_NUMBER, ForwardMsg.SCRIPT_FINISHED_FIELD_NUMBER})
ENVELOPE_FIELDS = frozenset({ForwardMsg.HASH_FIELD_NUMBER, ForwardMsg.METADATA_FIELD_NUMBER})
LENGTH_DELIMITED = 2
"""Wire type of Protocol Buffers fields that carry their length, such as texts and messages."""


class ClientMessage(NamedTuple):
    """What a message of a screen requests.

    ``kind``: "run" by a person, "look" for an automatic refresh, "other", "unneeded", or "unknown" for no
    message.
    """

    kind: str
    widget_count: int = 0


class ServerMessage(NamedTuple):
    """What a message to a screen says of a run: begun in ``session_id``, ended, or neither."""

    session_id: str = ""
    is_run_end: bool = False


RELOAD_MESSAGE = ForwardMsg(auth_redirect=AuthRedirect(url="")).SerializeToString()
"""Message to a page to load its own, empty address; Streamlit itself leads to a sign-in so."""


def is_history_navigation() -> bool:
    """Check whether the browser's Back or Forward requested the current run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def is_fragment_rerun() -> bool:
    """Check whether the current run is an automatic refresh, whose widget values may be old."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def is_user_rerun(message: bytes) -> bool:
    """Check whether a person requested this run, and not an automatic refresh."""
    parsed = _parse_back_message(message)
    return parsed.WhichOneof("type") == "rerun_script" and not parsed.rerun_script.is_auto_rerun


def strip_triggers(message: bytes) -> bytes:
    """Return the message without trigger values where it is an automatic refresh.

    A press is always sent in a message of its own. A refresh that falls between the press and that message
    carries the press as well, and it would be carried out twice.
    """
    parsed = _parse_back_message(message)
    if not parsed.rerun_script.is_auto_rerun:
        return message
    widgets = parsed.rerun_script.widget_states.widgets
    kept = [each for each in widgets if not str(each.WhichOneof("value")).endswith(TRIGGER_SUFFIX)]
    if len(kept) == len(widgets):
        return message
    del widgets[:]
    widgets.extend(kept)
    stripped: bytes = parsed.SerializeToString()
    return stripped


def parse_client_message(message: bytes) -> ClientMessage:
    """Return what a message requests, as the limits of a connection distinguish messages."""
    parsed = _parse_back_message(message)
    kind: str | None = parsed.WhichOneof("type")
    if kind is None:
        return ClientMessage("unknown")
    if kind == "rerun_script":
        run = parsed.rerun_script
        is_sound = max(map(len, (run.fragment_id, run.page_script_hash, run.page_name))) <= MAX_NAME_LENGTH
        kind = "look" if run.is_auto_rerun else "run"
        return ClientMessage(kind if is_sound else "unknown", len(run.widget_states.widgets))
    if kind == "backend_operation_request":
        kind = parsed.backend_operation_request.WhichOneof("payload")
    return ClientMessage("other" if kind in ALLOWED_MESSAGES else "unneeded")


def parse_server_message(message: bytes) -> ServerMessage:
    """Return what a message to a screen says of its run.

    Messages that say nothing of a run are not parsed in full.
    """
    kind = _field_number(message)
    if kind not in RUN_FIELDS:
        return ServerMessage()
    parsed = ForwardMsg()
    parsed.ParseFromString(message)
    if kind == ForwardMsg.NEW_SESSION_FIELD_NUMBER:
        return ServerMessage(session_id=parsed.new_session.initialize.session_id)
    return ServerMessage(is_run_end=parsed.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)


def _field_number(message: bytes) -> int:
    """Return the number of the payload field of a ``ForwardMsg``; 0 where there is none.

    Walks over the top-level fields: parsing each message in full would cost more than sending it.
    """
    at = 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        if tag >> 3 not in ENVELOPE_FIELDS:
            return tag >> 3
        if tag & 7 != LENGTH_DELIMITED:
            return 0
        length, at = _read_varint(message, at)
        at += length
    return 0


def _read_varint(message: bytes, offset: int) -> tuple[int, int]:
    """Read a variable-length number.

    Args:
        message: the encoded message.
        offset: index of its first byte.

    Returns:
        The number, and the index behind it.
    """
    number = shift = 0
    while True:
        byte = message[offset]
        offset += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # the last of the number
            return number, offset
        shift += 7


def _parse_back_message(message: bytes) -> BackMsg:
    parsed = BackMsg()
    try:
        parsed.ParseFromString(message)
    except DecodeError:
        return BackMsg()
    return parsed


@dataclass(frozen=True, slots=True)
class DropReplayedTriggers:
    """ASGI middleware that drops presses repeated by an automatic refresh."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; strip repeated presses from the messages of a WebSocket."""

        async def receive_stripped() -> Message:
            message = await receive()
            if message.get("bytes"):
                return {**message, "bytes": strip_triggers(message["bytes"])}
            return message

        await self.app(scope, receive_stripped if scope["type"] == "websocket" else receive, send)
