-- Attesa e abbandoni per segmento e quartiere: unisce tutti i fatti alla dimensione più grande.
SELECT c.segment, c.district, COUNT(*) AS offered, SUM(f.abandoned) AS abandoned,
       SUM(f.wait_s) AS wait_s
FROM fact_visit AS f
JOIN dim_customer AS c ON c.customer_key = f.customer_key
GROUP BY c.segment, c.district
ORDER BY c.segment, c.district
