"""Starts one program where it can do no harm; run as ``python -I jail.py SPEC.json``.

Two levels. ``full`` (Linux namespaces): no network, its own processes, a file system that holds
only Python, ``callcenter`` and the data, all read-only, and a work folder in memory. ``basic``
(anywhere): limits on time, memory, processes and file size where the system has them; the Python
side (:mod:`tools.course.kernel_main`) closes sockets.

Standard library only, and no import of the project: it runs before anything else exists.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import struct
import sys

_NEWNS, _NEWUTS, _NEWIPC = 0x00020000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV = 1, 2, 4
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MNT_DETACH = 2
_SYS_MOUNT_SETATTR = 442
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "ppc64le": 203, "s390x": 217}
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "alternatives",
        "nsswitch.conf", "fonts", "mime.types")  # fmt: skip
_DEVICES = ("null", "zero", "full", "random", "urandom")
# Ids that no account uses: each run has its own, so that limits on processes don't add up.
_FIRST_ID = 61000


def _libc():
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    encoded = [text.encode() for text in (source, target, kind, options)]
    result = _libc().mount(
        encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3] or None
    )
    _check(result, f"mount {target}")


def _read_only(target: str) -> None:
    """Makes a mount and what hangs from it read-only (Linux 5.12 or newer)."""
    attributes = struct.pack("QQQQ", _MS_RDONLY | _MS_NOSUID, 0, 0, 0)
    recursive = 0x8000
    result = _libc().syscall(
        _SYS_MOUNT_SETATTR, -100, target.encode(), recursive, attributes, len(attributes)
    )
    _check(result, f"read-only {target}")


def _die_with_parent() -> None:
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _enter_namespaces() -> bool:
    """New namespaces; True when they needed a user namespace (no administrator's rights)."""
    wanted = _NEWNS | _NEWNET | _NEWPID | _NEWIPC | _NEWUTS
    libc = _libc()
    if os.geteuid() == 0 and libc.unshare(wanted) == 0:
        return False
    uid, gid = os.geteuid(), os.getegid()
    _check(libc.unshare(wanted | _NEWUSER), "unshare")
    for name, text in (
        ("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")
    ):  # fmt: skip
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    return True


def _place(root: str, source: str) -> None:
    """Shows ``source`` at the same path under ``root``, read-only."""
    if not os.path.exists(source):
        return
    target = root + source
    if os.path.islink(source) and source in _SYSTEM:
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w"):
            pass
    _mount(source, target, "", _MS_BIND | _MS_REC)
    _read_only(target)


def _outermost(folders: list[str]) -> list[str]:
    """Without those that lie inside another one: mounting them would be pointless."""
    kept: list[str] = []
    for folder in sorted({os.path.abspath(folder) for folder in folders}):
        if not any(folder == one or folder.startswith(one + os.sep) for one in kept):
            kept.append(folder)
    return kept


def _build_root(spec: dict, uid: int) -> None:
    """A small file system with only what the program may see, then moves into it."""
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    root = spec["root"]
    _mount("tmpfs", root, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=16m,mode=755")
    os.makedirs(root + "/tmp")
    _mount("tmpfs", root + "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV, "size=256m,mode=1777")
    os.makedirs(root + "/etc")
    for source in _outermost([*_SYSTEM, *spec["readable"]]):
        _place(root, source)
    for name in _ETC:
        _place(root, f"/etc/{name}")
    with open(root + "/etc/passwd", "w") as file:
        file.write(f"studente:x:{uid}:{uid}::/tmp:/bin/false\n")
    os.makedirs(root + "/dev/shm")
    for name in _DEVICES:
        with open(f"{root}/dev/{name}", "w"):
            pass
        _mount(f"/dev/{name}", f"{root}/dev/{name}", "", _MS_BIND)
    _mount("tmpfs", root + "/dev/shm", "tmpfs", _MS_NOSUID | _MS_NODEV, "size=256m,mode=1777")
    os.makedirs(root + "/proc")
    try:
        _mount("proc", root + "/proc", "proc", _MS_NOSUID | _MS_NODEV)
    except OSError as error:
        # A container that hides part of its own /proc does not allow another: do without.
        print(f"jail: {error}", file=sys.stderr)
    runtime = spec["runtime"]
    os.makedirs(root + runtime)
    _mount(runtime, root + runtime, "", _MS_BIND)
    work = spec["work"]
    os.makedirs(root + work, exist_ok=True)
    size = spec["limits"]["disk_mb"]
    _mount("tmpfs", root + work, "tmpfs", _MS_NOSUID | _MS_NODEV, f"size={size}m,mode=777")
    shutil.copytree(work, root + work, dirs_exist_ok=True)
    for folder, _, files in os.walk(root + work):
        os.chown(folder, uid, uid)
        for name in files:
            os.chown(os.path.join(folder, name), uid, uid)
    if spec.get("writable"):
        os.makedirs(root + spec["writable"], exist_ok=True)
        _mount(spec["writable"], root + spec["writable"], "", _MS_BIND)
    os.chdir(root)
    number = _SYS_PIVOT_ROOT[os.uname().machine]
    _check(_libc().syscall(number, b".", b"."), "pivot_root")
    _check(_libc().umount2(b".", _MNT_DETACH), "umount")
    os.chdir("/")
    only_root = struct.pack("QQQQ", _MS_RDONLY, 0, 0, 0)
    _check(
        _libc().syscall(_SYS_MOUNT_SETATTR, -100, b"/", 0, only_root, len(only_root)), "read-only /"
    )


def _set_limits(limits: dict) -> None:
    try:
        import resource
    except ImportError:  # Windows has none of them
        return
    megabyte = 2**20
    wanted = {
        "RLIMIT_CPU": limits["cpu_s"],
        "RLIMIT_AS": limits["address_mb"] * megabyte,
        "RLIMIT_FSIZE": limits["file_mb"] * megabyte,
        "RLIMIT_NOFILE": 512,
        "RLIMIT_CORE": 0,
    }
    if limits.get("own_user"):  # else it would count what else the teacher has running
        wanted["RLIMIT_NPROC"] = limits["processes"]
    for name, value in wanted.items():
        if hasattr(resource, name):
            try:
                resource.setrlimit(getattr(resource, name), (value, value))
            except (ValueError, OSError) as error:
                print(f"jail: {name}: {error}", file=sys.stderr)


def _drop_rights(uid: int | None) -> None:
    libc = _libc()
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def _run(spec: dict) -> None:
    """Becomes the program."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.chdir(spec["work"])
    os.execve(spec["argv"][0], spec["argv"], spec["env"])


def _reap_until(child: int) -> int:
    """Waits for ``child`` and, as the first process of its own world, for every orphan."""
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def _inside(spec: dict, user_namespace: bool) -> int:
    """The first process of the new world: builds it, starts the program, ends with it."""
    _die_with_parent()
    uid = 0 if user_namespace else _FIRST_ID + spec["slot"] % 4000
    if not user_namespace:
        for folder, _, files in os.walk(spec["runtime"]):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                os.chown(path, uid, uid)
        if spec.get("writable"):
            os.chown(spec["writable"], uid, uid)
    _build_root(spec, uid)
    child = os.fork()
    if child == 0:
        _set_limits(spec["limits"] | {"own_user": True})
        _drop_rights(None if user_namespace else uid)
        _run(spec)
    return _reap_until(child)


def _full(spec: dict) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Interrupts are for the program alone.
    _die_with_parent()
    user_namespace = _enter_namespaces()
    first = os.fork()
    if first == 0:
        code = 70
        try:
            code = _inside(spec, user_namespace)
        except BaseException as error:
            print(f"jail: {error}", file=sys.stderr, flush=True)
        os._exit(code if 0 <= code < 256 else 1)
    return _reap_until(first)


def main(file: str) -> int:
    """Runs what the file describes; returns the program's exit code."""
    with open(file, encoding="utf-8") as text:
        spec = json.load(text)
    if spec["level"] == "full":
        return max(_full(spec), 0)
    _set_limits(spec["limits"])
    _run(spec)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
