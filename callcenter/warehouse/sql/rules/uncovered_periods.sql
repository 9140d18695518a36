-- Clienti con un periodo senza nessuna versione
WITH history AS (
    SELECT customer_code, valid_from, valid_to,
           LAG(valid_to, 1, '0001-01-01 00:00:00') OVER versions AS expected_from,
           LEAD(valid_from, 1, '9999-12-31 00:00:00') OVER versions AS expected_to
    FROM dim_customer
    WINDOW versions AS (PARTITION BY customer_code ORDER BY valid_from)
)
SELECT customer_code, valid_from, valid_to FROM history
WHERE valid_from > expected_from OR valid_to < expected_to
ORDER BY customer_code, valid_from
