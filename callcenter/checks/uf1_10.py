"""Gli esercizi della lezione 1.10, «Gli apparati: centralini, VoIP, reti, server»."""

from functools import cache

import pandas as pd

from callcenter import acdlog, data, erlang
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.network import bandwidth, path, quality

# --- 1. Il primo sospetto ------------------------------------------------------------------------

_SUSPECTS = {
    "Una fila di sedici postazioni non ha rete, le altre sì": "switch",
    "Gli interni si chiamano fra loro; né voce né internet escono dalla sede": "router",
    "Dopo una modifica alle regole il cliente non sente l'operatore": "firewall",
    "La rete va, ma nessun telefono riesce a registrarsi": "centralino",
    "La voce va, ma la scheda del cliente non si apre su nessun PC": "server applicativo",
}

_WHY_NOT = {
    "switch": "uno switch guasto ferma solo le postazioni attaccate a lui, tutte e per tutto",
    "router": "un router guasto isola la sede dall'esterno, ma dentro si continua a parlare",
    "firewall": "il firewall è il sospetto quando qualcosa passa e qualcosa no, per una regola",
    "centralino": "se il centralino si ferma, si ferma la voce per tutti, anche fra interni",
    "server applicativo": "il server applicativo ferma un programma, non la rete né la voce",
}

# --- 2. Due guasti insieme -----------------------------------------------------------------------


@cache
def _seats() -> pd.Series:
    """Postazioni di ogni sala, dall'inventario."""
    assets = data.read("assets")
    return assets[assets["type"] == "postazione"].groupby("location").size()


def _behind_ischia_switch() -> int:
    """Lo switch di piano SWP-02 serve sala Ischia e sala Procida; SBC-01 ha il suo gemello."""
    return int(_seats()[["sala Ischia", "sala Procida"]].sum())


def _one_room() -> int:
    return int(_seats()["sala Ischia"])


def _every_seat() -> int:
    return int(_seats().sum())


# --- 3. La banda ---------------------------------------------------------------------------------

_CALLS = 30


def _mbps(*, ptime_ms: float = 40, vlan: bool = True, layer: str = "ethernet") -> float:
    per_call = bandwidth.call_bandwidth("G.729", ptime_ms, layer=layer, vlan=vlan)
    return _CALLS * per_call / 1000


# --- 4. I canali di un lunedì --------------------------------------------------------------------


@cache
def _monday_hour() -> pd.DataFrame:
    calls = acdlog.read(data.queue_log("2026-10-12")).calls
    start = pd.Timestamp("2026-10-12 09:00", tz="Europe/Rome")
    inside = (calls["entered_at"] >= start) & (calls["entered_at"] < start + pd.Timedelta("1h"))
    return calls[inside & calls["complete"]]


def _blocking(seconds: pd.Series, lines: int = 18) -> float:
    """Blocco in percento per un fascio occupato in tutto per quei secondi, in un'ora."""
    return 100 * erlang.erlang_b(float(seconds.astype("Float64").sum()) / 3600, lines)


def _held() -> pd.Series:
    hour = _monday_hour()
    return hour["wait_s"] + hour["talk_s"].fillna(0)


def _load() -> float:
    return float(_held().sum()) / 3600


# --- 5. Il momento peggiore ----------------------------------------------------------------------


@cache
def _worst() -> tuple[float, float]:
    """Jitter (ms) e perdita (%) delle 16:05 del 22 ottobre."""
    telemetry = data.read("telemetry").set_index("measured_at")
    row = telemetry.loc[pd.Timestamp("2026-10-22 16:05", tz="Europe/Rome")]
    return float(row["jitter_ms"]), float(row["packet_loss_pct"])


def _worst_mos(codec: str = "G.711 con PLC", *, delay: bool = True, divisor: float = 1) -> float:
    jitter, loss = _worst()
    one_way = 40 + 2 * jitter if delay else 0
    return quality.mos(quality.r_factor(codec, one_way, loss / divisor))


def _worst_r() -> float:
    jitter, loss = _worst()
    return quality.r_factor("G.711 con PLC", 40 + 2 * jitter, loss)


# --- 6. Il primo salto che perde davvero ---------------------------------------------------------

