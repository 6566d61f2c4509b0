"""Event loops of screens that hold no descriptors: Streamlit makes one for each screen and runs none of them.

Each would keep three descriptors for as long as its screen is connected, so that a process with the usual
limit of 1,024 could not hold 300 screens.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
from typing import Any

from streamlit.runtime import app_session

if sys.platform != "win32":

    class IdleLoop(asyncio.SelectorEventLoop):
        """An event loop that opens what it needs once it is run for the first time.

        ``poll`` needs no descriptor of its own; the pair of sockets by which other threads wake a loop is
        made late. Waking a loop without one does nothing, as asyncio has it for a loop that was closed.
        """

        _ssock = _csock = None
        _is_open = False

        def __init__(self) -> None:
            super().__init__(selectors.PollSelector())

        def run_forever(self) -> None:
            if not self._is_open and not self.is_closed():
                self._is_open = True
                super()._make_self_pipe()  # type: ignore[misc]  # asyncio's own, known to no stub
            super().run_forever()

        def _make_self_pipe(self) -> None:
            """Not yet."""

        def _close_self_pipe(self) -> None:
            if self._is_open:
                self._is_open = False
                super()._close_self_pipe()  # type: ignore[misc]


class _Asyncio:
    """The module asyncio as the module of Streamlit's sessions is to see it."""

    def __getattr__(self, name: str) -> Any:
        return IdleLoop if name == "new_event_loop" else getattr(asyncio, name)


def spare_descriptors() -> None:
    """Give screens that connect from now on loops that hold no descriptors."""
    if sys.platform != "win32":
        vars(app_session)["asyncio"] = _Asyncio()
