"""Il dominio del call center: registro ACD, indicatori, dimensionamento, simulazione, privacy.

È il pacchetto che i notebook del libro importano. Non sa nulla di come il libro si pubblica.
"""

__version__ = "0.1.0"
