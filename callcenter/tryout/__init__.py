"""Provare e governare un programma: copioni, scheda di valutazione, permessi, esportazione.

- :mod:`~callcenter.tryout.scripts`: i copioni di prova come dati, uguali per ogni prodotto;
- :mod:`~callcenter.tryout.sheets`: la scheda di valutazione, con i requisiti obbligatori;
- :mod:`~callcenter.tryout.rights`: chi può fare che cosa, e chi può troppo;
- :mod:`~callcenter.tryout.exports`: che cosa si perde quando si portano via i dati.

Come si sceglie fra più prodotti (pesi, costi, sensibilità) sta in :mod:`callcenter.selection`.
"""

from callcenter.tryout.exports import export_gap
from callcenter.tryout.rights import rights_gap
from callcenter.tryout.scripts import Script, run, script_table
from callcenter.tryout.sheets import sheet_problems, verdict

__all__ = [
    "Script",
    "export_gap",
    "rights_gap",
    "run",
    "script_table",
    "sheet_problems",
    "verdict",
]
