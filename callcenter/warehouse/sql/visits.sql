-- Dai passaggi preparati alla tabella dei fatti: ogni codice diventa la chiave di una dimensione.

WITH identified AS (
    -- Il motivo e l'esito scritti nel CRM riguardano l'ultimo passaggio risposto della chiamata.
    SELECT s.*, c.reason, c.resolved, c.call_id IS NOT NULL AS has_contact,
           COALESCE(c.customer_code, p.customer_code) AS customer_code,
           s.outcome = 'answered' AND s.visit = MAX(CASE WHEN s.outcome = 'answered' THEN s.visit END)
               OVER (PARTITION BY s.call_id) AS is_last_answered
    FROM stage_visit AS s
    LEFT JOIN stage_contact AS c ON c.call_id = s.call_id
    LEFT JOIN stage_phone AS p ON p.phone = s.caller
)
INSERT INTO fact_visit (
    call_id, visit, date_key, half_hour_key, queue_key, operator_key, customer_key, reason_key,
    outcome_key, entered_at, answered, abandoned, transferred, declared_resolved, ring_no_answer,
    wait_s, talk_s, acw_s, batch_id)
SELECT i.call_id, i.visit, d.date_key, i.half_hour_key, q.queue_key,
       COALESCE(o.operator_key, -1),
       COALESCE(v.customer_key, -1),
       COALESCE(r.reason_key, -1),
       e.outcome_key, i.entered_at,
       i.outcome = 'answered', i.outcome = 'abandoned', i.transferred,
       CASE WHEN i.is_last_answered THEN i.resolved END,
       i.ring_no_answer, i.wait_s, i.talk_s, i.acw_s, :batch_id
FROM identified AS i
LEFT JOIN dim_date AS d ON d.day = i.day
LEFT JOIN dim_queue AS q ON q.queue = i.queue
LEFT JOIN dim_outcome AS e ON e.outcome = i.outcome
LEFT JOIN dim_operator AS o ON o.extension = i.extension
LEFT JOIN dim_reason AS r ON r.reason = i.reason AND i.is_last_answered
LEFT JOIN dim_customer AS v ON v.customer_code = i.customer_code
     AND v.valid_from <= i.entered_at AND i.entered_at < v.valid_to
WHERE true
ORDER BY i.entered_at, i.call_id, i.visit
ON CONFLICT (call_id, visit) DO UPDATE SET
    date_key = excluded.date_key, half_hour_key = excluded.half_hour_key,
    queue_key = excluded.queue_key, operator_key = excluded.operator_key,
    customer_key = excluded.customer_key, reason_key = excluded.reason_key,
    outcome_key = excluded.outcome_key, entered_at = excluded.entered_at,
    answered = excluded.answered, abandoned = excluded.abandoned,
    transferred = excluded.transferred, declared_resolved = excluded.declared_resolved,
    ring_no_answer = excluded.ring_no_answer, wait_s = excluded.wait_s,
    talk_s = excluded.talk_s, acw_s = excluded.acw_s, batch_id = excluded.batch_id
WHERE (date_key, half_hour_key, queue_key, operator_key, customer_key, reason_key, outcome_key,
       entered_at, answered, abandoned, transferred, declared_resolved, ring_no_answer, wait_s,
       talk_s, acw_s)
   IS NOT (excluded.date_key, excluded.half_hour_key, excluded.queue_key, excluded.operator_key,
       excluded.customer_key, excluded.reason_key, excluded.outcome_key, excluded.entered_at,
       excluded.answered, excluded.abandoned, excluded.transferred, excluded.declared_resolved,
       excluded.ring_no_answer, excluded.wait_s, excluded.talk_s, excluded.acw_s);
