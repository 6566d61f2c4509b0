"""Event loops that hold no file descriptors until they run.

Streamlit creates one event loop per session and runs none of them. Each would hold three descriptors for as
long as its screen is connected, so a process with the usual limit of 1,024 could not serve 300 screens.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
from typing import Any

from streamlit.runtime import app_session

if sys.platform != "win32":

    class IdleLoop(asyncio.SelectorEventLoop):
        """An event loop that opens its descriptors when it is run for the first time.

        ``poll`` needs no descriptor of its own; the socket pair by which other threads wake a loop is created
        late. Waking a loop without the pair does nothing, as asyncio does for a closed loop.
        """

        _ssock = _csock = None
        _is_open = False

        def __init__(self) -> None:
            """Create the loop with a selector that needs no descriptor."""
            super().__init__(selectors.PollSelector())

        def run_forever(self) -> None:
            """Create the socket pair before the first run, then run as usual."""
            if not self._is_open and not self.is_closed():
                self._is_open = True
                super()._make_self_pipe()  # type: ignore[misc]  # asyncio's own, known to no stub
            super().run_forever()

        def _make_self_pipe(self) -> None:
            """Create no socket pair yet; ``run_forever`` does."""

        def _close_self_pipe(self) -> None:
            if self._is_open:
                self._is_open = False
                super()._close_self_pipe()  # type: ignore[misc]


class _Asyncio:
    """The asyncio module as Streamlit's session module is to see it."""

    def __getattr__(self, name: str) -> Any:
        return IdleLoop if name == "new_event_loop" else getattr(asyncio, name)


def install_idle_loops() -> None:
    """Give sessions that connect from now on loops without descriptors."""
    if sys.platform != "win32":
        vars(app_session)["asyncio"] = _Asyncio()
