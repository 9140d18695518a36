import sqlite3

import pytest
import sqlite_utils

from callcenter import database
from callcenter.database import Rule
from callcenter.database.diagram import arrange

SCHEMA = """
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, phone TEXT);
CREATE TABLE operator (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES operator(id));
CREATE TABLE contact (
    id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer(id),
    operator INTEGER NOT NULL REFERENCES operator(id));
CREATE TABLE callback (contact INTEGER NOT NULL UNIQUE REFERENCES contact(id), due TEXT);
CREATE TABLE skill (
    operator INTEGER REFERENCES operator(id), queue TEXT, PRIMARY KEY (operator, queue));
"""


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    with connection:
        connection.execute("INSERT INTO customer VALUES (1, 'Anna', '600'), (2, 'Ugo', '600')")
        connection.execute("INSERT INTO operator VALUES (9, NULL), (1, 9)")
        connection.execute("INSERT INTO contact VALUES (10, 1, 1), (11, NULL, 1)")
    yield connection
    connection.close()


def test_tables_leave_out_the_service_ones(db):
    wrapped = sqlite_utils.Database(db)
    wrapped["customer"].enable_fts(["name"])
    assert database.tables(wrapped) == ["callback", "contact", "customer", "operator", "skill"]


def test_links_know_cardinality(db):
    to_customer, to_operator = database.links(db, "contact")
    assert (to_customer.parent, to_customer.optional, to_customer.one) == ("customer", True, False)
    assert (to_operator.parent, to_operator.optional) == ("operator", False)
    assert database.links(db, "callback")[0].one
    skill = database.links(db, "skill")[0]
    assert not skill.optional
    assert not skill.one


def test_a_table_that_is_not_there_is_named(db):
    with pytest.raises(ValueError, match="«clienti» non c'è"):
        database.links(db, "clienti")


def test_not_a_database():
    with pytest.raises(ValueError, match="sqlite3"):
        database.tables("file.db")


def test_describe_and_undocumented(db):
    words = {"customer": {"id": "Codice", "name": "Nome"}}
    schema = database.describe(db, words).set_index(["tabella", "colonna"])
    assert schema.loc[("customer", "name"), "significato"] == "Nome"
    assert schema.loc[("operator", "boss"), "chiave"] == "→ operator"
    assert schema.loc[("skill", "operator"), "chiave"] == "primaria, → operator"
    assert schema.loc[("customer", "phone"), "obbligatoria"] == "no"
    assert "customer.phone" in database.undocumented(db, words)
    assert "customer.id" not in database.undocumented(db, words)


def test_diagram_draws_every_table_and_every_link(db):
    figure = database.er_figure(db)
    texts = [note.text for note in figure.layout.annotations]
    assert sum(text.startswith("<b>customer</b>") for text in texts) == 1
    # Four links between different tables; the one of an operator to its boss stays in the box.
    assert len(figure.layout.shapes) == 4
    assert any("boss → operator" in text for text in texts)
    # The optional customer of a contact, and at most one callback for each contact.
    assert texts.count("<b>0..1</b>") == 2


def test_two_links_between_the_same_tables_stand_apart():
    pair = sqlite3.connect(":memory:")
    pair.executescript(
        "CREATE TABLE a (x INTEGER PRIMARY KEY);"
        "CREATE TABLE b (y INTEGER REFERENCES a(x), z INTEGER REFERENCES a(x));"
    )
    first, second = database.er_figure(pair).layout.shapes
    assert (first.x0, first.y0) != (second.x0, second.y0)


def test_parents_stand_left_of_children(db):
    spots = arrange(db)
    assert spots["customer"][0] < spots["contact"][0] < spots["callback"][0]
    assert len(set(spots.values())) == len(spots)


