-- Interni che rispondono e che l'anagrafica degli operatori non ha
SELECT extension FROM dim_operator
WHERE team = 'da completare'
ORDER BY extension
