"""A PostgreSQL server for the time of a measurement: own folder, own port, own password.

PostgreSQL refuses to run as root, so from root the server runs as the user that the Debian package
creates, or as nobody. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

from tools.errors import ToolError

USERS = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
}


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, or where Debian puts it (newest first)."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql")
    versions = [f for f in debian.glob("*") if f.name.isdigit()] if debian.is_dir() else []
    folders += [f / "bin" for f in sorted(versions, key=lambda f: -int(f.name))]
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


def missing_programs() -> str:
    """Why a server can't be started here, or an empty text."""
    if os.name != "posix":
        return "il server di prova parte solo su Linux e macOS"
    if find_programs() is None:
        return "manca PostgreSQL: sudo apt install postgresql"
    return ""


class Server:
    """A running server; ``stop`` ends it and removes its folder."""

    def __init__(self, folder: Path, programs: Path):
        self.folder, self.programs = folder, programs
        self.data = folder / "data"
        self.user = _plain_user()
        self.port = _free_port()
        password = secrets.token_urlsafe(16)
        self._make_folder(password)
        options = {**SETTINGS, "port": str(self.port)}
        with (self.data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in options.items())
        log = folder / "server.log"
        self._run("pg_ctl", "start", "--wait", "-D", self.data, "-l", log)
        self.address = (
            f"host=127.0.0.1 port={self.port} dbname=postgres user=growth password={password}"
        )

    def _make_folder(self, password: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        secret = self.folder / "password"
        secret.write_text(password, encoding="utf-8")
        if self.user:
            shutil.chown(self.folder, self.user)
            shutil.chown(secret, self.user)
        self._run(
            "initdb", "-D", self.data, "-U", "growth", "--auth=scram-sha-256",
            f"--pwfile={secret}", "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        secret.unlink()

    def _run(self, program: str, *arguments: object) -> None:
        # With a pipe, pg_ctl would wait for the server that inherits it: a file doesn't.
        output = self.folder / f"{program}.out"
        with output.open("wb") as file:
            done = subprocess.run(
                [self.programs / program, *map(str, arguments)],
                user=self.user, group=_group_of(self.user), extra_groups=[] if self.user else None,
                cwd=self.folder, stdout=file, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        if done.returncode:
            text = output.read_text(encoding="utf-8", errors="replace").strip()
            raise ToolError(f"PostgreSQL non è partito ({program}): {text[-400:]}")

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self._run("pg_ctl", "stop", "--wait", "-m", "fast", "-D", self.data)
        shutil.rmtree(self.folder, ignore_errors=True)


def _plain_user() -> str | None:
    """Who runs the server: nobody else than ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    import pwd  # not on Windows, where the other commands must still start

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in USERS if user in known)


def _group_of(user: str | None) -> int | None:
    if not user:
        return None
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
