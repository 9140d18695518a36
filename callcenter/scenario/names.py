"""Nomi, strade, indirizzi di posta e numeri di telefono che non sono di nessuno.

Cognomi e strade si compongono da pezzi: ogni somiglianza con persone e luoghi è casuale. I numeri
di telefono usano le prime cifre 2 e 6, che il piano di numerazione italiano non assegna a nessun
servizio (AGCOM, pagina «Piano di numerazione»: cifre 2 e 6 «riservate per esigenze future»): un
numero del libro è fatto come un numero vero con la prima cifra cambiata, 0 → 2 e 3 → 6. Le cifre
che seguono (00… e 0…) fanno sì che non esca un numero di qualcuno nemmeno a ripristinarla.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from callcenter.scenario import draws

FIRST_NAMES = (
    "Agata", "Alba", "Amedeo", "Angela", "Annarita", "Antonio", "Assunta", "Aurora", "Bianca",
    "Bruno", "Carla", "Carmela", "Carmine", "Caterina", "Ciro", "Concetta", "Cristina", "Davide",
    "Diego", "Elena", "Emanuele", "Enrico", "Fabiana", "Federica", "Filomena", "Francesco",
    "Gaetano", "Gennaro", "Gilda", "Giovanni", "Giuliana", "Ida", "Imma", "Ivan", "Laura",
    "Lello", "Lorenzo", "Luca", "Lucia", "Luisa", "Marco", "Maria", "Mariano", "Michela", "Nadia",
    "Nicola", "Nunzia", "Olga", "Paola", "Pasquale", "Raffaele", "Rita", "Rosaria", "Salvatore",
    "Sara", "Silvia", "Sofia", "Tania", "Teresa", "Umberto", "Valeria", "Vera", "Vincenzo",
    "Zoe", "Niccolò", "Desirée",
)  # fmt: skip

# Chi è arrivato da un altro Paese: nome e lingua preferita.
NEWCOMER_NAMES = {
    "ucraino": ("Oksana", "Dmytro", "Halyna", "Taras", "Nadiya"),
    "singalese": ("Nimal", "Chamari", "Ruwan", "Dilani", "Asanka"),
    "inglese": ("Grace", "Emeka", "Comfort", "Kwame", "Blessing"),
    "francese": ("Aïssatou", "Moussa", "Fatou", "Ibrahima", "Mariama"),
    "arabo": ("Samira", "Youssef", "Nadia", "Karim", "Leila"),
}

_SURNAME_STARTS = (
    "Acqua", "Alba", "Capo", "Casal", "Corno", "Fonta", "Gelso", "Grotta", "Lume", "Mare", "Mirto",
    "Monta", "Nocel", "Ombra", "Pietra", "Ponta", "Rocca", "Sabbia", "Scoglio", "Torre", "Vela",
    "Vento",
)  # fmt: skip
_SURNAME_ENDS = (
    "bruna", "calmo", "chiara", "dolce", "fermo", "fina", "lesta", "lunga", "mossa", "nera",
    "piana", "quieto", "rada", "salda", "tonda", "viva", "veglia", "zitta",
)  # fmt: skip

LAST_NAMES = tuple(start + end for start in _SURNAME_STARTS for end in _SURNAME_ENDS)

_STREET_KINDS = {"Via": 60, "Vico": 14, "Corso": 6, "Largo": 5, "Salita": 5, "Traversa": 10}
_STREET_NAMES = (
    "del Mirto Alto", "dei Corbezzoli Rossi", "della Lampara Spenta", "delle Reti Asciutte",
    "del Tufo Giallo", "della Ginestra Curva", "dei Tre Remi", "del Vento di Terra",
    "della Cisterna Chiusa", "dei Vasai Lenti", "delle Sette Vele", "del Fico Storto",
    "della Bitta Vecchia", "del Limone Dolce", "dei Carrubi", "della Scala Bianca",
    "del Forno Freddo", "delle Alghe", "del Gabbiano Fermo", "della Corda Lunga",
    "dei Mandorli Nani", "del Pozzo Asciutto", "della Pergola Bassa", "delle Onde Corte",
    "del Nespolo", "della Cala Tonda", "dei Fanali", "del Rosmarino", "della Rena Nera",
    "delle Mura Basse", "del Sughero", "dei Pontili",
)  # fmt: skip

# Il codice postale è quello della zona; le strade sono inventate.
PLACES = (
    ("Napoli", "Vomero", "80127", 6.5), ("Napoli", "Arenella", "80131", 6.0),
    ("Napoli", "Chiaia", "80121", 4.5), ("Napoli", "Posillipo", "80123", 2.5),
    ("Napoli", "Fuorigrotta", "80125", 7.0), ("Napoli", "Bagnoli", "80124", 2.6),
    ("Napoli", "Pianura", "80126", 5.0), ("Napoli", "Stella", "80137", 3.4),
    ("Napoli", "Mercato", "80142", 2.4), ("Napoli", "Poggioreale", "80143", 3.0),
    ("Napoli", "Secondigliano", "80144", 4.6), ("Napoli", "Scampia", "80145", 4.0),
    ("Napoli", "San Giovanni a Teduccio", "80146", 3.5), ("Napoli", "Ponticelli", "80147", 5.2),
    ("Pozzuoli", "Centro", "80078", 3.4), ("Pozzuoli", "Periferia", "80078", 2.2),
    ("Giugliano in Campania", "Centro", "80014", 3.2),
    ("Giugliano in Campania", "Periferia", "80014", 3.4),
    ("Casoria", "Centro", "80026", 3.0), ("Afragola", "Centro", "80021", 2.4),
    ("Acerra", "Centro", "80011", 2.2), ("Portici", "Centro", "80055", 3.0),
    ("Ercolano", "Centro", "80056", 2.4), ("Torre del Greco", "Centro", "80059", 3.6),
    ("Castellammare di Stabia", "Centro", "80053", 3.0), ("Nola", "Centro", "80035", 1.8),
    ("Marano di Napoli", "Centro", "80016", 2.8),
)  # fmt: skip

# Domini riservati agli esempi (RFC 2606 e RFC 6761): non ricevono posta.
EMAIL_DOMAINS = {"posta.example": 45, "example.com": 30, "example.org": 15, "mail.example": 10}

FIXED_START, MOBILE_START = "200", "60"
# La quarta cifra dei fissi e la terza dei mobili dicono di chi è il numero: così due tabelle non
# si danno mai lo stesso numero per caso.
_OWNERS = {"customers": "012345", "prospects": "67", "company": "8", "strangers": "9"}

SAFE_PHONE = re.compile(r"(200\d{7}|60\d{8}|284[34]\d{6})")


def people_names(rng: np.random.Generator, n: int, newcomers: float) -> tuple[np.ndarray, ...]:
    """``n`` persone: nomi, cognomi, lingua preferita; ``newcomers`` è la quota (0-1) di chi è
    arrivato da un altro Paese."""
    first = draws.pick(rng, FIRST_NAMES, n)
    last = draws.pick(rng, LAST_NAMES, n)
    language = np.full(n, "italiano", dtype=object)
    arrived = draws.share(rng, n, newcomers)
    languages = draws.pick(rng, list(NEWCOMER_NAMES), n)
    positions = rng.integers(0, 5, n)
    for i in np.flatnonzero(arrived):
        language[i] = languages[i]
        first[i] = NEWCOMER_NAMES[languages[i]][positions[i]]
    return first, last, language


def streets(rng: np.random.Generator, n: int) -> np.ndarray:
    """``n`` indirizzi inventati: «Via dei Tre Remi, 12»."""
    kinds, stems = draws.pick(rng, _STREET_KINDS, n), draws.pick(rng, _STREET_NAMES, n)
    civic = rng.integers(1, 190, n)
    parts = zip(kinds, stems, civic, strict=True)
    return np.array([f"{kind} {stem}, {number}" for kind, stem, number in parts], dtype=object)


def places(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``n`` luoghi, pesati per popolazione: comuni, quartieri, codici postali."""
    chosen = draws.pick(rng, {place[:3]: place[3] for place in PLACES}, n)
    return tuple(np.array([place[i] for place in chosen], dtype=object) for i in range(3))


