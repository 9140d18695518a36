"""Il magazzino dei dati (data warehouse) del call center: schema a stella ed ETL, su SQLite.

Il grano della tabella dei fatti è **un passaggio di una chiamata in una coda**. Attorno stanno le
dimensioni: giorno, mezz'ora, coda, operatore, cliente, motivo, esito. Il cliente è storicizzato
(SCD tipo 2): ogni fatto porta alla versione valida quando la chiamata è entrata in coda. Fonte del
metodo: R. Kimball, M. Ross, «The Data Warehouse Toolkit», 3ª ed., 2013.

Ordine dei passi::

    db = sqlite3.connect("magazzino.db")
    create(db)
    load_calendar(db, "2026-09-28", "2026-11-01")
    load_operators(db, operators)
    load_customers(db, customers, changes, secret=segreto)
    load_week(db, log, week="2026-10-05", source=file, contacts=contacts, customers=customers,
              secret=segreto)
    quality(db)
    indicators(db, "queue")

Ogni carico è una transazione (o tutto o niente) e si può ripetere: rifarlo uguale non cambia
nulla. Le query stanno in ``sql/`` e si leggono con ``sql("visits")``. Il magazzino non contiene
nomi, telefoni, indirizzi né codici cliente: solo uno pseudonimo. Resta un dato personale.
"""

from callcenter.warehouse.customers import CustomersLoad, as_known, load_customers, pseudonym
from callcenter.warehouse.database import END_OF_TIME, START_OF_TIME, sql
from callcenter.warehouse.dimensions import create, load_calendar, load_operators
from callcenter.warehouse.indicators import KEYS, indicators
from callcenter.warehouse.quality import offending, quality, rules
from callcenter.warehouse.star import star
from callcenter.warehouse.visits import WeekLoad, load_week

__all__ = [
    "END_OF_TIME",
    "KEYS",
    "START_OF_TIME",
    "CustomersLoad",
    "WeekLoad",
    "as_known",
    "create",
    "indicators",
    "load_calendar",
    "load_customers",
    "load_operators",
    "load_week",
    "offending",
    "pseudonym",
    "quality",
    "rules",
    "sql",
    "star",
]
