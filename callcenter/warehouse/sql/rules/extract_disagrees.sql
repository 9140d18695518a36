-- Clienti il cui valore di oggi nell'estratto non è quello dell'ultima modifica
SELECT c.customer_code, c.segment, s.segment AS extract_segment,
       c.municipality, s.municipality AS extract_municipality,
       c.district, s.district AS extract_district
FROM dim_customer AS c
JOIN source_customer AS s ON s.customer_code = c.customer_code
WHERE c.is_current = 1
  AND (c.segment, c.municipality, c.district) <> (s.segment, s.municipality, s.district)
ORDER BY c.customer_code
