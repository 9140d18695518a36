-- Chiamate risposte senza operatore
SELECT call_id, visit FROM fact_visit
WHERE answered = 1 AND operator_key = -1
ORDER BY call_id, visit
