"""La privacy nel call center: norme, basi, ruoli, campagne, diritti, conservazione, violazioni.

Un modulo per ogni domanda: ``norms`` (che cosa dice la norma e quanto ne siamo sicuri),
``consents`` (questa persona ha detto sì, a che cosa, quando), ``register`` (il suo numero è nel
registro delle opposizioni), ``calling`` (a che ora, con quante chiamate mute), ``screening`` (tutte
le domande insieme: si può chiamare?), ``recordings`` (che cosa si può registrare e tenere),
``database`` (le tabelle in SQLite).

Prima di cominciare: ``bases`` (con quale base giuridica), ``activities`` (il registro dei
trattamenti), ``documents`` (informativa e contratto con il responsabile), ``impact`` (la
valutazione d'impatto). Poi: ``requests`` (entro quando si risponde), ``subject`` (i dati di una
persona: darli, toglierli), ``retention`` (la conservazione che gira), ``pseudonyms`` e
``anonymity`` (chi si riconosce in un file senza nomi), ``breaches`` (che cosa si fa dopo una
violazione).

Non è consulenza legale: è un modo di scrivere le regole in chiaro, con la fonte accanto.
"""
