"""Le configurazioni come dati: modelli, convalida, segreti, differenze, schede, modifiche.

- :mod:`~callcenter.configuration.templates`: da un modello e una riga dell'inventario, un file;
- :mod:`~callcenter.configuration.validation`: i difetti di un piano prima di toccare gli apparati;
- :mod:`~callcenter.configuration.vault`: segreti fuori dai file, e quanto sono robusti;
- :mod:`~callcenter.configuration.sections`: leggere file a sezioni e confrontare atteso e reale;
- :mod:`~callcenter.configuration.sheets`: la scheda di un apparato, scritta dai suoi parametri;
- :mod:`~callcenter.configuration.changes`: il registro delle modifiche e le sue lacune;
- :mod:`~callcenter.configuration.rollout`: le ondate di un'installazione e quanto durano.
"""

from callcenter.configuration.changes import CHANGE_FIELDS, change_problems
from callcenter.configuration.rollout import chance_to_see, installation_minutes, waves
from callcenter.configuration.sections import differences, read_sections, unified
from callcenter.configuration.sheets import accuracy, device_sheet
from callcenter.configuration.templates import fields, render, render_rows
from callcenter.configuration.validation import problems
from callcenter.configuration.vault import (
    entropy_bits,
    new_secret,
    plain_secrets,
    reference,
    weakness,
)

__all__ = [
    "CHANGE_FIELDS",
    "accuracy",
    "chance_to_see",
    "change_problems",
    "device_sheet",
    "differences",
    "entropy_bits",
    "fields",
    "installation_minutes",
    "new_secret",
    "plain_secrets",
    "problems",
    "read_sections",
    "reference",
    "render",
    "render_rows",
    "unified",
    "waves",
    "weakness",
]
