-- Chiavi che non portano a nessuna riga
SELECT "table" AS table_name, rowid AS row_id, parent FROM pragma_foreign_key_check
ORDER BY table_name, row_id
