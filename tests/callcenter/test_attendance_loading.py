"""The attendance register refuses bad rows by number and reason, and loses none."""

import pandas as pd
import pytest

from callcenter import attendance

STUDENTS = """matricola;cognome;nome;iscritto_dal;ritirato_dal;gruppi
01;Rossinelli;Ada;14/09/2026;;A
02;Bianchetti;Ugo;2026-09-14;2026-10-01;B
03;Verdolini;Ivo;21/9/2026;;A B
"""
LESSONS = """lezione;data;inizio;fine;unita;tipo;docente;argomento;gruppo
L1;14/09/2026;9:00;13:00;UF1;aula;Prof;;
L2;2026-09-21;9.00;13.00;UF1;laboratorio;Prof;;A
L3;2026-09-21;11:00;15:00;UF1;laboratorio;Prof;;B
L4;2026-10-05;9:00;13:00;KC;aula;Prof;;
"""


@pytest.fixture
def register():
    made = attendance.Register()
    made.load("studenti", STUDENTS)
    made.load("lezioni", LESSONS)
    return made


def refused(register, table, header, *rows):
    """Reasons by row number, after checking that nothing is lost."""
    result = register.load(table, "\n".join([header, *rows]) + "\n")
    assert result.adds_up
    assert result.read == len(rows)
    return dict(zip(result.rejected["riga"], result.rejected["perche"], strict=True))


PRESENCE = "lezione;matricola;entrata;uscita"
LESSON = "lezione;data;inizio;fine;unita;tipo;docente"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("L1;99;;", "«99» non è fra gli studenti"),
        ("L9;01;;", "«L9» non è nel registro"),
        ("L1;01;11:00;10:00", "prima di entrare"),
        ("L1;01;10:00;10:00", "prima di entrare"),
        ("L1;01;8:55;", "esce dall'orario della lezione, 09:00-13:00"),
        ("L1;01;;13:30", "esce dall'orario"),
        ("L1;01;25:00;", "l'ora «25:00» non esiste"),
        ("L1;01;9:75;", "l'ora «9:75» non esiste"),
        ("L1;01;presto;", "«presto» non è un'ora"),
        ("L1;03;;", "è iscritto dal 21/09/2026"),
        ("L4;02;;", "si è ritirato dal 01/10/2026"),
        ("L3;01;;", "è del gruppo B"),
        (";01;;", "lezione: la casella è vuota"),
        ("L1;01;;;;boh", "6 caselle, le colonne sono 4"),
    ],
)
def test_bad_presences(register, row, reason):
    found = refused(register, "presenze", PRESENCE, row, "L4;01;;")
    assert list(found) == [2]
    assert reason in found[2]
    assert list(register.read("presenze")["lezione"]) == ["L4"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("L5;14/09/2026;12:00;14:00;UF1;aula;P", "si sovrappone alla lezione L1 del 14/09/2026"),
        ("L5;6/10/2026;13:00;9:00;UF1;aula;P", "non viene dopo l'inizio"),
        ("L5;6/10/2026;22:00;2:00;UF1;aula;P", "passa la mezzanotte"),
        ("L5;30/2/2026;9:00;13:00;UF1;aula;P", "non esiste nel calendario"),
        ("L5;oggi;9:00;13:00;UF1;aula;P", "«oggi» non è una data"),
        ("L5;6/10/2026;9:00;13:00;UF4;aula;P", "scegli fra UF1, UF2, UF3, KC, tirocinio"),
        ("L5;6/10/2026;9:00;13:00;KC;laboratorio;P", "per KC può essere aula"),
        ("L5;6/10/2026;9:00;13:00;tirocinio;aula;P", "per tirocinio può essere tirocinio"),
        ("L5;25/10/2026;2:30;6:00;tirocinio;tirocinio;P", "passano due volte"),
        ("L5;28/3/2027;2:30;6:00;tirocinio;tirocinio;P", "non esistono"),
        ("L 5;6/10/2026;9:00;13:00;UF1;aula;P", "senza spazi"),
        ("L1;6/10/2026;9:00;13:00;UF1;aula;P", "doppia registrazione"),
    ],
)
def test_bad_lessons(register, row, reason):
    found = refused(register, "lezioni", LESSON, "L6;7/10/2026;9:00;13:00;UF1;aula;P", row)
    assert list(found) == [3]
    assert reason in found[3]


