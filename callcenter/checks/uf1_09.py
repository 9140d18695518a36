"""Gli esercizi della lezione 1.9, «Manutenzione programmata»."""

from functools import cache
from math import comb

import pandas as pd

from callcenter import data
from callcenter import reliability as rel
from callcenter.checks.clock import clock
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- I dati --------------------------------------------------------------------------------------

_SINCE, _UNTIL = (pd.Timestamp(day, tz="Europe/Rome") for day in ("2025-11-01", "2026-11-01"))
_TODAY = pd.Timestamp("2026-11-02")


@cache
def _stops() -> pd.DataFrame:
    tickets = data.read("tickets")
    return tickets[tickets["priority"].isin(["P1", "P2"]) & tickets["resolved_at"].notna()]


def _spans(asset_id: str) -> list[tuple]:
    rows = _stops()[_stops()["asset_id"] == asset_id]
    return list(zip(rows["opened_at"], rows["resolved_at"], strict=True))


# --- 2. MTTR del centralino principale -----------------------------------------------------------


def _main() -> rel.Rates:
    return rel.rates(_spans("PBX-01"), _SINCE, _UNTIL)


def _durations_h(spans: list[tuple]) -> pd.Series:
    return pd.Series([(end - start).total_seconds() / 3600 for start, end in spans])


def _sum_over_joined() -> float:
    return float(_durations_h(_spans("PBX-01")).sum() / _main().failures)


def _every_ticket() -> float:
    tickets = data.read("tickets")
    rows = tickets[(tickets["asset_id"] == "PBX-01") & tickets["resolved_at"].notna()]
    spans = list(zip(rows["opened_at"], rows["resolved_at"], strict=True))
    return rel.rates(spans, _SINCE, _UNTIL).mttr_h


# --- 3. La catena --------------------------------------------------------------------------------

_KINDS = ("router", "firewall", "sbc", "centralino", "switch")


@cache
def _measured() -> dict[str, float]:
    assets = data.read("assets")
    found = {}
    for kind in _KINDS:
        names = assets.loc[assets["type"] == kind, "asset_id"]
        parts = (rel.rates(_spans(name), _SINCE, _UNTIL) for name in names)
        found[kind] = sum(parts, rel.Rates(0, 0, 0)).availability
    return found


def _chain(firewall: float) -> float:
    others = [rel.parallel(a, a) for kind, a in _measured().items() if kind != "firewall"]
    return 100 * rel.series(firewall, *others)


def _better_chain() -> float:
    alone = _measured()["firewall"]
    return _chain(rel.parallel(alone, alone))


# --- 4. Le postazioni ----------------------------------------------------------------------------


def _exactly(k: int) -> float:
    return 100 * comb(46, k) * 0.98**k * 0.02 ** (46 - k)


# --- 5. Le scorte --------------------------------------------------------------------------------


def _headsets(pattern: str) -> float:
    """Cuffie al mese fra le segnalazioni che contengono quelle parole."""
    tickets = data.read("tickets")
    rows = tickets[tickets["category"] == "cuffie"]
    return rows["description"].str.contains(pattern).sum() / 12


def _broken() -> float:
    return _headsets("gracchia|lato destro")


# --- 6. Le garanzie ------------------------------------------------------------------------------


def _expired(*criticality: int) -> list[str]:
    assets = data.read("assets")
    chosen = assets["criticality"].isin(criticality) & (assets["warranty_until"] < _TODAY)
    return assets.loc[chosen, "asset_id"].tolist()


def _covered() -> list[str]:
    assets = data.read("assets")
    chosen = (assets["criticality"] == 1) & (assets["warranty_until"] >= _TODAY)
    return assets.loc[chosen, "asset_id"].tolist()


# --- 7. La finestra ------------------------------------------------------------------------------


@cache
def _sunday() -> pd.Series:
    """Chiamate medie nelle due ore che seguono ogni mezz'ora della domenica, dalle 10 alle 20."""
    intervals = data.read("intervals")
    grid = pd.date_range(
        "2025-10-01", "2026-11-01", freq="30min", tz="Europe/Rome", inclusive="left"
    )
    calls = intervals.groupby("interval_start")["offered"].sum()
    calls = calls.reindex(grid, fill_value=0).astype(float)
    following = calls[::-1].rolling(4).sum()[::-1]
    sunday = following[following.index.day_of_week == 6]
    return sunday.groupby(sunday.index.strftime("%H:%M")).mean().loc["10:00":"20:00"]


