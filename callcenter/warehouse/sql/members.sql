-- Le righe che ci sono sempre: il membro sconosciuto (-1), le mezz'ore, gli esiti dell'ACD.

INSERT INTO dim_operator (operator_key, extension, team, role)
VALUES (-1, 'nessuno', 'nessuna', 'nessuno')
ON CONFLICT DO NOTHING;

INSERT INTO dim_customer (customer_key, customer_code, segment, municipality, district,
                          valid_from, valid_to, is_current)
VALUES (-1, 'sconosciuto', 'sconosciuto', 'sconosciuto', 'sconosciuto',
        '0001-01-01 00:00:00', '9999-12-31 00:00:00', 1)
ON CONFLICT DO NOTHING;

INSERT INTO dim_reason (reason_key, reason)
VALUES (-1, 'non registrato')
ON CONFLICT DO NOTHING;

INSERT INTO dim_outcome (outcome_key, outcome, outcome_name, outcome_group)
VALUES (1, 'answered', 'risposta', 'risposta'),
       (2, 'abandoned', 'abbandonata', 'abbandono'),
       (3, 'timeout', 'tempo massimo', 'altra uscita'),
       (4, 'exit_key', 'uscita con un tasto', 'altra uscita'),
       (5, 'exit_empty', 'coda senza operatori', 'altra uscita')
ON CONFLICT DO NOTHING;

WITH RECURSIVE slot (n) AS (
    SELECT 0
    UNION ALL
    SELECT n + 1 FROM slot WHERE n < 47
)
INSERT INTO dim_half_hour (half_hour_key, label, hour, part_of_day)
SELECT n, printf('%02d:%02d', n / 2, n % 2 * 30), n / 2,
       CASE WHEN n < 12 THEN 'notte' WHEN n < 26 THEN 'mattina'
            WHEN n < 36 THEN 'pomeriggio' ELSE 'sera' END
FROM slot
WHERE true
ON CONFLICT DO NOTHING;
