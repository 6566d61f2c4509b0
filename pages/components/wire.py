"""What a screen says to its server, in Streamlit's protocol: a person's deed, or its own look for news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRESS = "trigger_value"
"""How the names of the values end that tell of a press, and not of how a widget stands."""

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
