-- Chi richiama nello stesso giorno, per coda della prima chiamata: mette in ordine tutti i fatti.
WITH next_call AS (
    SELECT f.queue_key, f.date_key,
           LEAD(f.date_key) OVER (
               PARTITION BY f.customer_key ORDER BY f.visit_key) AS next_date_key
    FROM fact_visit AS f
    WHERE f.customer_key <> -1
)
SELECT q.queue, COUNT(*) AS visits,
       SUM(CASE WHEN n.next_date_key = n.date_key THEN 1 ELSE 0 END) AS call_backs
FROM next_call AS n
JOIN dim_queue AS q ON q.queue_key = n.queue_key
GROUP BY q.queue
ORDER BY q.queue