_PATHS = [
    ([0, 0, 3.4, 41, 3.2, 3.3],),
    ([0, 60, 0, 0],),
    ([0, 0, 0],),
    ([2, 5, 3],),
    ([0, 30, 0, 0, 8],),
    ([0.5, 1, 1.2],),
    ([0, 4, 0.2, 4, 0],),
]


def _first_real(losses: list[float]) -> int:
    place = path.first_lossy_hop(losses)
    return 0 if place is None else place + 1


def _first_any(losses: list[float]) -> int:
    return next((number for number, loss in enumerate(losses, 1) if loss >= 1), 0)


def _greatest(losses: list[float]) -> int:
    return losses.index(max(losses)) + 1 if max(losses) >= 1 else 0


def _from_zero(losses: list[float]) -> int:
    return path.first_lossy_hop(losses) or 0


# --- 7. Che cosa firmi ---------------------------------------------------------------------------

_DECISIONS = {
    "Scendere da 60 a 20 canali": "32 canali",
    "Passare tutti i telefoni a G.729": "codec com'è, PLC acceso",
    "Dare la colpa al nodo di Roma": "controllo sul tratto RTR-01 – fibra",
    "Comprare un terzo router": "secondo firewall",
}

_REASONS = {
    "32 canali": "i canali non c'entrano con questo punto: riguardano chi trova occupato",
    "codec com'è, PLC acceso": "il codec non c'entra con questo punto",
    "controllo sul tratto RTR-01 – fibra": "il tratto d'accesso riguarda la voce a scatti, non "
    "questo punto",
    "secondo firewall": "il firewall unico riguarda la continuità, non questo punto",
    "firmo la proposta": "il numero della lettera non regge: cercalo di nuovo nella tabella del "
    "caso di studio",
}

