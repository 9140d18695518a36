"""Il collaudo: scegliere i casi di prova, eseguirli, dire quanto crederci, scrivere il verbale.

- :mod:`~callcenter.acceptance.cases`: valori limite e tabelle di decisione;
- :mod:`~callcenter.acceptance.runner`: eseguire funzioni di prova scritte come le vuole pytest;
- :mod:`~callcenter.acceptance.confidence`: che cosa prova una serie di prove senza difetti;
- :mod:`~callcenter.acceptance.criteria`: criteri di accettazione e verbale.
"""

from callcenter.acceptance.cases import boundary_values, decision_table
from callcenter.acceptance.confidence import failure_bound, trials_needed
from callcenter.acceptance.criteria import OUTCOMES, decide, judge, report, summary
from callcenter.acceptance.runner import run_tests

__all__ = [
    "OUTCOMES",
    "boundary_values",
    "decide",
    "decision_table",
    "failure_bound",
    "judge",
    "report",
    "run_tests",
    "summary",
    "trials_needed",
]