def test_lessons_of_different_groups_may_overlap_but_nobody_is_in_two_places(register):
    found = refused(register, "presenze", PRESENCE, "L2;03;;12:00", "L3;03;11:30;", "L3;03;12:00;")
    assert list(found) == [3]
    assert "due posti" in found[3]


def test_the_same_row_twice_is_no_error_another_one_is_a_double_registration(register):
    first = register.load("presenze", f"{PRESENCE}\nL1;01;;\n")
    again = register.load("presenze", f"{PRESENCE}\nL1;01;;\n")
    # The lesson's own times say no more than empty cells.
    written_out = register.load("presenze", f"{PRESENCE}\nL1;01;9:00;13:00\n")
    assert (first.imported, again.unchanged, written_out.unchanged) == (1, 1, 1)
    other = register.load("presenze", f"{PRESENCE}\nL1;01;9:30;\n")
    assert "doppia registrazione" in other.rejected["perche"][0]
    register.load("presenze", f"{PRESENCE}\nL1;01;9:30;\n", replace=True)
    assert list(register.read("presenze")["entrata"]) == ["09:30"]


def test_correcting_a_lesson_keeps_its_presences_and_must_still_hold_them(register):
    register.load("presenze", f"{PRESENCE}\nL1;01;9:30;12:30\n")
    longer = "L1;14/09/2026;9:00;14:00;UF1;aula;P\n"
    assert register.load("lezioni", f"{LESSON}\n{longer}", replace=True).imported == 1
    assert len(register.read("presenze")) == 1
    shorter = register.load("lezioni", f"{LESSON}\n{longer.replace('9:00', '10:00')}", replace=True)
    assert "la presenza di 01" in shorter.rejected["perche"][0]


def test_moving_an_enrolment_after_a_presence_is_refused(register):
    register.load("presenze", f"{PRESENCE}\nL1;01;;\n")
    later = "matricola;cognome;nome;iscritto_dal\n01;Rossinelli;Ada;2026-09-20\n"
    result = register.load("studenti", later, replace=True)
    assert "è iscritto dal 20/09/2026" in result.rejected["perche"][0]


def test_credits_and_excuses(register):
    header = "matricola;unita;tipo;ore;atto"
    found = refused(
        register, "crediti", header, "01;UF1;aula;12,5;verbale", "01;UF2;aula;490;verbale",
        "01;UF2;aula;0;verbale", "01;UF2;aula;-4;verbale", "99;UF2;aula;4;v",
        "01;KC;laboratorio;4;v",
    )  # fmt: skip
    assert list(found) == [3, 4, 5, 6, 7]
    assert list(register.read("crediti")["ore"]) == [12.5]
    excuse = refused(register, "giustificazioni", "matricola;dal;al", "01;5/10/2026;4/10/2026")
    assert "prima del primo" in excuse[2]


def test_one_course_with_enough_hours(register):
    found = refused(register, "corso", "corso;ore", "Breve;400", "Giusto;500", "Altro;500")
    assert "400 sono meno delle 500" in found[2]
    assert "un corso solo" in found[4]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_bom_and_quotes(separator):
    text = '\ufeffMatricola;Cognome;Nome;Iscritto_dal\n7;"De;Luca";Ida;14/09/2026\n'
    quoted = text.replace('"De;Luca"', "DE").replace(";", separator).replace("DE", '"De;,\tLuca"')
    register = attendance.Register()
    assert register.load("studenti", quoted.encode()).imported == 1
    assert register.read("studenti")["cognome"][0].startswith("De;,")


