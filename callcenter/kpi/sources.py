"""Le fonti citate da più indicatori."""

PRACTICE = "Definizione corrente del settore."
ASTERISK = "Asterisk, documentazione del modulo app_queue (registro queue_log)."
JOUINI = (
    "Jouini, Koole, Roubos, «Performance indicators for call centers with impatience», "
    "IIE Transactions 45 (2013)."
)
