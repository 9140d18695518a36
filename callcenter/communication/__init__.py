"""Comunicare con i clienti: telefonate trascritte e annotate, tempi di parola, leggibilità.

In un notebook::

    from callcenter import communication
    turns = communication.transcripts("conguaglio-1")
    communication.summary(turns)
"""

from callcenter.communication.readability import gulpease, longest, sentences
from callcenter.communication.speaking import (
    overlaps,
    silences,
    speaking_time,
    summary,
    talk_share,
    words_per_minute,
)
from callcenter.communication.techniques import meanings
from callcenter.communication.transcripts import calls, labels, transcripts

__all__ = [
    "calls",
    "gulpease",
    "labels",
    "longest",
    "meanings",
    "overlaps",
    "sentences",
    "silences",
    "speaking_time",
    "summary",
    "talk_share",
    "transcripts",
    "words_per_minute",
]
