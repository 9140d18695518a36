"""The bootstrap: what it does on a bare machine, and what it says when it cannot."""

import subprocess
import sys

import pytest

from tools import __main__ as command_line
from tools import browser, env


def test_fingerprint_follows_the_requirements(tmp_path, monkeypatch):
    for name in env._SOURCES:
        (tmp_path / name).write_text("a", encoding="utf-8")
    monkeypatch.setattr(env, "ROOT", tmp_path)
    before = env.fingerprint()
    (tmp_path / "constraints.txt").write_text("b", encoding="utf-8")
    assert env.fingerprint() != before


def test_environment_of_another_requirement_is_not_ready(tmp_path, monkeypatch):
    monkeypatch.setattr(env, "ENVIRONMENT", tmp_path)
    assert not env.ready()
    python = env.python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "requirements.sha256").write_text("old", encoding="utf-8")
    assert not env.ready()
    (tmp_path / "requirements.sha256").write_text(env.fingerprint(), encoding="utf-8")
    assert env.ready()


def test_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(env.sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"Serve Python 3\.11"):
        env._check_python()


def test_missing_venv_names_the_package(monkeypatch):
    monkeypatch.setattr(env.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(env, "install_system_packages", lambda *packages: False)
    with pytest.raises(SystemExit, match=r"apt-get install python3\.\d+-venv"):
        env._check_python()


def test_system_packages_only_as_root_with_apt(monkeypatch):
    calls = []
    monkeypatch.setattr(env.subprocess, "run", lambda *a, **k: calls.append(a))
    monkeypatch.setattr(env.shutil, "which", lambda name: None)
    assert not env.install_system_packages("chromium")
    monkeypatch.setattr(env.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(env.os, "geteuid", lambda: 1000, raising=False)
    assert not env.install_system_packages("chromium")
    assert calls == []


def test_failed_installation_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(env, "ENVIRONMENT", tmp_path / "env")

    def run(command, **options):
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(env.subprocess, "run", run)
    with pytest.raises(SystemExit, match="cancella la cartella"):
        env.make()
    assert not (tmp_path / "env" / "requirements.sha256").exists()


def test_windows_interpreter(monkeypatch, tmp_path):
    monkeypatch.setattr(env.os, "name", "nt")
    assert [*env.python_of(tmp_path).parts[-2:]] == ["Scripts", "python.exe"]


def test_command_line_help_and_unknown_command(capsys):
    assert command_line.main([]) == 0
    assert "site" in capsys.readouterr().out
    assert command_line.main(["sito"]) == 2
    assert "Non c'è un comando «sito»" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(command_line.COMMANDS))
def test_every_command_exists(name):
    found = subprocess.run(
        [sys.executable, "-c", f"import importlib.util as u; assert u.find_spec('tools.{name}')"],
        cwd=env.ROOT,
        check=False,
    )
    assert found.returncode == 0


def test_browser_can_be_chosen(monkeypatch, tmp_path):
    chosen = tmp_path / "my-chromium"
    chosen.touch()
    monkeypatch.setenv("CHROMIUM", str(chosen))
    assert browser.find() == str(chosen)


def test_missing_browser_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(browser, "install_system_packages", lambda *packages: False)
    with pytest.raises(SystemExit, match="apt-get install chromium"):
        browser.require()
