-- Attese o conversazioni di oltre due ore
SELECT call_id, visit, wait_s, talk_s, acw_s FROM fact_visit
WHERE wait_s > 7200 OR talk_s > 7200 OR acw_s > 7200
ORDER BY call_id, visit
