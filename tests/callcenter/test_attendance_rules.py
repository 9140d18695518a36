"""Percentages, limits, late entries, credits and the exam, checked by hand on small classes."""

import io

import openpyxl
import pytest

from callcenter import attendance

# 25 days of 20 hours make 500: hours that are easy to count by hand.
DAYS = 25


def lessons(days=DAYS, unit="UF1", kind="aula"):
    rows = ["lezione;data;inizio;fine;unita;tipo;docente;gruppo"]
    rows += [f"L{n:02d};{n:02d}/10/2026;0:00;20:00;{unit};{kind};P;" for n in range(1, days + 1)]
    # The night between 24 and 25 October has an hour more: keep clear of it.
    return "\n".join(rows).replace("25/10/2026", "28/10/2026") + "\n"


def course(present, *, enrolled="2026-10-01", credits="", days=DAYS, withdrawn=""):
    """A register with one student, present on the days of `present`, and a classmate always."""
    register = attendance.Register()
    register.load("studenti", "matricola;cognome;nome;iscritto_dal;ritirato_dal\n"
                  f"1;Provini;Ada;{enrolled};{withdrawn}\n2;Zeta;Ugo;2026-10-01;\n")  # fmt: skip
    register.load("lezioni", lessons(days))
    rows = [f"L{n:02d};1;;" for n in present] + [f"L{n:02d};2;;" for n in range(1, days + 1)]
    result = register.load("presenze", "\n".join(["lezione;matricola;entrata;uscita", *rows]))
    assert result.rejected.empty, result
    if credits:
        assert register.load("crediti", credits).imported
    return register


def ada(register, rules=None, on=None):
    return attendance.summary(register, rules, on).set_index("matricola").loc["1"]


def admitted(register, rules=None):
    return attendance.exam(register, rules).set_index("matricola").loc["1"]


def test_exactly_eighty_percent_is_enough():
    row = ada(course(range(1, 21)))
    assert (row["frequenza"], row["assenze"], row["restano"]) == (80, 100, 0)
    assert admitted(course(range(1, 21)))["ammesso"] == "sì"


def test_one_day_less_is_not():
    verdict = admitted(course(range(1, 20)))
    assert verdict["ammesso"] == "no"
    assert "120 h di assenza, il limite è 100 h" in verdict["perche"]


def test_a_minute_less_is_not():
    register = course(range(2, 21))
    register.load("presenze", "lezione;matricola;entrata;uscita\nL01;1;0:01;\n")
    assert ada(register)["assenze"] == pytest.approx(100 + 1 / 60, abs=0.01)
    assert admitted(register)["ammesso"] == "no"


def test_minutes_of_late_arrival_and_early_leave_are_absence():
    register = course(range(2, 26))
    register.load("presenze", "lezione;matricola;entrata;uscita\nL01;1;0:45;19:30\n")
    assert ada(register)["assenze"] == 1.25


def test_before_the_end_nobody_is_admitted_yet():
    register = course(range(1, 11), days=10)
    assert admitted(register)["ammesso"] == "non ancora"
    assert ada(register)["stato"] == "regolare"


def test_projection_keeps_the_pace():
    # One day missed out of four: 125 hours at the end, over the limit of 100.
    register = course([1, 2, 3, 5, 6, 7, 9, 10, 11], days=12)
    row = ada(register)
    assert (row["frequenza"], row["proiezione"], row["stato"]) == (75, 75, "a rischio")
    assert list(attendance.at_risk(register)["matricola"]) == ["1"]


def test_near_the_limit_is_warned_even_at_a_good_pace():
    register = course(range(5, 25), days=24)  # 80 of 100 hours gone, one day to go
    assert ada(register)["stato"] == "vicino al limite"


def test_hours_before_entry_are_absences_by_default_and_a_parameter():
    register = course(range(6, 26), enrolled="2026-10-06")
    cautious = ada(register)
    assert (cautious["assenze"], cautious["restano"], cautious["prima_dell_ingresso"]) == (
        100,
        0,
        100,
    )
    other = ada(register, register.rules("escluse"))
    assert (other["dovute"], other["assenze"], other["limite"]) == (400, 0, 80)


@pytest.mark.parametrize(("day", "share", "verdict"), [(6, 20, "sì"), (7, 24, "no")])
def test_late_entry_limit(day, share, verdict):
    register = course(range(day, 26), enrolled=f"2026-10-{day:02d}")
    found = attendance.late_entries(register).set_index("matricola").loc["1"]
    assert (found["percento"], found["in_tempo"]) == (share, verdict)
    assert len(attendance.late_entries(register)) == 1


def test_entry_after_the_limit_needs_a_check_even_if_hours_suffice():
    register = course(range(7, 26), enrolled="2026-10-07")
    assert admitted(register, register.rules("escluse"))["ammesso"] == "da verificare"


