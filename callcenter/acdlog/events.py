"""Gli eventi del ``queue_log``: nomi, forma di un evento, nome normalizzato di un agente.

Fonte: documentazione di Asterisk, "Queue Logs", e il codice di ``app_queue`` che li scrive.
"""

import re
from functools import lru_cache
from typing import NamedTuple

CALL_EVENTS = frozenset(
    {
        "ENTERQUEUE",
        "CONNECT",
        "COMPLETEAGENT",
        "COMPLETECALLER",
        "ABANDON",
        "EXITWITHTIMEOUT",
        "EXITWITHKEY",
        "EXITEMPTY",
        "TRANSFER",
        "BLINDTRANSFER",
        "ATTENDEDTRANSFER",
        "RINGNOANSWER",
    }
)
STATE_EVENTS = frozenset(
    {
        "ADDMEMBER",
        "REMOVEMEMBER",
        "AGENTLOGIN",
        "AGENTLOGOFF",
        "AGENTCALLBACKLOGIN",
        "AGENTCALLBACKLOGOFF",
        "PAUSE",
        "UNPAUSE",
        "PAUSEALL",
        "UNPAUSEALL",
    }
)
# Nello stesso secondo Asterisk può scrivere due volte questi eventi, uguali fino all'ultimo
# carattere, senza che nessuno abbia incollato niente (per esempio RINGNOANSWER a 0 ms).
REPEATABLE_EVENTS = STATE_EVENTS | {"RINGNOANSWER", "RINGCANCELED"}

OUTCOMES = ("answered", "abandoned", "timeout", "exit_key", "exit_empty", "unfinished")

_TECHNOLOGY = re.compile(
    r"^(SIP|PJSIP|IAX2?|Local|Agent|DAHDI|Zap|SCCP|Skinny|MGCP|H323|OOH323|mISDN|Khomp|Dongle"
    r"|Console|Motif|WebSocket)/(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_CHANNEL_SUFFIX = re.compile(r"-[0-9a-fA-F]{6,}(;[12])?$")


class Event(NamedTuple):
    """Una riga accettata del registro.

    ``time`` è in secondi dall'epoca (UTC); ``call_id``, ``queue`` e ``agent`` sono stringhe
    vuote dove il registro scrive ``NONE``; ``agent`` è come sta nel registro (per il nome
    normalizzato c'è :func:`normalise_agent`); ``data`` sono i campi che seguono l'evento, senza
    quelli vuoti in fondo; ``line`` è il numero della riga nel suo file, da 1.
    """

    time: int
    call_id: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...]
    line: int


@lru_cache(maxsize=65_536)
def normalise_agent(name: str) -> str:
    """Restituisce il numero o il nome dell'agente, senza tecnologia, contesto e canale.

    ``PJSIP/214-0000a1b2``, ``Local/214@from-queue/n`` e ``Agent/214`` danno tutti ``"214"``;
    un nome come ``"Mario  Rossi"`` resta, con spazi singoli. ``""`` e ``"NONE"`` danno ``""``.
    """
    text = " ".join(name.split())
    if text == "NONE":
        return ""
    match = _TECHNOLOGY.match(text)
    if match is None:
        return text
    technology, rest = match.groups()
    rest = rest.partition("@")[0] or rest
    if technology.upper() in {"PJSIP", "LOCAL"}:
        rest = rest.partition("/")[0] or rest
    return _CHANNEL_SUFFIX.sub("", rest).strip() or text