def test_old_excel_encoding_and_row_numbers_with_blank_and_long_rows(tmp_path):
    text = (
        'matricola;cognome;nome;iscritto_dal\n\n1;Cantù;Èva;14/09/2026\n2;"a\nb";X;boh\n3;C;D;no\n'
    )
    path = tmp_path / "studenti.csv"
    path.write_bytes(text.encode("cp1252"))
    result = attendance.Register().load("studenti", path)
    assert result.imported == 1
    assert list(result.rejected["riga"]) == [4, 6]
    register = attendance.Register()
    register.load("studenti", path)
    assert register.read("studenti")["nome"][0] == "Èva"


@pytest.mark.parametrize(
    ("table", "source", "message"),
    [
        ("voti", "a\n1\n", "non ha una tabella «voti»"),
        ("studenti", "matricola;nome\n1;Ada\n", "manca la colonna «cognome», «iscritto_dal»"),
        ("studenti", "\n\n", "Il file è vuoto"),
        ("studenti", "manca.csv", "Non riesco ad aprire"),
        ("studenti", "classe.xlsx", "salvalo come CSV"),
        ("studenti", 12, "Non so leggere int"),
        ("presenze", "lezione;lezione;matricola\nL1;L1;01\n", "c'è due volte"),
    ],
)  # fmt: skip
def test_sources_that_cannot_be_read(table, source, message):
    register = attendance.Register()
    with pytest.raises(ValueError, match=message):
        register.load(table, source)


def test_rejected_rows_go_to_a_file_and_come_back(register, tmp_path):
    result = register.load("presenze", f"{PRESENCE}\nL1;01;25:00;\nL4;01;;\n")
    path = result.save_rejected(tmp_path / "scarti.csv")
    path.write_text(path.read_text("utf-8-sig").replace(";25:00;;", ";10:00;;"), "utf-8")
    mended = register.load("presenze", path)
    assert (mended.imported, len(mended.rejected), mended.notes) == (1, 0, [])


def test_unknown_columns_are_said():
    text = "matricola;cognome;nome;iscritto_dal;telefono\n1;A;B;14/09/2026;600\n"
    result = attendance.Register().load("studenti", text)
    assert "telefono" in result.notes[0]
    assert result.imported == 1


def test_a_file_keeps_the_register_and_export_reads_back(tmp_path):
    first = attendance.Register(tmp_path / "registro.db")
    for name, table in attendance.sample().items():
        assert first.load(name, table).rejected.empty
    first.export(tmp_path / "csv")
    again = attendance.Register(tmp_path / "registro.db")
    assert all(r.imported == 0 and r.adds_up for r in again.load_folder(tmp_path / "csv"))
    other = attendance.Register()
    other.load_folder(tmp_path / "csv")
    for name in attendance.sample():
        pd.testing.assert_frame_equal(first.read(name), other.read(name))


def test_not_a_database(tmp_path):
    path = tmp_path / "foto.db"
    path.write_bytes(b"not a database, only some bytes" * 100)
    with pytest.raises(ValueError, match="non è un registro"):
        attendance.Register(path)
    with pytest.raises(ValueError, match="nessun file del registro"):
        attendance.Register().load_folder(tmp_path)


def test_remove(register):
    register.load("presenze", f"{PRESENCE}\nL1;01;;\n")
    with pytest.raises(ValueError, match="altre righe la usano"):
        register.remove("studenti", matricola="01")
    with pytest.raises(ValueError, match="servono: lezione, matricola"):
        register.remove("presenze", matricola="01")
    assert register.remove("presenze", lezione="L1", matricola="01") == 1
    assert register.remove("studenti", matricola="01") == 1


def test_sample_is_the_same_for_one_seed_and_another_for_another():
    one, two, other = attendance.sample(), attendance.sample(), attendance.sample(seed=7)
    assert all(one[name].equals(two[name]) for name in one)
    assert not one["presenze"].equals(other["presenze"])
    assert len(one["studenti"]) == 24
    with pytest.raises(ValueError, match="seme"):
        attendance.sample(seed=-1)
