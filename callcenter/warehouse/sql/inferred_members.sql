-- Code, motivi e interni che nel registro ci sono e nelle dimensioni non ancora.

INSERT INTO dim_queue (queue)
SELECT DISTINCT queue FROM stage_visit WHERE true ORDER BY queue
ON CONFLICT (queue) DO NOTHING;

INSERT INTO dim_reason (reason)
SELECT DISTINCT reason FROM stage_contact WHERE true ORDER BY reason
ON CONFLICT (reason) DO NOTHING;

INSERT INTO dim_operator (extension, team, role)
SELECT DISTINCT extension, 'da completare', 'da completare' FROM stage_visit
WHERE extension IS NOT NULL ORDER BY extension
ON CONFLICT (extension) DO NOTHING;
