"""Privacy nelle campagne telefoniche: norme, consensi, registro, chiamate, registrazioni.

Un modulo per ogni domanda: ``norms`` (che cosa dice la norma e quanto ne siamo sicuri),
``consents`` (questa persona ha detto sì, a che cosa, quando), ``register`` (il suo numero è nel
registro delle opposizioni), ``calling`` (a che ora, con quante chiamate mute), ``screening`` (tutte
le domande insieme: si può chiamare?), ``recordings`` (che cosa si può registrare e tenere),
``database`` (le tabelle in SQLite).

Non è consulenza legale: è un modo di scrivere le regole in chiaro, con la fonte accanto.
"""
