"""Two browsers at work at the same time: printing keeps one core busy for each."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tools import browser
from tools.paper.printer import Printer

Task = TypeVar("Task")
Result = TypeVar("Result")


class Workers:
    """Threads with a browser each, started when the first work comes."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or max(1, min(4, os.cpu_count() or 1))
        self._tasks: queue.Queue = queue.Queue()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for _thread in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def each(
        self, work: Callable[[Printer, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result]]:
        """Do the work on every task; yield (task, result) as they finish, or raise its error."""
        results: queue.Queue = queue.Queue()
        waiting = list(tasks)
        if not waiting:
            return
        browser.require()  # here, not in a thread: it may stop the command with its advice
        while len(self._threads) < min(self.count, len(waiting)):
            thread = threading.Thread(target=self._serve, daemon=True)
            thread.start()
            self._threads.append(thread)
        for task in waiting:
            self._tasks.put((work, task, results))
        for _ in waiting:
            task, result, error = results.get()
            if error is not None:
                raise error
            yield task, result

    def _serve(self) -> None:
        printer: Printer | None = None
        try:
            while (entry := self._tasks.get()) is not None:
                work, task, results = entry
                try:
                    if printer is None:
                        printer = Printer().__enter__()
                    results.put((task, work(printer, task), None))
                except BaseException as error:
                    results.put((task, None, error))
        finally:
            if printer is not None:
                printer.__exit__(None, None, None)
