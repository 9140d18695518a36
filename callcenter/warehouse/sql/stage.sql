-- Le tabelle di passaggio: vivono solo durante il carico. I telefoni non vanno oltre queste.

CREATE TEMP TABLE stage_visit (
    row_number INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    visit INTEGER NOT NULL,
    day TEXT NOT NULL,
    half_hour_key INTEGER NOT NULL,
    queue TEXT NOT NULL,
    extension TEXT,
    caller TEXT,
    outcome TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    transferred INTEGER NOT NULL,
    ring_no_answer INTEGER NOT NULL,
    wait_s INTEGER NOT NULL,
    talk_s INTEGER,
    acw_s INTEGER,
    UNIQUE (call_id, visit)
);

CREATE TEMP TABLE stage_contact (
    call_id TEXT PRIMARY KEY,
    customer_code TEXT,
    reason TEXT NOT NULL,
    resolved INTEGER
) WITHOUT ROWID;

CREATE TEMP TABLE stage_phone (
    phone TEXT PRIMARY KEY,
    customer_code TEXT NOT NULL
) WITHOUT ROWID;
