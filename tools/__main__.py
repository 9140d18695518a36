"""``python -m tools <command> [options]``: makes the environment if needed, then runs the command.

Each command is a module of this folder (``python -m tools site build`` runs ``tools.site``), so
inside the environment ``python -m tools.site build`` does the same.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import env

COMMANDS = {
    "site": "costruisce il sito (site build) o lo mostra (site serve)",
    "notebooks": "esegue e normalizza i notebook delle lezioni",
    "data": "rifà i dati del libro, o i dati di una classe (--seed, --out)",
    "coverage": "mostra che cosa dello standard è coperto e da quali lezioni",
    "quizbank": "controlla il banco di domande",
    "moodle": "porta il banco di domande in Moodle (XML, GIFT)",
    "course": "i compiti della classe: consegna, raccolta, correzione, riscontri, voti",
    "exam": "estrae una prova d'esame dal banco e ne scrive le pagine",
    "paper": "stampa in PDF il libro, i fascicoli, le schede, le soluzioni",
    "timetable": "mette le ore del corso sul calendario della classe (CSV, ICS, pagina)",
    "growth": "lo stesso magazzino su SQLite, DuckDB, PostgreSQL e Spark: dati grandi e misura",
    "bench": "misura, accanto a strumenti simili, quanto si aspetta in una lezione",
    "test": "esegue tutte le prove",
}


def _help() -> str:
    lines = ["Uso: python -m tools <comando> [opzioni]", ""]
    lines += [f"  {name:<10} {text}" for name, text in COMMANDS.items()]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Runs one command inside the project's environment."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_help())
        return 0
    command, *rest = arguments
    if command not in COMMANDS:
        print(f"Non c'è un comando «{command}».\n\n{_help()}", file=sys.stderr)
        return 2
    python = env.make()
    # The user's own site-packages must not leak into the environment.
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    try:
        return subprocess.run(
            [str(python), "-m", f"tools.{command}", *rest], cwd=env.ROOT, env=clean, check=False
        ).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
