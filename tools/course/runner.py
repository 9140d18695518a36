"""Executes one notebook in the jail; run as ``python -m tools.course.runner JOB.json``.

The job names the sources to execute and the limits; the answer holds, for each code cell, its
outputs. The runner stays outside: student code sees neither the notebook that is to come nor this
process, only the cells sent to it. Whatever happens (a cell that never ends, a dead kernel, memory,
a flood of output) every cell gets an answer: a cell without an output would count as passed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty

import nbformat
import psutil
import zmq.asyncio
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from tools.course import sandbox

_FLOOD = 50  # times the limit on output: past this the kernel is stopped
_LONGEST_MESSAGE = 64 * 2**20
_START_S = 60
_PROBE_S = 5
_MOST_PROCESSES = 40

REASONS = {
    "cell_time": "La cella non ha finito entro {cell_s:g} secondi: forse un ciclo che non termina.",
    "time": "Il notebook non ha finito entro {notebook_s:g} secondi: le celle che restavano non "
    "sono state eseguite.",
    "stuck": "La cella non ha finito entro {cell_s:g} secondi e non si lascia interrompere: le "
    "celle che seguono non sono state eseguite.",
    "memory": "Il programma ha superato {memory_mb} MB di memoria ed è stato fermato: le celle che "
    "seguono non sono state eseguite.",
    "processes": "Il programma ha avviato troppi processi ed è stato fermato: le celle che seguono "
    "non sono state eseguite.",
    "flood": "Il programma ha scritto troppo sullo schermo ed è stato fermato: le celle che "
    "seguono non sono state eseguite.",
    "dead": "Python si è chiuso durante una cella (per esempio per os._exit o per un errore grave)"
    ": le celle che seguono non sono state eseguite.",
    "tampered": "Il notebook modifica il modo in cui Python esegue le celle: le verifiche non "
    "valgono.",
    "not_started": "Python non è partito nell'ambiente protetto.",
}

TRUNCATED = "… (il resto dell'uscita è stato tagliato)"


class JailedKernelManager(AsyncKernelManager):
    """Starts the kernel through the jail instead of directly."""

    job: dict

    def format_kernel_cmd(self, extra_arguments=None):
        """The jail's command, with the kernel's inside its specification."""
        home = Path(self.job["home"])
        opened = self.job.get("opened")
        python = [sys.executable, str(sandbox.KERNEL_MAIN), "-f", self.connection_file]
        spec = sandbox.specification(
            [*python, "--HistoryManager.hist_file=:memory:"],
            home=home, work=home / "work", runtime=home / "run", data=Path(self.job["data"]),
            limits=sandbox.Limits(**self.job["limits"]), level=self.job["level"],
            slot=os.getpid(), opened=Path(opened) if opened else None,
        )  # fmt: skip
        return [sys.executable, "-I", str(sandbox.JAIL), str(spec)]


class CountingClient(NotebookClient):
    """Keeps each cell's outputs within the limit, and notices a flood."""

    limit = 10**6
    written = 0
    flooded = False
    timed_out = False

    def start_cell(self) -> None:
        """A new cell starts from nothing."""
        self.written = 0
        self.timed_out = False

    async def _async_handle_timeout(self, timeout, cell=None):
        self.timed_out = True
        return await super()._async_handle_timeout(timeout, cell)

    def process_message(self, msg, cell, cell_index):
        """Counts what the cell writes; past the limit it is cut, then dropped."""
        content = msg["content"]
        kind = msg["msg_type"]
        if kind.startswith("comm"):
            return None
        if kind in ("display_data", "update_display_data") and isinstance(content, dict):
            content["transient"] = {}  # an output may not rewrite another cell's
        if kind in ("stream", "display_data", "execute_result", "error"):
            size = _size(content)
            before, self.written = self.written, self.written + size
            if self.written > self.limit * _FLOOD:
                self.flooded = True
            if before > self.limit and kind != "error":
                return None
            if self.written > self.limit:
                _shorten(kind, content, max(self.limit - before, 2000))
        return super().process_message(msg, cell, cell_index)


def _size(content: dict) -> int:
    text = content.get("text") or ""
    data = content.get("data") or {}
    trace = content.get("traceback") or []
    return (
        len(str(text))
        + sum(len(value if isinstance(value, str) else str(value)) for value in data.values())
        + sum(len(str(line)) for line in trace)
        + len(str(content.get("evalue") or ""))
    )