register(
    Exercise(
        "uf1-10-e1", ("UF1.C8",), lambda: dict(_SUSPECTS),
        pairs({name: f"{why}. Guarda chi è fermo e chi no." for name, why in _WHY_NOT.items()}),
        hint="Chiediti che cosa hanno in comune le postazioni ferme, e che cosa invece funziona.",
        success="Il confine del guasto indica l'apparato: è la prima domanda di ogni diagnosi.",
    ),
    Exercise(
        "uf1-10-e2", ("UF1.C8",), _behind_ischia_switch, number("postazioni"),
        hint="Prima chiediti se SBC-01 ha un gemello. Poi segui i cavi che escono da SWP-02.",
        success="SBC-01 ha il suo gemello e non ferma nessuno. SWP-02 ferma due sale, anche quella "
        "che il suo nome non dice.",
        mistakes=[
            Mistake("una sala", _one_room,
                    "Hai contato solo la sala Ischia: a quello switch è attaccata un'altra sala."),
            Mistake("tutte", _every_seat,
                    "Hai fermato tutte le postazioni: la sala Capri ha un altro switch, e l'SBC ha "
                    "un gemello."),
        ],
    ),
    Exercise(
        "uf1-10-e3", ("UF1.C8",), _mbps, number("Mbit/s", tolerance=0.0015),
        hint="Byte di voce in 40 ms, più 40 di RTP, UDP e IP, più 18 e 4 di Ethernet con VLAN. "
        "Quanti pacchetti al secondo, se ognuno porta 40 ms?",
        success="Meno di due terzi di un megabit per trenta chiamate. Ma ogni pacchetto perso "
        "porta via 40 ms di voce.",
        mistakes=[
            Mistake("venti millisecondi", lambda: _mbps(ptime_ms=20),
                    "Questo è il conto con pacchetti da 20 ms: qui ogni pacchetto ne porta 40."),
            Mistake("senza VLAN", lambda: _mbps(vlan=False),
                    "Mancano i 4 byte dell'etichetta VLAN in ogni pacchetto."),
            Mistake("fino a IP", lambda: _mbps(layer="ip", vlan=False),
                    "Ti sei fermato a IP: manca l'intestazione Ethernet con la VLAN."),
            Mistake("solo voce", lambda: _mbps(layer="voce", vlan=False),
                    "Hai contato solo la voce: con G.729 la busta pesa più della lettera."),
            Mistake("due versi", lambda: 2 * _mbps(),
                    "Hai sommato i due versi: la domanda ne chiede uno."),
            Mistake("kbit/s", lambda: 1000 * _mbps(),
                    "Questo è il valore in kbit/s: la domanda chiede Mbit/s."),
        ],
    ),
    Exercise(
        "uf1-10-e4", ("UF1.C8",), lambda: _blocking(_held()),
        number("%", decimals=1, accepts_fraction=True),
        hint="La riga delle 9:00 del 12 ottobre è già in `hours`. Poi "
        "`erlang.erlang_b(carico, 18)`, per cento.",
        success="Il carico medio ci stava comodo, eppure qualcuno trova occupato: le chiamate non "
        "arrivano in fila ordinata.",
        mistakes=[
            Mistake("senza attesa", lambda: _blocking(_monday_hour()["talk_s"].fillna(0)),
                    "Hai contato solo la conversazione: anche chi aspetta in coda tiene occupato "
                    "un canale."),
            Mistake("con dopo chiamata",
                    lambda: _blocking(_held() + _monday_hour()["acw_s"].fillna(0)),
                    "Hai aggiunto il lavoro dopo la chiamata: il cliente ha già riagganciato e il "
                    "canale è libero."),
            Mistake("venti canali", lambda: _blocking(_held(), 20),
                    "Questo è il blocco con 20 canali: qui sono 18."),
            Mistake("il carico", _load,
                    "Questo è il carico in erlang: manca la formula del blocco."),
            Mistake("il carico per canale", lambda: 100 * _load() / 18,
                    "Questo è il carico diviso i canali, cioè quanto sono occupati in media: il "
                    "blocco è la probabilità di trovarli occupati tutti insieme."),
        ],
    ),
    Exercise(
        "uf1-10-e5", ("UF1.C8",), _worst_mos, number("MOS", decimals=2),
        hint="Ritardo = 40 + 2 × jitter delle 16:05. Poi `network.r_factor`, con la perdita in "
        "percento così com'è, e infine `network.mos`.",
        success="Il voto scende anche con la copertura dei buchi: il PLC aiuta, ma la cura è "
        "togliere le perdite.",
        mistakes=[
            Mistake("senza PLC", lambda: _worst_mos("G.711"),
                    "Questo è il G.711 senza PLC: cambia la resistenza alle perdite, 25,1 e non "
                    "4,3."),
            Mistake("perdita come quota", lambda: _worst_mos(divisor=100),
                    "Hai diviso la perdita per 100: nella formula è in percento, per esempio 3."),
            Mistake("senza ritardo", lambda: _worst_mos(delay=False),
                    "Hai dimenticato il danno del ritardo."),
            Mistake("il fattore R", _worst_r,
                    "Questo è R, che va da 0 a 100: manca il passaggio al MOS."),
        ],
    ),
    Exercise(
        "uf1-10-e6", ("UF1.C8",), lambda: _first_real, function(_PATHS, number("salto")),
        hint="Parti dalla destinazione e torna indietro: fin dove la perdita non si interrompe?",
        success="La funzione non si fa ingannare dal salto che risponde poco alle sonde, ed è "
        "l'errore più comune di chi legge un percorso.",
        mistakes=[
            Mistake("il primo qualunque", lambda: _first_any,
                    "La tua funzione prende il primo salto che perde, anche se dopo la perdita "
                    "sparisce: quel salto fa passare tutto."),
            Mistake("il più grande", lambda: _greatest,
                    "La tua funzione prende la perdita più grande: conta quella che continua fino "
                    "alla destinazione."),
            Mistake("da zero", lambda: _from_zero,
                    "Il posto in una lista parte da 0, il numero del salto da 1."),
        ],
    ),
    Exercise(
        "uf1-10-e7", ("UF1.C8",), lambda: dict(_DECISIONS),
        pairs({name: f"{why}." for name, why in _REASONS.items()}),
        hint="Per ogni proposta cerca il numero che la sostiene o la smentisce, e l'alternativa "
        "sullo stesso argomento.",
        success="Quattro controproposte, ognuna con il suo numero. Ora manca solo scriverle con i "
        "loro limiti.",
    ),
)  # fmt: skip
