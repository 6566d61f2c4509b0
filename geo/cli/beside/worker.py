"""Thread of the application that runs the commands that other processes hand to it, one after the other."""

from __future__ import annotations

import io
import logging
import os
import queue
import threading

from geo.cli.beside.folder import CommandFolder, CommandOutcome, CommandRequest
from geo.cli.beside.handed_context import HandedContext
from geo.cli.main import build_parser, run_parsed
from geo.cli.messages import error_lines
from geo.domain.errors import InvalidInput, KadianError
from geo.i18n import Translator, console_language
from geo.services.context import AppContext
from geo.services.jobs.queue import lower_priority

POLL_INTERVAL_S = 0.25
"""Seconds between two looks into the folder."""
STOP_TIMEOUT_S = 10.0
"""Longest wait for the command that runs when the application ends; it is run again after the next start."""
log = logging.getLogger(__name__)


class CommandWorker:
    """Runs handed commands between ``start`` and ``stop``; does nothing for a store on a server.

    One thread takes requests as soon as they are complete, so that a command knows that it is waited for; the
    other runs them in their order.
    """

    def __init__(self, ctx: AppContext) -> None:
        """Prepare the worker."""
        self._ctx = ctx
        self._folder = CommandFolder.beside(ctx.settings.store_url)
        self._taken: queue.Queue[str | None] = queue.Queue()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=f"kadian-commands-{name}", daemon=True)
            for name, target in (("take", self._take), ("run", self._run))
        ]

    def start(self) -> None:
        """Finish what an earlier process left unfinished, then take requests; a bad folder is logged."""
        if self._folder is None:
            return
        try:
            self._folder.prepare()
            self._folder.remove_old()
            for interrupted in self._folder.interrupted():
                self._taken.put(interrupted)
        except (KadianError, OSError):
            log.exception("no command can be handed to this process")
            return
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more requests, and wait for the command that runs."""
        self._stopped.set()
        self._taken.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(STOP_TIMEOUT_S)

    def _take(self) -> None:
        folder = self._require_folder()
        while not self._stopped.wait(POLL_INTERVAL_S):
            try:
                for request_id in folder.waiting():
                    if folder.take(request_id):
                        self._taken.put(request_id)
            except OSError:
                log.exception("the folder of commands cannot be read")
                self._stopped.wait(10 * POLL_INTERVAL_S)

    def _run(self) -> None:
        lower_priority()
        while (request_id := self._taken.get()) is not None and not self._stopped.is_set():
            try:
                self._run_one(request_id)
            except Exception:  # one command that fails must not end all others
                log.exception("a command could not be run")

    def _run_one(self, request_id: str) -> None:
        folder = self._require_folder()
        try:
            request = folder.read(request_id)
        except InvalidInput as error:
            t = Translator(console_language(os.environ))
            folder.finish(request_id, CommandOutcome(2, err="\n".join(error_lines(error, t)) + "\n"), {})
            return
        result, outputs = self._recorded(request) or self._run_new(folder, request)
        folder.finish(request_id, result, outputs)

    def _run_new(
        self, folder: CommandFolder, request: CommandRequest
    ) -> tuple[CommandOutcome, dict[str, bytes]]:
        """Run a command, unless it has ended the application before: it would at every start."""
        if folder.begin_attempt(request.id):
            return run_handed(self._ctx, folder, request)
        return CommandOutcome(1, err=Translator(request.lang)("error.unexpected") + "\n"), {}

    def _recorded(self, request: CommandRequest) -> tuple[CommandOutcome, dict[str, bytes]] | None:
        """Return the result of a command that an earlier process recorded before it ended; None for none."""
        with self._ctx.store.read() as reader:
            seqs = reader.seqs_of_keys(f"cli-{request.id}-")
        if not seqs:
            return None
        t = Translator(request.lang)
        sentence = t("cli.beside.recorded", first=seqs[0], last=seqs[-1], count=len(seqs))
        return CommandOutcome(0, out=f"{sentence}\n"), {}

    def _require_folder(self) -> CommandFolder:
        if self._folder is None:
            raise RuntimeError("no folder of commands")
        return self._folder


def run_handed(
    ctx: AppContext, folder: CommandFolder, request: CommandRequest
) -> tuple[CommandOutcome, dict[str, bytes]]:
    """Run a command with the store of the application.

    Returns:
        The result, and the contents of the files that the command wrote by their names.
    """
    out, err = io.StringIO(), io.StringIO()
    t = Translator(request.lang)
    cli = HandedContext(ctx.settings, t, out, err, ctx=ctx, folder=folder, request=request)
    try:
        code = run_parsed(cli, build_parser(t).parse_args(list(request.arguments)))
    except SystemExit:  # another version of the program has checked the arguments
        code = 2
    except Exception:  # the application must outlive whatever a command raises
        log.exception("a command that was handed to the application failed")
        cli.print_error(t("error.unexpected"))
        code = 1
    return CommandOutcome(code, out.getvalue(), err.getvalue()), cli.outputs
