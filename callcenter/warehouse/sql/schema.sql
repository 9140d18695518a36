-- Lo schema a stella del call center: dimensioni, fatti, registro dei carichi.
-- Grano della tabella dei fatti: un passaggio di una chiamata in una coda.
-- Gli istanti sono testi in ora universale (UTC), AAAA-MM-GG HH:MM:SS: si confrontano come numeri.

CREATE TABLE IF NOT EXISTS dim_date (
    date_key INTEGER PRIMARY KEY,               -- 20261005
    day TEXT NOT NULL UNIQUE,                   -- 2026-10-05
    year INTEGER NOT NULL,
    month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
    week_start TEXT NOT NULL,                   -- il lunedì
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    weekday_name TEXT NOT NULL,
    is_holiday INTEGER NOT NULL DEFAULT 0 CHECK (is_holiday IN (0, 1))
);

CREATE TABLE IF NOT EXISTS dim_half_hour (
    half_hour_key INTEGER PRIMARY KEY CHECK (half_hour_key BETWEEN 0 AND 47),
    label TEXT NOT NULL UNIQUE,                 -- 09:30
    hour INTEGER NOT NULL,
    part_of_day TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS dim_queue (
    queue_key INTEGER PRIMARY KEY,
    queue TEXT NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS dim_operator (
    operator_key INTEGER PRIMARY KEY,
    extension TEXT NOT NULL UNIQUE,             -- la chiave naturale, dal registro ACD
    team TEXT NOT NULL,
    role TEXT NOT NULL
);

-- Storicizzata (SCD tipo 2): una riga per ogni versione del cliente, valida in
-- [valid_from, valid_to).
CREATE TABLE IF NOT EXISTS dim_customer (
    customer_key INTEGER PRIMARY KEY,
    customer_code TEXT NOT NULL,                -- pseudonimo: il codice del CRM qui non entra
    segment TEXT NOT NULL,
    municipality TEXT NOT NULL,
    district TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    UNIQUE (customer_code, valid_from),
    CHECK (valid_from < valid_to),
    CHECK (is_current = (valid_to = '9999-12-31 00:00:00'))
);

CREATE TABLE IF NOT EXISTS dim_reason (
    reason_key INTEGER PRIMARY KEY,
    reason TEXT NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS dim_outcome (
    outcome_key INTEGER PRIMARY KEY,
    outcome TEXT NOT NULL UNIQUE,
    outcome_name TEXT NOT NULL,
    outcome_group TEXT NOT NULL CHECK (outcome_group IN ('risposta', 'abbandono', 'altra uscita'))
);

-- Un carico: che file, quante righe entrate, caricate, rifiutate. I conti devono tornare.
CREATE TABLE IF NOT EXISTS load_log (
    batch_id INTEGER PRIMARY KEY,
    week_start TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    rows_in INTEGER NOT NULL,
    rows_loaded INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    loaded_at TEXT,
    UNIQUE (week_start, sha256),
    CHECK (rows_in = rows_loaded + rows_rejected)
);

CREATE TABLE IF NOT EXISTS rejected_visit (
    batch_id INTEGER NOT NULL REFERENCES load_log,
    row_number INTEGER NOT NULL,
    call_id TEXT,
    visit INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (batch_id, row_number)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS fact_visit (
    visit_key INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,                      -- dimensione degenere: un codice senza tabella
    visit INTEGER NOT NULL CHECK (visit >= 1),
    date_key INTEGER NOT NULL REFERENCES dim_date,
    half_hour_key INTEGER NOT NULL REFERENCES dim_half_hour,
    queue_key INTEGER NOT NULL REFERENCES dim_queue,
    operator_key INTEGER NOT NULL REFERENCES dim_operator,
    customer_key INTEGER NOT NULL REFERENCES dim_customer,
    reason_key INTEGER NOT NULL REFERENCES dim_reason,
    outcome_key INTEGER NOT NULL REFERENCES dim_outcome,
    entered_at TEXT NOT NULL,                   -- ora universale
    answered INTEGER NOT NULL CHECK (answered IN (0, 1)),
    abandoned INTEGER NOT NULL CHECK (abandoned IN (0, 1)),
    transferred INTEGER NOT NULL CHECK (transferred IN (0, 1)),
    declared_resolved INTEGER CHECK (declared_resolved IN (0, 1)),
    ring_no_answer INTEGER NOT NULL CHECK (ring_no_answer >= 0),
    wait_s INTEGER NOT NULL CHECK (wait_s >= 0),
    talk_s INTEGER CHECK (talk_s >= 0),
    acw_s INTEGER CHECK (acw_s >= 0),
    batch_id INTEGER NOT NULL REFERENCES load_log,
    UNIQUE (call_id, visit),
    CHECK (answered + abandoned <= 1),
    CHECK (answered = (talk_s IS NOT NULL))
);

CREATE INDEX IF NOT EXISTS fact_visit_by_date ON fact_visit (date_key, queue_key);
CREATE INDEX IF NOT EXISTS fact_visit_by_customer ON fact_visit (customer_key);

-- Le copie di lavoro da cui nascono le versioni dei clienti: solo pseudonimi e solo i campi seguiti.
CREATE TABLE IF NOT EXISTS source_customer (
    customer_code TEXT PRIMARY KEY,
    segment TEXT NOT NULL,
    municipality TEXT NOT NULL,
    district TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS source_change (
    change_id INTEGER PRIMARY KEY,
    customer_code TEXT NOT NULL REFERENCES source_customer,
    field TEXT NOT NULL CHECK (field IN ('segment', 'municipality', 'district')),
    changed_at TEXT NOT NULL,                   -- da quando vale
    recorded_at TEXT NOT NULL,                  -- da quando si sa
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    CHECK (changed_at <= recorded_at)
);

CREATE INDEX IF NOT EXISTS source_change_by_customer
    ON source_change (customer_code, field, changed_at);

-- Somme e conteggi per mezz'ora e coda: si possono ancora sommare. Livello di servizio e AHT no.
CREATE VIEW IF NOT EXISTS half_hour_queue AS
SELECT d.day, d.week_start, h.label AS half_hour, q.queue,
       COUNT(*) AS offered,
       SUM(f.answered) AS answered,
       SUM(f.abandoned) AS abandoned,
       SUM(f.answered = 1 AND f.wait_s <= 20) AS answered_in_20s,
       SUM(CASE WHEN f.answered = 1 THEN f.wait_s ELSE 0 END) AS wait_s,
       SUM(COALESCE(f.talk_s, 0)) AS talk_s,
       SUM(COALESCE(f.acw_s, 0)) AS acw_s
FROM fact_visit AS f
JOIN dim_date AS d ON d.date_key = f.date_key
JOIN dim_half_hour AS h ON h.half_hour_key = f.half_hour_key
JOIN dim_queue AS q ON q.queue_key = f.queue_key
GROUP BY d.day, d.week_start, h.label, q.queue;
