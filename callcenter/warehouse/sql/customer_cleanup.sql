-- Le versioni che non esistono più (una modifica è stata corretta): nessun fatto le usa ormai.

DELETE FROM dim_customer
WHERE customer_key <> -1
  AND NOT EXISTS (SELECT 1 FROM version AS v
                  WHERE v.customer_code = dim_customer.customer_code
                    AND v.valid_from = dim_customer.valid_from);
