import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.components.wire import OnePressOneDeed, is_deed, without_presses


def said(*, by_itself):
    """What a browser sends when a button was pressed while a filter stands."""
    message = BackMsg()
    message.rerun_script.is_auto_rerun = by_itself
    widgets = message.rerun_script.widget_states.widgets
    widgets.add(id="kind").string_array_value.data.append("village")
    widgets.add(id="seen", trigger_value=True)
    return message.SerializeToString()


def widgets_of(message):
    told = BackMsg.FromString(message)
    return [each.id for each in told.rerun_script.widget_states.widgets]


def test_a_persons_press_is_a_deed_and_a_look_for_news_is_none():
    assert is_deed(said(by_itself=False))
    assert not is_deed(said(by_itself=True))
    assert not is_deed(b"\xff nonsense")


def test_a_look_for_news_tells_how_widgets_stand_and_presses_nothing():
    assert widgets_of(without_presses(said(by_itself=True))) == ["kind"]


def test_a_persons_message_and_nonsense_are_left_as_they_are():
    for message in (said(by_itself=False), b"\xff nonsense", b""):
        assert without_presses(message) == message


def heard(kind, message):
    """What the application behind the middleware receives."""
    received = []

    async def app(_scope, receive, _send):
        received.append(await receive())

    async def receive():
        return message

    asyncio.run(OnePressOneDeed(app)({"type": kind}, receive, None))
    return received[0]


def test_on_the_websocket_alone_messages_are_looked_into():
    look = {"type": "websocket.receive", "bytes": said(by_itself=True)}
    assert widgets_of(heard("websocket", look)["bytes"]) == ["kind"]
    for other in ({"type": "websocket.receive", "text": "x"}, {"type": "websocket.disconnect"}):
        assert heard("websocket", other) is other
    assert heard("http", look) is look
