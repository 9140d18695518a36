-- Modifiche il cui valore di prima non è quello lasciato dalla modifica precedente
WITH history AS (
    SELECT change_id, customer_code, field, changed_at, old_value,
           LAG(new_value) OVER (PARTITION BY customer_code, field
                                ORDER BY changed_at, change_id) AS previous_value
    FROM source_change
)
SELECT change_id, customer_code, field, changed_at, old_value, previous_value FROM history
WHERE previous_value <> old_value
ORDER BY change_id
