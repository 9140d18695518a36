-- Le versioni dei clienti (SCD tipo 2), ricavate da tutte le modifiche note finora.
-- Una modifica arrivata tardi non è un caso particolare: entra nell'elenco e divide la versione.

CREATE TEMP TABLE version AS
WITH moments AS (
    -- Ogni istante in cui un cliente comincia una versione: l'inizio, poi ogni modifica.
    SELECT customer_code, '0001-01-01 00:00:00' AS valid_from FROM source_customer
    UNION
    SELECT customer_code, changed_at FROM source_change
),
filled AS (
    -- Il valore di un campo: l'ultimo nuovo valore fino a quel momento; se non c'è ancora, il
    -- vecchio valore della prima modifica; se il campo non è mai cambiato, quello dell'estratto.
    SELECT m.customer_code, m.valid_from,
           COALESCE(
               (SELECT new_value FROM source_change AS c
                WHERE c.customer_code = m.customer_code AND c.field = 'segment'
                  AND c.changed_at <= m.valid_from
                ORDER BY c.changed_at DESC, c.change_id DESC LIMIT 1),
               (SELECT old_value FROM source_change AS c
                WHERE c.customer_code = m.customer_code AND c.field = 'segment'
                ORDER BY c.changed_at, c.change_id LIMIT 1),
               s.segment) AS segment,
           COALESCE(
               (SELECT new_value FROM source_change AS c
                WHERE c.customer_code = m.customer_code AND c.field = 'municipality'
                  AND c.changed_at <= m.valid_from
                ORDER BY c.changed_at DESC, c.change_id DESC LIMIT 1),
               (SELECT old_value FROM source_change AS c
                WHERE c.customer_code = m.customer_code AND c.field = 'municipality'
                ORDER BY c.changed_at, c.change_id LIMIT 1),
               s.municipality) AS municipality,
           COALESCE(
               (SELECT new_value FROM source_change AS c
                WHERE c.customer_code = m.customer_code AND c.field = 'district'
                  AND c.changed_at <= m.valid_from
                ORDER BY c.changed_at DESC, c.change_id DESC LIMIT 1),
               (SELECT old_value FROM source_change AS c
                WHERE c.customer_code = m.customer_code AND c.field = 'district'
                ORDER BY c.changed_at, c.change_id LIMIT 1),
               s.district) AS district
    FROM moments AS m
    JOIN source_customer AS s ON s.customer_code = m.customer_code
),
compared AS (
    SELECT filled.*,
           LAG(segment || '|' || municipality || '|' || district) OVER history AS before
    FROM filled
    WINDOW history AS (PARTITION BY customer_code ORDER BY valid_from)
)
SELECT customer_code, segment, municipality, district, valid_from,
       LEAD(valid_from, 1, '9999-12-31 00:00:00') OVER history AS valid_to
FROM compared
WHERE before IS NULL OR before <> segment || '|' || municipality || '|' || district
WINDOW history AS (PARTITION BY customer_code ORDER BY valid_from);

CREATE INDEX temp.version_by_code ON version (customer_code, valid_from);
