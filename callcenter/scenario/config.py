"""La configurazione del generatore e i suoi flussi di numeri casuali."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from callcenter import data

MAX_SEED = 2**32 - 1


def check_seed(seed: object) -> int:
    """Controlla un seme: un numero intero da 0 a 4.294.967.295; altrimenti ``ValueError``."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise ValueError(
            f"Il seme deve essere un numero intero, non «{seed}» ({type(seed).__name__}). "
            "Per esempio: 2026."
        )
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"Il seme deve stare fra 0 e {MAX_SEED}: {seed} è fuori.")
    return int(seed)


@dataclass(frozen=True)
class Scenario:
    """Che cosa si genera (``scenario.yml``) e con quale seme."""

    settings: dict[str, Any]
    seed: int

    @classmethod
    def load(cls, seed: int | None = None, file: Path | None = None) -> Scenario:
        """Legge la configurazione; senza ``seed`` usa quello del libro.

        Solleva ``ValueError`` se il file manca o non è YAML valido, o se il seme è sbagliato.
        """
        source = file or data.path("scenario.yml")
        try:
            settings = yaml.safe_load(source.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ValueError(
                f"Non riesco a leggere la configurazione «{source}»: {error}"
            ) from error
        if not isinstance(settings, dict):
            raise ValueError(f"La configurazione «{source}» è vuota o non è una mappa YAML.")
        return cls(settings, check_seed(settings["seed"] if seed is None else seed))

    def __getitem__(self, key: str) -> Any:
        if key not in self.settings:
            raise ValueError(f"Nella configurazione del generatore manca la voce «{key}».")
        return self.settings[key]

    def rng(self, name: str) -> np.random.Generator:
        """Un flusso di numeri casuali che dipende solo dal seme e dal nome.

        Ogni tabella ha il suo: aggiungerne una non cambia le altre.
        """
        entropy = np.random.SeedSequence([self.seed, zlib.crc32(name.encode())])
        return np.random.Generator(np.random.PCG64(entropy))
