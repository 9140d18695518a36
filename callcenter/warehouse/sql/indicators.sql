-- Gli indicatori di callcenter.kpi calcolati sulla stella. /*keys*/ sono le colonne dei gruppi.

SELECT /*keys*/
       COUNT(*) AS offered,
       SUM(f.answered) AS answered,
       SUM(f.abandoned) AS abandoned,
       SUM(e.outcome_group = 'altra uscita') AS diverted,
       1.0 * SUM(f.abandoned) / COUNT(*) AS abandonment_rate,
       1.0 * SUM(f.answered = 1 AND f.wait_s <= :threshold_s) / COUNT(*)
           AS service_level_offered,
       1.0 * SUM(f.answered = 1 AND f.wait_s <= :threshold_s) / NULLIF(SUM(f.answered), 0)
           AS service_level_answered,
       1.0 * SUM(f.answered + f.abandoned = 1 AND f.wait_s <= :threshold_s) / COUNT(*)
           AS service_level_answered_or_abandoned_within,
       1.0 * SUM(CASE WHEN f.answered = 1 THEN f.wait_s END) / NULLIF(SUM(f.answered), 0) AS asa,
       1.0 * SUM(f.wait_s) / COUNT(*) AS mean_wait,
       1.0 * SUM(CASE WHEN f.abandoned = 1 THEN f.wait_s END) / NULLIF(SUM(f.abandoned), 0)
           AS mean_wait_abandoned,
       MAX(f.wait_s) AS max_wait,
       1.0 * SUM(f.talk_s + COALESCE(f.acw_s, 0)) / NULLIF(SUM(f.answered), 0) AS aht,
       1.0 * SUM(f.talk_s) / NULLIF(SUM(f.answered), 0) AS att,
       1.0 * SUM(CASE WHEN f.answered = 1 THEN COALESCE(f.acw_s, 0) END)
           / NULLIF(SUM(f.answered), 0) AS mean_acw,
       1.0 * SUM(f.transferred) / NULLIF(SUM(f.answered), 0) AS transfer_rate,
       1.0 * SUM(f.ring_no_answer) / NULLIF(SUM(f.ring_no_answer + f.answered), 0)
           AS ring_no_answer_rate
FROM fact_visit AS f
JOIN dim_date AS d ON d.date_key = f.date_key
JOIN dim_half_hour AS h ON h.half_hour_key = f.half_hour_key
JOIN dim_queue AS q ON q.queue_key = f.queue_key
JOIN dim_operator AS o ON o.operator_key = f.operator_key
JOIN dim_customer AS c ON c.customer_key = f.customer_key
JOIN dim_reason AS r ON r.reason_key = f.reason_key
JOIN dim_outcome AS e ON e.outcome_key = f.outcome_key
/*groups*/
