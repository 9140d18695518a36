"""Integrare il call center con gli altri sistemi: API, avvisi firmati, ritentativi, anagrafiche.

- :mod:`~callcenter.integration.messages`: richieste, risposte, errori;
- :mod:`~callcenter.integration.server`: un server HTTP locale, o lo stesso dentro il browser;
- :mod:`~callcenter.integration.client`: chi chiede;
- :mod:`~callcenter.integration.crm_service`: un piccolo CRM che risponde;
- :mod:`~callcenter.integration.faults`: guasti messi apposta;
- :mod:`~callcenter.integration.retry`: riprovare con attese crescenti;
- :mod:`~callcenter.integration.outbox`: ciò che va mandato si salva prima;
- :mod:`~callcenter.integration.webhook`: avvisi firmati;
- :mod:`~callcenter.integration.contract`: una parte di JSON Schema;
- :mod:`~callcenter.integration.phone`, :mod:`~callcenter.integration.screenpop`: dal numero alla
  scheda;
- :mod:`~callcenter.integration.similarity`, :mod:`~callcenter.integration.linkage`,
  :mod:`~callcenter.integration.registers`: la stessa persona in due anagrafiche.
"""

from callcenter.integration.contract import contract_problems
from callcenter.integration.crm_service import CrmService
from callcenter.integration.faults import Faults, fault_plan
from callcenter.integration.linkage import (
    candidate_pairs,
    compare_pairs,
    linkage_quality,
    pair_score,
    zone,
)
from callcenter.integration.messages import NoAnswer, Request, Response, problem, reply
from callcenter.integration.outbox import Outbox
from callcenter.integration.phone import e164
from callcenter.integration.registers import billing_register, comparable
from callcenter.integration.retry import backoff, patiently
from callcenter.integration.screenpop import screen_pop
from callcenter.integration.server import serve
from callcenter.integration.similarity import jaro_winkler, tidy, words_similarity
from callcenter.integration.webhook import WebhookReceiver, refusal, signature

__all__ = [
    "CrmService",
    "Faults",
    "NoAnswer",
    "Outbox",
    "Request",
    "Response",
    "WebhookReceiver",
    "backoff",
    "billing_register",
    "candidate_pairs",
    "comparable",
    "compare_pairs",
    "contract_problems",
    "e164",
    "fault_plan",
    "jaro_winkler",
    "linkage_quality",
    "pair_score",
    "patiently",
    "problem",
    "refusal",
    "reply",
    "screen_pop",
    "serve",
    "signature",
    "tidy",
    "words_similarity",
    "zone",
]
