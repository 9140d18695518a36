-- Un rigo per ogni giorno da :first_day a :last_day, compresi.

WITH RECURSIVE calendar (day) AS (
    SELECT :first_day
    UNION ALL
    SELECT date(day, '+1 day') FROM calendar WHERE day < :last_day
)
INSERT INTO dim_date (date_key, day, year, month, week_start, weekday, weekday_name, is_holiday)
SELECT CAST(strftime('%Y%m%d', day) AS INTEGER),
       day,
       CAST(strftime('%Y', day) AS INTEGER),
       CAST(strftime('%m', day) AS INTEGER),
       date(day, '-6 days', 'weekday 1'),
       (strftime('%w', day) + 6) % 7 + 1,
       CASE strftime('%w', day)
            WHEN '1' THEN 'lunedì' WHEN '2' THEN 'martedì' WHEN '3' THEN 'mercoledì'
            WHEN '4' THEN 'giovedì' WHEN '5' THEN 'venerdì' WHEN '6' THEN 'sabato'
            ELSE 'domenica' END,
       day IN (SELECT value FROM json_each(:holidays))
FROM calendar
WHERE true
ON CONFLICT (date_key) DO UPDATE SET is_holiday = excluded.is_holiday
WHERE is_holiday <> excluded.is_holiday;
