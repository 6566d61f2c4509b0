import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.components.app.streamlit_protocol import (
    MAX_NAME_LENGTH,
    DropReplayedTriggers,
    _field_number,
    is_user_rerun,
    parse_client_message,
    parse_server_message,
    strip_triggers,
)


def said(*, by_itself):
    """What a browser sends when a button was pressed while a filter stands."""
    message = BackMsg()
    message.rerun_script.is_auto_rerun = by_itself
    widgets = message.rerun_script.widget_states.widgets
    widgets.add(id="kind").string_array_value.data.append("village")
    widgets.add(id="seen", trigger_value=True)
    return message.SerializeToString()


def widgets_of(message):
    parsed = BackMsg.FromString(message)
    return [each.id for each in parsed.rerun_script.widget_states.widgets]


def test_a_persons_press_is_a_command_and_a_look_for_news_is_none():
    assert is_user_rerun(said(by_itself=False))
    assert not is_user_rerun(said(by_itself=True))
    assert not is_user_rerun(b"\xff nonsense")


def test_a_look_for_news_tells_how_widgets_stand_and_presses_nothing():
    assert widgets_of(strip_triggers(said(by_itself=True))) == ["kind"]


def test_a_persons_message_and_nonsense_are_left_as_they_are():
    for message in (said(by_itself=False), b"\xff nonsense", b""):
        assert strip_triggers(message) == message


def passed_on(kind, message):
    """What the application behind the middleware receives."""
    received = []

    async def app(_scope, receive, _send):
        received.append(await receive())

    async def receive():
        return message

    asyncio.run(DropReplayedTriggers(app)({"type": kind}, receive, None))
    return received[0]


def test_on_the_websocket_alone_messages_are_looked_into():
    look = {"type": "websocket.receive", "bytes": said(by_itself=True)}
    assert widgets_of(passed_on("websocket", look)["bytes"]) == ["kind"]
    for other in ({"type": "websocket.receive", "text": "x"}, {"type": "websocket.disconnect"}):
        assert passed_on("websocket", other) is other
    assert passed_on("http", look) is look


def rerun(**parts):
    return BackMsg(rerun_script=parts).SerializeToString()


SCREENS = {
    "a run": (rerun(query_string="site=K02"), ("run", 0)),
    "a press": (said(by_itself=False), ("run", 2)),
    "a look": (said(by_itself=True), ("look", 2)),
    "a part of a page": (rerun(fragment_id="f" * MAX_NAME_LENGTH), ("run", 0)),
    "stop": (BackMsg(stop_script=True).SerializeToString(), ("other", 0)),
    "heartbeat": (BackMsg(app_heartbeat=True).SerializeToString(), ("other", 0)),
    "an upload": (BackMsg(file_urls_request={"request_id": "1"}).SerializeToString(), ("other", 0)),
    "a download": (
        BackMsg(backend_operation_request={"deferred_file": {"file_id": "1"}}).SerializeToString(),
        ("other", 0),
    ),
    "empty": (b"", ("unknown", 0)),
    "nonsense": (b"\xff nonsense", ("unknown", 0)),
    "an unknown field": (b"\xf8\x07\x01", ("unknown", 0)),
    "a name that fills the log": (rerun(fragment_id="f" * (MAX_NAME_LENGTH + 1)), ("unknown", 0)),
    "shut down": (BackMsg(debug_shutdown_runtime=True).SerializeToString(), ("unneeded", 0)),
    "clear the cache": (BackMsg(clear_cache=True).SerializeToString(), ("unneeded", 0)),
    "install": (
        BackMsg(backend_operation_request={"install_skills": {}}).SerializeToString(),
        ("unneeded", 0),
    ),
    "an operation of nothing": (
        BackMsg(backend_operation_request={"request_id": "1"}).SerializeToString(),
        ("unneeded", 0),
    ),
}


@pytest.mark.parametrize(("message", "found"), SCREENS.values(), ids=SCREENS)
def test_every_message_is_classified(message, found):
    assert parse_client_message(message) == found


MESSAGES = {
    "new_session": (ForwardMsg(new_session={"initialize": {"session_id": "s1"}}), ("s1", False)),
    "finished": (ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY), ("", True)),
    "part finished": (
        ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY),
        ("", True),
    ),
    "failed": (ForwardMsg(script_finished=ForwardMsg.FINISHED_WITH_COMPILE_ERROR), ("", True)),
    "interrupted": (ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN), ("", False)),
    "drawing": (ForwardMsg(delta={"new_element": {"text": {"body": "x" * 1000}}}), ("", False)),
    "nothing": (ForwardMsg(), ("", False)),
}


@pytest.mark.parametrize(("message", "found"), MESSAGES.values(), ids=MESSAGES)
def test_what_a_message_tells_of_its_run(message, found):
    assert parse_server_message(message.SerializeToString()) == found
    message.hash, message.metadata.cacheable = "h" * 300, True
    message.metadata.delta_path.extend(range(1000))
    assert parse_server_message(message.SerializeToString()) == found


def test_the_kind_of_a_message_is_found_without_reading_it_whole():
    for field in ForwardMsg.DESCRIPTOR.oneofs_by_name["type"].fields:
        message = ForwardMsg(hash="h", metadata={"cacheable": True})
        if field.message_type:
            getattr(message, field.name).SetInParent()
        else:
            setattr(message, field.name, "1" if field.type == field.TYPE_STRING else 1)
        assert _field_number(message.SerializeToString()) == field.number


@pytest.mark.parametrize("message", [b"\x0d\x00\x00\x00\x00", b"\x0a\xff\x01"])
def test_what_is_no_message_to_a_screen_tells_nothing(message):
    assert parse_server_message(message) == ("", False)
