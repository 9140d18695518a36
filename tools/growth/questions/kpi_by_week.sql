-- Gli indicatori di ogni coda, settimana per settimana: legge tutti i fatti.
SELECT q.queue, d.week_start,
       COUNT(*) AS offered,
       SUM(f.answered) AS answered,
       SUM(f.abandoned) AS abandoned,
       SUM(CASE WHEN f.answered = 1 AND f.wait_s <= 20 THEN 1 ELSE 0 END) AS answered_in_20s,
       SUM(CASE WHEN f.answered = 1 THEN f.wait_s ELSE 0 END) AS wait_s,
       SUM(COALESCE(f.talk_s, 0) + COALESCE(f.acw_s, 0)) AS handle_s
FROM fact_visit AS f
JOIN dim_date AS d ON d.date_key = f.date_key
JOIN dim_queue AS q ON q.queue_key = f.queue_key
GROUP BY q.queue, d.week_start
ORDER BY q.queue, d.week_start