def _shorten(kind: str, content: dict, room: int) -> None:
    if kind == "stream":
        content["text"] = str(content["text"])[:room] + f"\n{TRUNCATED}\n"
    elif kind == "error":
        content["evalue"] = str(content["evalue"])[:2000]
        content["traceback"] = [str(line)[:2000] for line in content["traceback"][-20:]]
    else:
        plain = str((content.get("data") or {}).get("text/plain", ""))[:200]
        content["data"] = {"text/plain": plain if kind == "execute_result" else TRUNCATED}
        content["metadata"] = {}


def error_output(name: str, message: str) -> dict:
    """An output that counts as a failed cell."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [message]}


class Run:
    """One notebook, from the first cell to the answer."""

    def __init__(self, job: dict):
        self.job = job
        self.limits = sandbox.Limits(**job["limits"])
        self.stopped: str | None = None
        self.notes: list[str] = []
        cells = [nbformat.v4.new_code_cell(cell["source"]) for cell in job["cells"]]
        self.cells = cells
        self.tests = {number for number, cell in enumerate(job["cells"]) if cell["test"]}
        self.client = CountingClient(
            nbformat.v4.new_notebook(cells=list(cells)),
            km=self._manager(),
            allow_errors=True, interrupt_on_timeout=True, store_widget_state=False,
            timeout_func=self._cell_time, iopub_timeout=8, raise_on_iopub_timeout=True,
            startup_timeout=_START_S, coalesce_streams=True, shutdown_kernel="immediate",
        )  # fmt: skip
        self.client.limit = self.limits.output_kb * 1000
        self.ends = float("inf")

    def _manager(self) -> JailedKernelManager:
        home = Path(self.job["home"])
        context = zmq.asyncio.Context()
        context.maxmsgsize = _LONGEST_MESSAGE
        manager = JailedKernelManager(
            kernel_name="python3", context=context, connection_file=str(home / "run" / "k.json")
        )
        if os.name == "posix":  # A world without a network still has Unix sockets.
            manager.transport = "ipc"
            manager.ip = str(home / "run" / "k")
        manager.job = self.job
        return manager

    def _cell_time(self, cell) -> int:
        left = self.ends - time.monotonic()
        return max(1, int(min(self.limits.cell_s, left)))

    async def all(self) -> dict:
        """Executes everything; never raises because of the notebook."""
        log = open(Path(self.job["home"]) / "kernel.log", "w")  # noqa: SIM115
        try:
            async with self.client.async_setup_kernel(
                cwd=str(Path(self.job["home"]) / "work"), stdout=log, stderr=log
            ):
                self.ends = time.monotonic() + self.limits.notebook_s
                guard = asyncio.create_task(self._watch_memory())
                for number in range(len(self.cells)):
                    await self._cell(number)
                guard.cancel()
                self._kill()
        except Exception as error:
            if not self.stopped:
                self.stopped = "not_started"
                self.notes.append(f"{type(error).__name__}: {str(error)[:300]}")
        finally:
            log.close()
        for cell in self.cells:
            if "done" not in cell.metadata:
                cell.outputs = [error_output("NonEseguita", self._reason())]
        return {
            "outputs": [cell.outputs for cell in self.cells],
            "stopped": self.stopped,
            "reason": self._reason() if self.stopped else None,
            "notes": self.notes,
            "level": self.job["level"],
        }

    def _reason(self) -> str:
        text = REASONS[self.stopped or "dead"]
        return text.format(**sandbox.limits_as_dict(self.limits))

    async def _cell(self, number: int) -> None:
        cell = self.cells[number]
        if self.stopped:
            return
        if time.monotonic() > self.ends:
            self.stopped = "time"
            return
        if number in self.tests and not await self._honest():
            self.stopped = self.stopped or "tampered"
            return
        self.client.start_cell()
        try:
            allowed = self._cell_time(cell) + 20
            await asyncio.wait_for(self.client.async_execute_cell(cell, number), allowed)
        except DeadKernelError:
            self.stopped = self.stopped or ("flood" if self.client.flooded else "dead")
        except (CellTimeoutError, TimeoutError, Empty):
            self.stopped = self.stopped or await self._after_silence()
        if self.client.flooded:
            self.stopped = self.stopped or "flood"
        if self.stopped:
            cell.outputs = [*_kept(cell.outputs), error_output("Fermato", self._reason())]
            cell.metadata["done"] = True
            self._kill()
            return
        if self.client.timed_out:
            await self._interrupted(cell)
        cell.metadata["done"] = True

    async def _interrupted(self, cell) -> None:
        """A cell that ran out of time: does Python answer again?"""
        late = time.monotonic() >= self.ends
        answers = await self._honest()
        if not answers:
            self.stopped = self.stopped or "stuck"
        elif late:
            self.stopped = "time"
        text = REASONS["cell_time"] if answers and not late else REASONS[self.stopped]
        message = text.format(**sandbox.limits_as_dict(self.limits))
        cell.outputs = [*_kept(cell.outputs), error_output("TempoScaduto", message)]
        if self.stopped:
            self._kill()

    async def _after_silence(self) -> str | None:
        """Outputs were lost: a message too long, or a kernel that does not answer."""
        alive = await self.client.km.is_alive()
        return "flood" if alive else "dead"

    async def _honest(self) -> bool:
        """Asks Python for an error: one that never answers "error" does not execute the tests."""
        token = secrets.token_hex(8)
        client = self.client.kc
        self.client.timed_out = False
        sent = client.execute(
            f"raise AssertionError('{token}')", silent=True, store_history=False,
            stop_on_error=False,
        )  # fmt: skip
        ends = time.monotonic() + _PROBE_S
        while time.monotonic() < ends:
            try:
                answer = await client.get_shell_msg(timeout=1)
            except Empty:
                if not await self.client.km.is_alive():
                    self.stopped = self.stopped or "dead"
                    return False
                continue
            if answer["parent_header"].get("msg_id") == sent:
                content = answer["content"]
                return content.get("status") == "error" and content.get("evalue") == token
        self.stopped = self.stopped or "stuck"
        return False

    def _processes(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            return psutil.Process().children(recursive=True)
        return []

    async def _watch_memory(self) -> None:
        while not self.stopped:
            used = 0
            running = self._processes()
            if len(running) > _MOST_PROCESSES:
                self.stopped = "processes"
                self._kill()
                return
            for process in running:
                with contextlib.suppress(psutil.Error):
                    used += process.memory_info().rss
            # The quick count takes shared pages once for each process; the right one is slow.
            if used > self.limits.memory_mb * 2**20:
                used = sum(map(_own_memory, running))
            if used > self.limits.memory_mb * 2**20:
                self.stopped = "memory"
                self._kill()
            if self.client.flooded:
                self.stopped = self.stopped or "flood"
                self._kill()
            await asyncio.sleep(0.4)

    def _kill(self) -> None:
        """Ends the kernel and all that it started."""
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                process.kill()


def _kept(outputs: list) -> list:
    """What the cell wrote before it was stopped, but nothing that could pass for a mark."""
    return [one for one in outputs if one["output_type"] in ("stream", "display_data")][:20]


def _own_memory(process: psutil.Process) -> int:
    """Bytes that are this process's alone, plus its part of what it shares."""
    try:
        full = process.memory_full_info()
        return getattr(full, "pss", full.uss)
    except psutil.Error:
        return 0


def _adopt_orphans() -> None:
    """Processes that detach themselves come back to us, so that they can be counted and ended."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def main(file: str) -> int:
    """Reads the job, runs it, writes the answer where the job says."""
    job = json.loads(Path(file).read_text(encoding="utf-8"))
    _adopt_orphans()
    # Unix sockets have short names: a deep temporary folder would not do.
    base = "/tmp" if os.name == "posix" and os.path.isdir("/tmp") else None
    home = Path(tempfile.mkdtemp(prefix="cc-", dir=base))
    try:
        for name in ("work", "run"):
            (home / name).mkdir()
        if job.get("files"):
            shutil.copytree(job["files"], home / "work", dirs_exist_ok=True)
        job["home"] = str(home)
        answer = asyncio.run(Run(job).all())
        if answer["stopped"] == "not_started":
            answer["notes"].append((home / "kernel.log").read_text(errors="replace")[-2000:])
        target = Path(job["answer"])
        partial = target.with_suffix(".part")
        partial.write_text(json.dumps(answer), encoding="utf-8")
        partial.replace(target)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.exit(main(sys.argv[1]))
