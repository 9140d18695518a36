-- Nella settimana ricaricata, i passaggi che il nuovo file non ha più.

DELETE FROM fact_visit
WHERE date_key IN (SELECT date_key FROM dim_date WHERE week_start = :week_start)
  AND NOT EXISTS (SELECT 1 FROM stage_visit AS s
                  WHERE s.call_id = fact_visit.call_id AND s.visit = fact_visit.visit);
