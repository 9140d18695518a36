-- Porta le versioni nella dimensione senza cambiare le chiavi di quelle che c'erano già.

INSERT INTO dim_customer (customer_code, segment, municipality, district,
                          valid_from, valid_to, is_current)
SELECT customer_code, segment, municipality, district, valid_from, valid_to,
       valid_to = '9999-12-31 00:00:00'
FROM version
WHERE true
ORDER BY customer_code, valid_from
ON CONFLICT (customer_code, valid_from) DO UPDATE
SET segment = excluded.segment,
    municipality = excluded.municipality,
    district = excluded.district,
    valid_to = excluded.valid_to,
    is_current = excluded.is_current
WHERE (segment, municipality, district, valid_to)
   IS NOT (excluded.segment, excluded.municipality, excluded.district, excluded.valid_to);
