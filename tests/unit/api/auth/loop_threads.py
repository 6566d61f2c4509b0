"""The threads of the event loop itself, which everything shares."""

import asyncio


class InTheLoopsOwnThreads:
    """No turnstile: what everybody shares."""

    def __init__(self, *_):
        pass

    async def run(self, work, *args):
        return await asyncio.to_thread(work, *args)
