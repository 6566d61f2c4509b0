"""A screen without a browser: Streamlit's own WebSocket protocol, spoken as its front end speaks it."""

from http.client import HTTPConnection
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

MESSAGE_LIMIT = 50_000_000
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

    def __init__(self, port, account="commander"):
        self._port, self._account = port, account
        self._url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._headers = {"Origin": f"http://127.0.0.1:{port}"}
        self.received = 0

    async def open(self):
        """Sign in, connect and have the page drawn once."""
        self._headers["Cookie"] = _session(self._port, self._account)
        self._socket = await connect(
            self._url, subprotocols=["streamlit"], additional_headers=self._headers, max_size=MESSAGE_LIMIT
        )
        await self.run()

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