def _window_end() -> str:
    return f"{pd.Timestamp(_sunday().idxmin()) + pd.Timedelta(hours=2):%H:%M}"


def _last_half_hour() -> str:
    return f"{pd.Timestamp(_sunday().idxmin()) + pd.Timedelta(minutes=90):%H:%M}"


# --- Testi ---------------------------------------------------------------------------------------

_TYPES = {
    "Pulire i filtri del condizionatore ogni primo del mese": "preventiva",
    "Il disco del centralino è al 90%: si libera spazio prima che si riempia": "su condizione",
    "La cuffia gracchia: se ne dà un'altra": "correttiva",
    "Il fornitore cambia il formato delle bollette: si modifica il CRM": "adattiva",
    "Il router si è spento: si sostituisce": "correttiva",
    "Provare ogni mese il passaggio al centralino di riserva": "preventiva",
}


register(
    Exercise(
        "uf1-09-e1", ("UF1.C6",), lambda: dict(_TYPES), pairs({
            "correttiva": "non è ancora successo nessun guasto.",
            "preventiva": "non lo decide una scadenza del calendario.",
            "su condizione": "non c'è una misura che ha dato un avviso.",
            "adattiva": "qui non cambia l'ambiente in cui gira un programma.",
        }),
        hint="Chiediti che cosa fa partire il lavoro: un guasto, una data, una misura, un "
        "cambiamento attorno al programma.",
        success="Il tipo si riconosce da che cosa fa partire il lavoro. Gli ultimi tre tipi "
        "lasciano scegliere l'ora.",
    ),
    Exercise(
        "uf1-09-e2", ("UF1.C6",), lambda: _main().mttr_h, number("h", tolerance=0.02),
        hint='`rel.rates(spans("PBX-01"), since, until)` unisce i fermi da sé. L\'MTTR è '
        "`.mttr_h`.",
        success="Con i fermi uniti, i guasti sono meno dei ticket e la riparazione media è più "
        "lunga: la mattina del 14 ottobre è un guasto solo.",
        mistakes=[
            Mistake("ticket separati", lambda: float(_durations_h(_spans("PBX-01")).mean()),
                    "Hai fatto la media dei ticket uno per uno: quelli dello stesso guasto si "
                    "sovrappongono e vanno uniti."),
            Mistake("somma non unita", _sum_over_joined,
                    "Hai diviso per i guasti giusti, ma sopra hai sommato le durate di ticket "
                    "sovrapposti: la stessa ora è contata più volte."),
            Mistake("tutti i ticket", _every_ticket,
                    "Hai preso tutti i ticket di PBX-01: qui sono fermi solo i P1 e i P2."),
            Mistake("MTBF", lambda: _main().mtbf_h,
                    "Questo è l'MTBF, il tempo fra un guasto e l'altro. Serve il tempo di "
                    "riparazione."),
        ],
    ),
    Exercise(
        "uf1-09-e3", ("UF1.C6",), _better_chain, number("%", decimals=4, accepts_fraction=False),
        hint="Copia `blocks`, sostituisci la voce `firewall` con il parallelo di due uguali, e "
        "moltiplica tutto con `rel.series`.",
        success="Tolto il punto senza riserva, la catena si ferma pochi minuti l'anno. Sulla "
        "carta: anche il passaggio fra i due firewall va provato.",
        mistakes=[
            Mistake("catena di prima", lambda: _chain(_measured()["firewall"]),
                    "Questa è la catena di prima: il secondo firewall non c'è ancora."),
            Mistake("due firewall in serie", lambda: _chain(_measured()["firewall"] ** 2),
                    "Hai messo i due firewall in serie: così servono tutti e due, e la catena "
                    "peggiora."),
            Mistake("frazione", lambda: _better_chain() / 100,
                    "Hai scritto una quota fra 0 e 1: qui serve la percentuale, con quattro "
                    "decimali."),
        ],
    ),
    Exercise(
        "uf1-09-e4", ("UF1.C6",), lambda: 100 * rel.k_of_n(44, *[0.98] * 46),
        number("%", decimals=1, accepts_fraction=True),
        hint="«Almeno 44» vuol dire 44, 45 oppure 46. `rel.k_of_n(44, *[0.98] * 46)`.",
        success="Più di nove volte su dieci. Se ne servissero 46 su 46, meno di quattro volte su "
        "dieci: due postazioni di margine fanno tutta la differenza.",
        mistakes=[
            Mistake("esattamente 44", lambda: _exactly(44),
                    "Questa è la probabilità di **esattamente** 44. Con 45 o 46 va anche meglio: "
                    "contano."),
            Mistake("tutte", lambda: 100 * 0.98**46,
                    "Questa è la serie: tutte e 46 funzionanti. Ne bastano 44."),
            Mistake("più di 44", lambda: 100 * rel.k_of_n(45, *[0.98] * 46),
                    "Hai chiesto almeno 45. «Almeno 44» comprende il 44."),
        ],
    ),
    Exercise(
        "uf1-09-e5", ("UF1.C6",), lambda: rel.spares_needed(2 * _broken(), 0.95),
        number("cuffie"),
        hint="Prima i guasti attesi in due mesi: `2 * len(broken) / 12`. Poi `rel.spares_needed` "
        "con 0.95.",
        success="Il tempo raddoppia, la scorta no: su un periodo più lungo gli alti e i bassi si "
        "compensano.",
        mistakes=[
            Mistake("un mese", lambda: rel.spares_needed(_broken(), 0.95),
                    "Questa è la scorta per un mese: il rifornimento ora arriva ogni due."),
            Mistake("doppio della scorta", lambda: 2 * rel.spares_needed(_broken(), 0.95),
                    "Hai raddoppiato la scorta di un mese: raddoppia la **media**, poi rifai il "
                    "conto."),
            Mistake("la media", lambda: round(2 * _broken()),
                    "Questa è la media dei guasti: in molti bimestri non basterebbe."),
            Mistake("anche i cavi",
                    lambda: rel.spares_needed(2 * _headsets("gracchia|lato destro|cavo"), 0.95),
                    "Hai contato anche i cavi scollegati: quelli si riattaccano, non consumano una "
                    "cuffia."),
        ],
    ),
    Exercise(
        "uf1-09-e6", ("UF1.C6",), lambda: _expired(1), collection(),
        hint='Due condizioni fra parentesi, unite da `&`: `assets["criticality"] == 1` e '
        '`assets["warranty_until"] < today`.',
        success="Questi si discutono per primi nel budget: un contratto di assistenza, una "
        "sostituzione programmata, oppure una riserva provata.",
        mistakes=[
            Mistake("anche criticità 2", lambda: _expired(1, 2),
                    "Hai preso anche la criticità 2: quegli apparati riducono il servizio, non lo "
                    "fermano."),
            Mistake("ancora coperti", _covered,
                    "Questi sono i critici con la garanzia **ancora valida**: il segno è al "
                    "contrario."),
            Mistake("tutti", lambda: _expired(1, 2, 3),
                    "Hai preso tutti gli apparati con la garanzia scaduta: servono solo quelli di "
                    "criticità 1."),
        ],
    ),
    Exercise(
        "uf1-09-e7", ("UF1.A3",), lambda: _sunday().idxmin(),
        clock("In quella finestra le chiamate non sono al minimo. Guarda la colonna `dom`, solo "
              "dalle 10:00 alle 20:00."),
        hint='`windows["dom"].loc["10:00":"20:00"]` tiene le ore permesse; `.idxmin()` dice dove '
        "sta il minimo.",
        success="Fra il pranzo e il primo pomeriggio della domenica: poche chiamate, tecnici "
        "svegli, e mezza giornata per rimediare.",
        mistakes=[
            Mistake("il massimo", lambda: _sunday().idxmax(),
                    "Questa è la finestra con **più** chiamate: serve il minimo, `idxmin`."),
            Mistake("la fine", _window_end,
                    "Questa è la **fine** della finestra: la domanda chiede l'inizio."),
            Mistake("l'ultima mezz'ora", _last_half_hour,
                    "Questa è l'ultima mezz'ora della finestra: la domanda chiede la prima."),
        ],
    ),
    Exercise(
        "uf1-09-e8", ("UF1.A3", "UF1.C6"), lambda: "b",
        choice({
            "a": "il terzo centralino ha lo stesso passaggio mai provato, e nello stesso armadio "
            "ha le stesse cause comuni.",
            "c": "contro i guasti a caso la sostituzione in anticipo non serve, e gli apparati "
            "nuovi portano i guasti di rodaggio.",
            "d": "provare serve, ma nell'ora di punta un esito cattivo costa duecento chiamate. E "
            "una prova sola non dice com'è la riserva fra sei mesi.",
        }),
        hint="Quale proposta misura ciò che nessuno conosce, il passaggio alla riserva, nell'ora "
        "che costa meno?",
        success="Si prova ciò che si ha già, con regolarità, nell'ora giusta. E si comincia a "
        "togliere il solo punto senza riserva.",
    ),
)  # fmt: skip