def test_credits_cover_absences_of_their_own_unit_and_kind_and_shrink_the_limit():
    header = "matricola;unita;tipo;ore;atto\n"
    register = course(range(3, 26), credits=header + "1;UF1;aula;50;verbale\n")
    row = ada(register)
    assert (row["dovute"], row["assenze"], row["limite"]) == (450, 0, 90)
    elsewhere = ada(course(range(3, 26), credits=header + "1;UF2;aula;50;verbale\n"))
    assert (elsewhere["assenze"], elsewhere["dovute"]) == (40, 450)


def test_excused_absences_are_still_absences():
    register = course(range(3, 26))
    register.load("giustificazioni", "matricola;dal;al\n1;1/10/2026;1/10/2026\n")
    row = ada(register)
    assert (row["giustificate"], row["assenze"]) == (20, 40)


def test_withdrawn_students_leave_the_lists():
    register = course([1], days=10, withdrawn="2026-10-03")
    assert ada(register)["stato"] == "ritirato"
    assert "1" not in set(attendance.exam(register)["matricola"])
    assert attendance.at_risk(register).empty


def test_lessons_not_held_yet_are_nobodys_absence():
    register = course([1, 2], days=2)
    register.load("lezioni", lessons(5))
    assert ada(register)["assenze"] == 0
    assert ada(register, on="2026-10-05")["assenze"] == 60


def test_a_lesson_without_anybody_is_a_doubt():
    register = course([1, 2, 4], days=2 + 2)
    register.db.execute("DELETE FROM presenze WHERE lezione = 'L03'")
    found = attendance.doubts(register)
    assert list(found["dove"]) == ["lezione L03"]


def test_hours_of_the_night_when_clocks_change():
    assert attendance.duration_h("2026-10-25", "0:00", "6:00") == 7
    assert attendance.duration_h("2027-03-28", "0:00", "6:00") == 5
    assert attendance.duration_h("26/10/2026", "0.00", "24:00") == 24
    with pytest.raises(ValueError, match="due volte"):
        attendance.duration_h("2026-10-25", "2:30", "6:00")


def test_delivered_hours_against_the_standard():
    register = attendance.Register()
    for name, table in attendance.sample().items():
        register.load(name, table)
    table = attendance.delivered(register).set_index(["unita", "tipo"])
    assert table.loc[("totale", "tutto"), "standard"] == 500
    assert table.loc[("KC", "aula"), ["fatte", "standard", "mancano"]].tolist() == [40, 50, 10]
    # Two groups did 40 hours of laboratory each: the class has done 40, not 80.
    assert table.loc[("totale", "laboratorio"), "fatte"] == 40
    assert table.loc[("totale", "aula (con KC)"), "fatte"] == 160
    assert table.loc[("totale", "tutto"), "fatte"] == 200


def test_rules_are_the_standards_and_refuse_nonsense():
    rules = attendance.Rules.official()
    assert (rules.total_hours, rules.minimum_percent) == (500, 80)
    assert (rules.max_absence_percent, rules.late_entry_percent) == (20, 20)
    assert rules.before_entry == "assenze"
    with pytest.raises(ValueError, match="ne chiede almeno 500"):
        attendance.Rules.official(499)
    with pytest.raises(ValueError, match="«assenze»"):
        attendance.Rules.official(before_entry="boh")
    with pytest.raises(ValueError, match="percentuale"):
        attendance.Rules(500, 120, 20, 20)


def test_a_longer_course_has_a_larger_limit():
    register = course(range(1, 26))
    register.load("corso", "corso;ore\nLungo;600\n")
    assert ada(register)["limite"] == 120
    assert admitted(register)["ammesso"] == "non ancora"


def test_empty_register_answers_without_errors():
    register = attendance.Register()
    for table in (attendance.summary, attendance.exam, attendance.at_risk, attendance.late_entries):
        assert table(register).empty
    assert attendance.delivered(register)["fatte"].sum() == 0
    assert "Niente da segnalare" in repr(attendance.readable(attendance.doubts(register)))


def test_documents(tmp_path):
    register = course(range(6, 26), enrolled="2026-10-06")
    register.load("corso", "corso;ente;ore\n=1+1 & figli;<Ente>;500\n")
    page = attendance.to_html(register)
    assert 'lang="it"' in page
    assert "=1+1 &amp; figli" in page
    assert "<Ente>" not in page
    assert "contano come assenze" in page
    assert "non entrano nel suo conto" in attendance.to_html(register, register.rules("escluse"))
    book = openpyxl.load_workbook(io.BytesIO(attendance.to_excel(register)))
    assert {"Riepilogo", "Esame", "Ore", "Ingressi", "Regole"} <= set(book.sheetnames)
    sheet = book["Riepilogo"]
    assert [cell.value for cell in sheet[4]][:4] == ["1", "Provini", "Ada", 80]
    names = {path.name for path in attendance.save(register, tmp_path)}
    assert {"registro.html", "registro.xlsx", "riepilogo.csv"} <= names
    assert "80,0" in (tmp_path / "riepilogo.csv").read_text("utf-8-sig")
