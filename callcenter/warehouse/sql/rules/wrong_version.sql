-- Fatti legati a una versione che non valeva al momento della chiamata
SELECT f.call_id, f.visit, f.entered_at, c.valid_from, c.valid_to
FROM fact_visit AS f
JOIN dim_customer AS c ON c.customer_key = f.customer_key
WHERE f.entered_at < c.valid_from OR f.entered_at >= c.valid_to
ORDER BY f.call_id, f.visit
