-- Le file di almeno quattro mezz'ore sotto il 70%, anno per anno: somme, poi finestre.
WITH slot AS (
    SELECT f.date_key, f.half_hour_key, COUNT(*) AS offered,
           SUM(CASE WHEN f.answered = 1 AND f.wait_s <= 20 THEN 1 ELSE 0 END) AS in_time
    FROM fact_visit AS f
    JOIN dim_queue AS q ON q.queue_key = f.queue_key
    WHERE q.queue = 'bollette'
    GROUP BY f.date_key, f.half_hour_key
), below AS (
    SELECT date_key, half_hour_key - ROW_NUMBER() OVER (
               PARTITION BY date_key ORDER BY half_hour_key) AS island
    FROM slot
    WHERE 100 * in_time < 70 * offered
), run AS (
    SELECT date_key, island, COUNT(*) AS half_hours
    FROM below
    GROUP BY date_key, island
    HAVING COUNT(*) >= 4
)
SELECT d.year, COUNT(*) AS runs, SUM(r.half_hours) AS half_hours
FROM run AS r
JOIN dim_date AS d ON d.date_key = r.date_key
GROUP BY d.year
ORDER BY d.year
