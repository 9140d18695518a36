"""Una seconda anagrafica, inventata, con gli sporchi di una vera e con la verità nota.

È l'archivio della fatturazione: stessi clienti del CRM in parte, scritti in un altro modo, più
persone che nel CRM non ci sono. Ci sono anche i casi difficili: parenti con lo stesso cognome,
lo stesso indirizzo e lo stesso telefono. Serve a misurare un abbinamento, cosa che con due
anagrafiche vere non si può fare senza controllarle a mano.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.integration.phone import e164
from callcenter.integration.similarity import STREET_WORDS, tidy

_SHORT = {"Via": "V.", "Vico": "V.co", "Corso": "C.so", "Traversa": "Trav.", "Largo": "L.go"}


def billing_register(
    customers: pd.DataFrame,
    seed: int,
    *,
    size: int = 400,
    relatives: int = 30,
    strangers: int = 60,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """L'archivio della fatturazione e la verità.

    ``customers``: la tabella ``customers`` del libro; ``size``: clienti che stanno in tutte e due;
    ``relatives``: parenti di un cliente, che nel CRM non ci sono; ``strangers``: altre persone.
    Restituisce l'archivio (``billing_code``, ``holder``, ``address``, ``postal_code``, ``phone``,
    ``email``) e le coppie vere (``customer_id``, ``billing_code``). ValueError se i clienti non
    bastano.
    """
    needed = size + strangers
    if len(customers) < needed or relatives > size:
        raise ValueError(f"Servono almeno {needed} clienti (e meno parenti che clienti comuni).")
    rng = np.random.default_rng(seed)
    order = np.argsort(rng.random(len(customers)), kind="stable")
    shared = customers.iloc[order[:size]]
    other = customers.iloc[order[size:needed]]
    names = sorted(set(customers["first_name"].str.strip().str.capitalize()))
    codes = sorted(set(customers["postal_code"]))
    rows = [(int(row.customer_id), _dirty(row, codes, rng)) for row in shared.itertuples()]
    rows += [(None, _relative(row, names, rng)) for row in shared.head(relatives).itertuples()]
    rows += [(None, _stranger(row, names, rng)) for row in other.itertuples()]
    shuffled = [rows[i] for i in np.argsort(rng.random(len(rows)), kind="stable")]
    register = pd.DataFrame([row for _, row in shuffled])
    register.insert(0, "billing_code", [f"F{number:04d}" for number in range(1, len(rows) + 1)])
    truth = register.assign(customer_id=[who for who, _ in shuffled])
    truth = truth.dropna(subset=["customer_id"]).astype({"customer_id": int})
    return register, truth[["customer_id", "billing_code"]].sort_values(
        "customer_id", ignore_index=True
    )


def comparable(table: pd.DataFrame, name, address: str) -> pd.DataFrame:
    """Un'anagrafica pronta da confrontare: ``name``, ``address``, ``phone``, ``email``, ``zip``.

    ``name``: la colonna del nome, o la lista delle colonne da unire; ``address``: la colonna
    dell'indirizzo. L'indice resta quello della tabella. ``initials``: le iniziali in ordine
    alfabetico, utili come blocco.
    """
    columns = [name] if isinstance(name, str) else list(name)
    full = table[columns].astype("string").fillna("").agg(" ".join, axis=1).map(tidy)
    return pd.DataFrame(
        {
            "name": full,
            "address": table[address].map(lambda text: tidy(text, STREET_WORDS)),
            "phone": table["phone"].map(_phone_or_empty),
            "email": table["email"].fillna("").str.strip().str.lower(),
            "zip": table["postal_code"].fillna(""),
            "initials": full.map(lambda words: "".join(sorted(w[0] for w in words.split()))),
        },
        index=table.index,
    ).astype(object)


def _phone_or_empty(number) -> str:
    try:
        return e164(number) or ""
    except ValueError:
        return ""


def _dirty(row, codes: list[str], rng: np.random.Generator) -> dict:
    """Lo stesso cliente come lo scrive un'altra mano."""
    first, last = row.first_name.strip(), row.last_name.strip()
    if rng.random() < 0.25:
        last = _typo(last, rng)
    if rng.random() < 0.12:
        first = first[:1] + "."
    moved, changed, silent = rng.random() < 0.12, rng.random() < 0.25, rng.random() < 0.35
    street, code = row.street, row.postal_code
    if moved:
        street = f"Via della Strada Nuova, {int(rng.integers(1, 90))}"
        code = codes[int(rng.integers(0, len(codes)))]
    return _entry(
        f"{last} {first}",
        street,
        code,
        _other_phone(row.phone, rng) if changed else row.phone,
        None if silent else row.email,
        rng,
    )


def _relative(row, names: list[str], rng: np.random.Generator) -> dict:
    """Una persona di casa: cambia solo il nome (e non ha la stessa posta)."""
    first = names[int(rng.integers(0, len(names)))]
    if first == row.first_name.strip().capitalize():
        first = names[(names.index(first) + 1) % len(names)]
    return _entry(
        f"{row.last_name.strip()} {first}", row.street, row.postal_code, row.phone, None, rng
    )


def _stranger(row, names: list[str], rng: np.random.Generator) -> dict:
    """Chi non c'entra: un cognome che nel CRM esiste, e tutto il resto diverso."""
    first = names[int(rng.integers(0, len(names)))]
    street = f"{row.street.rsplit(',', 1)[0]}, {int(rng.integers(150, 240))}"
    phone = _other_phone(row.phone, rng)
    return _entry(f"{row.last_name.strip()} {first}", street, row.postal_code, phone, None, rng)


def _entry(holder, street, postal_code, phone, email, rng: np.random.Generator) -> dict:
    kind, _, rest = street.partition(" ")
    if rng.random() < 0.5:
        street = f"{_SHORT.get(kind, kind)} {rest.replace(', ', ' n. ')}"
    digits = (_phone_or_empty(phone) or "+39")[3:]
    styled = rng.random()
    written = f"+39 {digits}" if styled < 0.3 else f"{digits[:3]}/{digits[3:]}"
    return {
        "holder": holder.upper() if rng.random() < 0.6 else holder,
        "address": street.upper() if rng.random() < 0.3 else street,
        "postal_code": postal_code,
        "phone": written if styled < 0.7 else digits,
        "email": email if isinstance(email, str) else None,
    }


def _typo(word: str, rng: np.random.Generator) -> str:
    """Una lettera saltata, raddoppiata o scambiata con la vicina."""
    place = int(rng.integers(1, len(word) - 1))
    kind = int(rng.integers(0, 3))
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[: place + 1] + word[place:]
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def _other_phone(phone: str, rng: np.random.Generator) -> str:
    """Un altro numero, sempre fra quelli che non sono di nessuno."""
    digits = _phone_or_empty(phone)[3:]
    return digits[:4] + f"{int(rng.integers(0, 10**6)):06d}"
