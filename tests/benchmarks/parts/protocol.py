"""A screen without a browser: Streamlit's own WebSocket protocol, spoken as its front end speaks it."""

from contextlib import suppress
from http.client import HTTPConnection
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

MESSAGE_LIMIT = 50_000_000
PATIENCE_S = 60.0
TROUBLE = {"exception", "alert"}
"""A run that shows one of these has finished, but has not drawn the page."""


def _session(port, account):
    """The cookie of a session for a demo account."""
    door = HTTPConnection("127.0.0.1", port)
    headers = {"Origin": f"http://127.0.0.1:{port}"}
    door.request("POST", "/sign-in", urlencode({"demo": account}), headers)
    answer = door.getresponse()
    door.close()
    return answer.headers["Set-Cookie"].partition(";")[0]


class Client:
    """One open screen: asks for runs and waits until each is finished. ``received`` counts bytes."""

    def __init__(self, port, account="commander", cookie=""):
        self._port, self._account = port, account
        self._url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._headers = {"Origin": f"http://127.0.0.1:{port}"}
        self._cookie = cookie
        self.received = 0

    async def open(self):
        """Sign in, connect and have the page drawn once."""
        await self.connect()
        await self.run()

    def sign_in(self):
        """The cookie of the session, a new one where none was given."""
        self._cookie = self._cookie or _session(self._port, self._account)
        return self._cookie

    async def connect(self):
        """Connect without asking for anything."""
        self._headers["Cookie"] = self.sign_in()
        self._socket = await connect(
            self._url,
            subprotocols=["streamlit"],
            additional_headers=self._headers,
            max_size=MESSAGE_LIMIT,
            open_timeout=PATIENCE_S,
        )

    async def send(self, message):
        await self._socket.send(message)

    async def ignore(self):
        """Read whatever comes until the connection ends."""
        with suppress(ConnectionClosed):
            async for payload in self._socket:
                self.received += len(payload)

    def abort(self):
        """End the connection without a word."""
        self._socket.transport.abort()

    async def close(self):
        await self._socket.close()

    def read(self, payload):
        """What the server says."""
        self.received += len(payload)
        answer = ForwardMsg()
        answer.ParseFromString(payload)
        return answer

    async def run(self, query=""):
        """A full run of the page, as a change of the link asks for it; returns with its last message."""
        message = BackMsg()
        message.rerun_script.query_string = query
        await self._socket.send(message.SerializeToString())
        status = None
        while status is None:
            answer = self.read(await self._socket.recv())
            if answer.delta.new_element.WhichOneof("type") in TROUBLE:
                raise RuntimeError(str(answer.delta.new_element)[:500])
            if answer.WhichOneof("type") == "script_finished":
                status = answer.script_finished
        if status != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise RuntimeError(ForwardMsg.ScriptFinishedStatus.Name(status))
