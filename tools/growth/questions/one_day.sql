-- Una giornata di una coda, mezz'ora per mezz'ora: tocca poche righe.
SELECT h.label, COUNT(*) AS offered, SUM(f.abandoned) AS abandoned, SUM(f.wait_s) AS wait_s
FROM fact_visit AS f
JOIN dim_half_hour AS h ON h.half_hour_key = f.half_hour_key
JOIN dim_queue AS q ON q.queue_key = f.queue_key
WHERE f.date_key = 20261007 AND q.queue = 'bollette'
GROUP BY h.label
ORDER BY h.label
