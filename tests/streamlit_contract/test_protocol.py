"""Messages between browser and server (``pages/components/app/streamlit_protocol.py``)."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.components.app.streamlit_protocol import ALLOWED_MESSAGES, RELOAD_MESSAGE, TRIGGER_SUFFIX

READ = "Read pages/components/app/streamlit_protocol.py; "


def fields_of(message):
    return {field.name for field in message.DESCRIPTOR.fields}


def test_an_automatic_rerun_says_so():
    rerun = BackMsg().rerun_script
    assert "is_auto_rerun" in fields_of(rerun), (
        READ + "without it a refresh passes for a person: sessions never end, and presses are recorded twice "
        "(tests/browser/auth/test_session_end.py)."
    )


def test_a_press_is_distinguished_from_a_value_by_the_name_of_its_field():
    values = {field.name for field in WidgetState.DESCRIPTOR.oneofs_by_name["value"].fields}
    triggers = {name for name in values if name.endswith(TRIGGER_SUFFIX)}
    assert {"trigger_value", "string_trigger_value", "chat_input_value"} & values >= {"trigger_value"}
    assert "trigger_value" in triggers, (
        READ + "a press that a refresh repeats would be done twice; only the idempotency key would stop it."
    )


def test_every_allowed_message_exists():
    message = BackMsg()
    kinds = {field.name for field in message.DESCRIPTOR.oneofs_by_name["type"].fields}
    operations = fields_of(message.backend_operation_request)
    assert ALLOWED_MESSAGES - kinds - operations == set(), (
        READ + "a message that a screen needs would be refused (tests/browser/limits/test_message_limits.py)."
    )


def test_a_page_is_sent_to_an_address_by_a_redirect():
    message = ForwardMsg.FromString(RELOAD_MESSAGE)
    assert message.WhichOneof("type") == "auth_redirect", (
        READ
        + "a screen whose session has ended would not be reloaded (tests/browser/auth/test_session_end.py)."
    )


def test_a_run_names_its_session_and_its_end():
    assert "session_id" in fields_of(ForwardMsg().new_session.initialize)
    assert ForwardMsg.FINISHED_EARLY_FOR_RERUN != ForwardMsg.FINISHED_SUCCESSFULLY, (
        READ + "the limits of runs at one time would never be given back (geo/api/limits/account_limiter.py)."
    )
