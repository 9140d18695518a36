-- Settimane in cui i fatti non sono tanti quanti ne dichiara l'ultimo carico
WITH latest AS (
    SELECT week_start, MAX(batch_id) AS batch_id FROM load_log GROUP BY week_start
)
SELECT l.week_start, l.rows_loaded,
       (SELECT COUNT(*) FROM fact_visit AS f JOIN dim_date AS d ON d.date_key = f.date_key
        WHERE d.week_start = l.week_start) AS facts
FROM latest JOIN load_log AS l ON l.batch_id = latest.batch_id
WHERE l.rows_loaded <> (SELECT COUNT(*) FROM fact_visit AS f
                        JOIN dim_date AS d ON d.date_key = f.date_key
                        WHERE d.week_start = l.week_start)
ORDER BY l.week_start
