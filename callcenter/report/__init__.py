"""Il report intragiornaliero: dal registro di un giorno a una pagina HTML e a un foglio Excel.

Il report non contiene l'ora in cui è stato fatto: dallo stesso registro escono gli stessi file,
byte per byte, e due persone possono confrontarli. Non contiene nemmeno gli operatori: i numeri
sono per mezz'ora e per coda. Le definizioni vengono da :mod:`callcenter.kpi`.
"""

from callcenter.report.content import Report, intraday
from callcenter.report.labels import italian_date

__all__ = ["Report", "intraday", "italian_date"]
