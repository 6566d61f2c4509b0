"""What a screen says to its server, in Streamlit's protocol: a person's deed, or its own look for news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRESS = "trigger_value"
"""How the names of the values end that tell of a press, and not of how a widget stands."""

NEEDED = frozenset({"stop_script", "app_heartbeat", "file_urls_request", "deferred_file", "dataframe_chunk"})
"""Besides runs: kinds of messages that a screen of ours has a use for. Others are for developers."""

LONGEST_NAME = 256
"""Characters of the name of a page or of a part of it; Streamlit logs those it does not know."""

RUN = frozenset({ForwardMsg.NEW_SESSION_FIELD_NUMBER, ForwardMsg.SCRIPT_FINISHED_FIELD_NUMBER})
BESIDE = frozenset({ForwardMsg.HASH_FIELD_NUMBER, ForwardMsg.METADATA_FIELD_NUMBER})
LENGTH_DELIMITED = 2
"""Protocol Buffers: what says how long it is, as texts and messages do."""


class Asked(NamedTuple):
    """What a message of a screen asks for: "run", "look", "other", "unneeded", "unknown" for no message."""

    kind: str
    widgets: int = 0


class Told(NamedTuple):
    """What a message to a screen says of its run: begun in this session, ended, or neither."""

    session: str = ""
    is_end: bool = False


LOAD_ANEW = ForwardMsg(auth_redirect={"url": ""}).SerializeToString()
"""To a page: go to the empty address, its own. So Streamlit itself leads people to a sign-in."""


def asked_by_history() -> bool:
    """Whether the browser's Back or Forward asked for the run under way."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def asked_by_look() -> bool:
    """Whether the screen looks for news: what its widgets tell then is nobody's press, and may be old."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def is_deed(message: bytes) -> bool:
    """Whether a person asked for this run, and not a screen that looks for news by itself."""
    asked = _asked(message)
    return asked.WhichOneof("type") == "rerun_script" and not asked.rerun_script.is_auto_rerun


def without_presses(message: bytes) -> bytes:
    """The same, but a look for news tells of no press.

    A press is always said in a message of its own. A look that falls in the moment between the press and
    that message brings it as well, and it would be done twice.
    """
    asked = _asked(message)
    if not asked.rerun_script.is_auto_rerun:
        return message
    widgets = asked.rerun_script.widget_states.widgets
    standing = [each for each in widgets if not str(each.WhichOneof("value")).endswith(PRESS)]
    if len(standing) == len(widgets):
        return message
    del widgets[:]
    widgets.extend(standing)
    return asked.SerializeToString()


def asked_of(message: bytes) -> Asked:
    """What a message asks for, as the limits of a connection tell messages apart."""
    asked = _asked(message)
    kind = asked.WhichOneof("type")
    if kind is None:
        return Asked("unknown")
    if kind == "rerun_script":
        run = asked.rerun_script
        is_sound = max(map(len, (run.fragment_id, run.page_script_hash, run.page_name))) <= LONGEST_NAME
        kind = "look" if run.is_auto_rerun else "run"
        return Asked(kind if is_sound else "unknown", len(run.widget_states.widgets))
    if kind == "backend_operation_request":
        kind = asked.backend_operation_request.WhichOneof("payload")
    return Asked("other" if kind in NEEDED else "unneeded")


def told_of(message: bytes) -> Told:
    """What a message to a screen says of its run; those that say nothing of it are not read whole."""
    kind = _kind_of(message)
    if kind not in RUN:
        return Told()
    told = ForwardMsg()
    told.ParseFromString(message)
    if kind == ForwardMsg.NEW_SESSION_FIELD_NUMBER:
        return Told(session=told.new_session.initialize.session_id)
    return Told(is_end=told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)


def _kind_of(message: bytes) -> int:
    """The number of the field that says what a ``ForwardMsg`` is about; 0 where none does.

    Walks over the fields at the top: to parse each message whole for this would cost more than sending it.
    """
    at = 0
    while at < len(message):
        tag, at = _number_at(message, at)
        if tag >> 3 not in BESIDE:
            return tag >> 3
        if tag & 7 != LENGTH_DELIMITED:
            return 0
        length, at = _number_at(message, at)
        at += length
    return 0


def _number_at(message: bytes, at: int) -> tuple[int, int]:
    """The variable-length number at a place, and the place behind it."""
    number = shift = 0
    while True:
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # the last of the number
            return number, at
        shift += 7


def _asked(message: bytes) -> BackMsg:
    asked = BackMsg()
    try:
        asked.ParseFromString(message)
    except DecodeError:
        return BackMsg()
    return asked


@dataclass(frozen=True, slots=True)
class OnePressOneDeed:
    """Middleware: no press is heard twice."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            if message.get("bytes"):
                return {**message, "bytes": without_presses(message["bytes"])}
            return message

        await self.app(scope, heard if scope["type"] == "websocket" else receive, send)
