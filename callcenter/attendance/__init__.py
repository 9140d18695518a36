"""Il registro delle presenze del corso: chi c'era, quante ore, chi può sostenere l'esame.

Si tiene in un database SQLite e si riempie da file CSV (o da tabelle pandas). Le regole vengono
dallo standard formativo (`callcenter.standard`): almeno l'80% delle ore per l'esame finale, al più
il 20% di assenze, ingresso entro il 20% delle ore. Dove lo standard tace, la scelta è un parametro
visibile di `Rules`.

    from callcenter import attendance
    register = attendance.Register("registro.db")
    register.load("studenti", "studenti.csv")
    attendance.summary(register)

Ogni file letto restituisce ciò che è entrato e ciò che no: le righe sbagliate tornano indietro con
il numero e il motivo, le altre entrano.
"""

from callcenter.attendance.documents import readable, save, to_excel, to_html
from callcenter.attendance.hours import delivered, duration_h
from callcenter.attendance.loading import Loaded
from callcenter.attendance.register import Register
from callcenter.attendance.rules import Rules
from callcenter.attendance.sample import sample
from callcenter.attendance.students import at_risk, doubts, exam, late_entries, summary

__all__ = [
    "Loaded",
    "Register",
    "Rules",
    "at_risk",
    "delivered",
    "doubts",
    "duration_h",
    "exam",
    "late_entries",
    "readable",
    "sample",
    "save",
    "summary",
    "to_excel",
    "to_html",
]
