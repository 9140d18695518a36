-- Versioni dello stesso cliente che si accavallano
SELECT a.customer_code, a.valid_from, a.valid_to, b.valid_from AS other_from
FROM dim_customer AS a
JOIN dim_customer AS b
  ON b.customer_code = a.customer_code AND b.customer_key <> a.customer_key
 AND a.valid_from <= b.valid_from AND b.valid_from < a.valid_to
ORDER BY a.customer_code, a.valid_from
