-- I fatti già caricati passano alla versione valida quando la chiamata è entrata in coda.

UPDATE fact_visit AS f
SET customer_key = valid.customer_key
FROM dim_customer AS now, version AS v, dim_customer AS valid
WHERE now.customer_key = f.customer_key
  AND v.customer_code = now.customer_code
  AND v.valid_from <= f.entered_at AND f.entered_at < v.valid_to
  AND valid.customer_code = v.customer_code AND valid.valid_from = v.valid_from
  AND valid.customer_key <> f.customer_key;