def test_diagram_errors(db):
    with pytest.raises(ValueError, match="non ha tabelle"):
        database.er_figure(sqlite3.connect(":memory:"))
    with pytest.raises(ValueError, match="skill"):
        database.er_figure(db, places=dict.fromkeys(("callback", "contact", "customer"), (0, 0)))
    loop = sqlite3.connect(":memory:")
    loop.executescript(
        "CREATE TABLE a (x PRIMARY KEY, y REFERENCES b(x));"
        "CREATE TABLE b (x PRIMARY KEY, y REFERENCES a(x));"
    )
    with pytest.raises(ValueError, match="in cerchio: a, b"):
        database.er_figure(loop)


def test_an_index_saves_steps(db):
    with db:
        db.executemany(
            "INSERT INTO customer (name, phone) VALUES (?, ?)",
            [(f"n{n}", f"6{n:05d}") for n in range(2000)],
        )
    query = "SELECT * FROM customer WHERE phone = ?"
    slow, result = database.steps(db, query, ["600042"]), db.execute(query, ["600042"]).fetchall()
    assert database.plan(db, query, ["x"])[0].startswith("SCAN")
    db.execute("CREATE INDEX by_phone ON customer (phone)")
    assert "by_phone" in database.plan(db, query, ["x"])[0]
    assert slow > 100 * database.steps(db, query, ["600042"])
    assert db.execute(query, ["600042"]).fetchall() == result


def test_steps_leave_no_handler_behind(db):
    with pytest.raises(sqlite3.OperationalError):
        database.steps(db, "SELECT * FROM nowhere")
    before = database.steps(db, "SELECT * FROM customer")
    assert database.steps(db, "SELECT * FROM customer") == before > 0


def test_rules_count_offending_rows(db):
    same = Rule(
        "telefono", "due clienti", "SELECT phone FROM customer GROUP BY 1 HAVING COUNT(*)>1"
    )
    none = Rule("vuoti", "nome vuoto", "SELECT id FROM customer WHERE name = ''")
    assert database.check(db, [same, none]).to_dict() == {"telefono": 1, "vuoti": 0}
    assert database.offending(db, same)["phone"].tolist() == ["600"]
    with pytest.raises(ValueError, match="ripetuti: telefono"):
        database.check(db, [same, same])


def test_backup_is_reopened_and_compared(db, tmp_path):
    copy = database.verified_backup(db, tmp_path / "copy.db")
    assert copy.good
    assert copy.integrity == "ok"
    assert copy.compared.loc["customer", "copia"] == 2
    with pytest.raises(ValueError, match="c'è già"):
        database.verified_backup(db, tmp_path / "copy.db")


def test_backup_that_does_not_match_is_told(db, tmp_path):
    before = database.fingerprint(db)
    copy = database.verified_backup(db, tmp_path / "copy.db")
    other = sqlite3.connect(copy.file)
    with other:
        other.execute("UPDATE customer SET name = 'X' WHERE id = 1")
    other.close()
    from callcenter.database.backup import compare

    seen = compare(before, copy.file)
    assert seen.integrity == "ok"
    assert not seen.good
    assert not seen.compared.loc["customer", "uguali"]
    assert seen.compared.loc["operator", "uguali"]


def test_half_a_file_is_not_a_backup(db, tmp_path):
    with db:
        db.executemany("INSERT INTO customer (name) VALUES (?)", [("n" * 50,)] * 2000)
    copy = database.verified_backup(db, tmp_path / "copy.db")
    content = copy.file.read_bytes()
    half = tmp_path / "half.db"
    half.write_bytes(content[: len(content) // 2])
    from callcenter.database.backup import compare

    assert not compare(database.fingerprint(db), half).good


def test_fingerprint_ignores_the_order_of_rows(db):
    before = database.fingerprint(db)
    with db:
        db.execute("DELETE FROM contact WHERE id = 10")
        db.execute("INSERT INTO contact VALUES (10, 1, 1)")
        db.execute("UPDATE customer SET name = name")
    assert database.fingerprint(db) == before


def test_backup_waits_for_the_end_of_a_transaction(db, tmp_path):
    db.execute("UPDATE customer SET name = 'A'")
    with pytest.raises(ValueError, match="transazione aperta"):
        database.verified_backup(db, tmp_path / "copy.db")
