"""Statements that create or change, as students write them in lessons 2.4 and 2.5."""

import pytest

from callcenter.checks import verifica
from callcenter.checks.sqlstatement import sandbox, sql_statement

APPOINTMENT = """
create table "appuntamento" (
    appuntamento integer primary key autoincrement,
    cliente int not null,
    sportello text not null, giorno text not null,
    ora text not null check (ora >= '09:00' and ora <= '12:30'),
    foreign key (cliente) references cliente,
    constraint un_posto unique (giorno, ora, sportello)
);
"""
OTHER_WAYS = {
    "uf2-04-e4": APPOINTMENT,
    "uf2-04-e6": "UPDATE richiamata SET presa_da = :operatore "
    "WHERE presa_da ISNULL AND richiamata = :numero;",
    "uf2-04-e7": "create index if not exists x on contatto(operatore, aperto_il, motivo)",
    "uf2-05-e5": """
        CREATE VIEW scheda (customer_id, last_name, attivi) AS
        SELECT customer_id, last_name, (SELECT COUNT(*) FROM contracts AS k
            WHERE k.customer_id = c.customer_id AND k.status = 'attivo')
        FROM customers AS c""",
    "uf2-05-e2": """
        CREATE TRIGGER t AFTER UPDATE ON contracts FOR EACH ROW
        WHEN NEW.payment_method IS DISTINCT FROM OLD.payment_method
        BEGIN
            INSERT INTO storia VALUES (NEW.contract_id, OLD.payment_method, NEW.payment_method);
        END;""",
}


@pytest.mark.parametrize("exercise", OTHER_WAYS)
def test_other_ways_are_right(exercise):
    result = verifica(exercise, OTHER_WAYS[exercise])
    assert result.ok, result.message


@pytest.mark.parametrize("exercise", OTHER_WAYS)
@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE appuntamento (", "ATTACH 'x.db' AS x", "DROP TABLE cliente", "SELECT 1", "ciao"],
)
def test_what_does_not_run_is_explained(exercise, statement):
    result = verifica(exercise, statement)
    assert result.status == "ko"
    assert result.message.strip()


def test_two_statements_are_told():
    result = verifica("uf2-04-e6", OTHER_WAYS["uf2-04-e6"] + " DELETE FROM richiamata")
    assert "più istruzioni" in result.message


def test_a_unique_index_is_not_a_speed_up():
    result = verifica("uf2-04-e7", "CREATE UNIQUE INDEX x ON contatto (operatore, aperto_il)")
    assert "UNIQUE" in result.message


def test_an_endless_statement_is_stopped():
    endless = (
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k) SELECT COUNT(*) FROM k"
    )

    def prove(statement):
        with sandbox(seconds=0.05) as db:
            db.execute(statement).fetchall()
        return ""

    compare = sql_statement(prove, [("a", "A", "x"), ("b", "B", "y")])
    assert "dura troppo" in compare.judge(endless, "").message


def test_wrong_statements_are_needed():
    with pytest.raises(ValueError, match="almeno due"):
        sql_statement(lambda statement: "", [])