def email(first: str, last: str, number: int, domain: str) -> str:
    """Un indirizzo di posta con un dominio riservato agli esempi."""
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode()
    local = re.sub(r"[^a-z.]", "", plain.lower())
    return f"{local}{number}@{domain}"


def phones(rng: np.random.Generator, mobile: np.ndarray, owner: str) -> list[str]:
    """Un numero di dieci cifre per ogni elemento di ``mobile`` (vero = simile a un cellulare).

    Tutti diversi fra loro. ``owner``: customers, prospects, company o strangers (chi chiama e non
    è cliente); ogni gruppo ha la sua serie. ``ValueError`` per un gruppo sconosciuto.
    """
    if owner not in _OWNERS:
        raise ValueError(f"Gruppo di numeri sconosciuto: «{owner}». Usa uno di: {list(_OWNERS)}.")
    digits = _OWNERS[owner]
    seen: set[str] = set()
    numbers = []
    for is_mobile in mobile:
        number = ""
        while not number or number in seen:
            lead = digits[int(rng.integers(0, len(digits)))]
            if is_mobile:
                number = f"{MOBILE_START}{lead}{int(rng.integers(0, 10_000_000)):07d}"
            else:
                number = f"{FIXED_START}{lead}{int(rng.integers(0, 1_000_000)):06d}"
        seen.add(number)
        numbers.append(number)
    return numbers


def digits(phone: str) -> str:
    """Il numero com'è in rete: solo cifre, senza +39 né 0039, spazi, punti o trattini."""
    plain = re.sub(r"\D", "", phone)
    if phone.strip().startswith("+39") or plain.startswith("0039"):
        plain = plain.removeprefix("00").removeprefix("39")
    return plain


def is_safe(phone: str) -> bool:
    """Vero se il numero sta nelle serie che non sono di nessuno (vedi l'inizio del modulo)."""
    return SAFE_PHONE.fullmatch(digits(phone)) is not None
