-- Giorni di una settimana caricata senza nemmeno una chiamata
SELECT d.day FROM dim_date AS d
WHERE d.week_start IN (SELECT week_start FROM load_log)
  AND NOT EXISTS (SELECT 1 FROM fact_visit AS f WHERE f.date_key = d.date_key)
ORDER BY d.day
