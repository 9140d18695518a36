"""Templates, validation, secrets, differences, sheets, change register and rollout."""

import configparser
import ipaddress
import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import configuration as conf


def plan(**changes):
    frame = pd.DataFrame(
        {
            "seat": ["A", "B", "C"],
            "network": ["10.1.0.0/29"] * 3,
            "ip": ["10.1.0.2", "10.1.0.3", "10.1.0.4"],
            "extension": ["201", "202", "203"],
        }
    )
    return frame.assign(**changes)


RULES = {
    "required": ["ip", "extension"],
    "unique": ["ip", "extension"],
    "addresses": {"ip": "network"},
    "reserved": ["10.1.0.1"],
}
GOOD_CHANGE = {
    "change": 1, **dict.fromkeys(conf.CHANGE_FIELDS, "x"), "after": "y", "done_by": "z"
}  # fmt: skip


def found(frame, **rules):
    table = conf.problems(frame, key="seat", **rules)
    return list(zip(table["row"], table["column"], table["problem"], strict=True))


class TestTemplates:
    def test_every_missing_name_is_listed(self):
        with pytest.raises(ValueError, match="b, c"):
            conf.render("$a $b ${c}", {"a": 1, "b": " ", "c": None})

    @pytest.mark.parametrize("empty", [None, "", "  ", pd.NA, float("nan"), pd.NaT])
    def test_an_empty_value_never_reaches_the_file(self, empty):
        with pytest.raises(ValueError, match="mancano i valori"):
            conf.render("x=$x", {"x": empty})

    def test_zero_is_a_value(self):
        assert conf.render("maxlen=$maxlen", {"maxlen": 0}) == "maxlen=0"

    def test_two_dollars_are_one(self):
        assert conf.render("$$EXTEN $x", {"x": 1}) == "$EXTEN 1"

    def test_a_lone_dollar_is_refused(self):
        with pytest.raises(ValueError, match=r"\$\$"):
            conf.fields("costa 5 $")

    def test_a_value_with_a_dollar_is_not_expanded(self):
        assert conf.render("p=$p", {"p": "$q"}) == "p=$q"

    def test_one_file_a_row(self):
        files = conf.render_rows("[$extension]", plan(), key="extension")
        assert files == {"201": "[201]", "202": "[202]", "203": "[203]"}

    def test_two_rows_never_write_one_file(self):
        with pytest.raises(ValueError, match="stesso file"):
            conf.render_rows("$ip", plan(extension=["201", "201", "203"]), key="extension")

    def test_the_incomplete_row_is_named(self):
        with pytest.raises(ValueError, match="Riga «202»"):
            conf.render_rows("$ip", plan(ip=["1", None, "3"]), key="extension")


class TestValidation:
    def test_a_good_plan_has_no_problems(self):
        assert found(plan(), **RULES) == []

    def test_both_copies_are_reported(self):
        rows = found(plan(extension=["201", "202", "201"]), unique=["extension"])
        assert [row for row, _, _ in rows] == ["A", "C"]

    def test_empty_cells_are_not_copies_of_each_other(self):
        assert found(plan(extension=[None, None, "203"]), unique=["extension"]) == []

    @pytest.mark.parametrize(
        ("address", "message"),
        [
            ("10.1.0.0", "rete"), ("10.1.0.7", "broadcast"), ("10.1.0.8", "fuori"),
            ("10.1.0.1", "riservato"), ("10.1.0", "non è un indirizzo"),
        ],
    )  # fmt: skip
    def test_wrong_addresses(self, address, message):
        rows = found(plan(ip=[address, "10.1.0.3", "10.1.0.4"]), **RULES)
        assert len(rows) == 1
        assert rows[0][0] == "A"
        assert message in rows[0][2]

    @given(st.integers(24, 30), st.integers(0, 255))
    def test_usable_addresses_agree_with_the_host_list(self, bits, last):
        network = ipaddress.IPv4Network(f"10.9.8.0/{bits}")
        address = ipaddress.IPv4Address(f"10.9.8.{last}")
        frame = pd.DataFrame({"seat": ["A"], "ip": [str(address)], "network": [str(network)]})
        usable = address in set(network.hosts())
        assert (found(frame, addresses={"ip": "network"}) == []) == usable

    def test_a_network_that_is_not_one(self):
        with pytest.raises(ValueError, match="rete IPv4"):
            found(plan(network=["10.1.0.9/29"] * 3), addresses={"ip": "network"})

    def test_values_outside_the_list(self):
        rows = found(plan(extension=["201", "2O2", "203"]), allowed={"extension": ["201", "203"]})
        assert rows == [("B", "extension", "valore non ammesso")]

    def test_a_missing_column_or_a_double_name(self):
        with pytest.raises(ValueError, match="mancano le colonne"):
            found(plan(), required=["mac"])
        with pytest.raises(ValueError, match="doppioni"):
            found(plan(seat=["A", "A", "C"]))


class TestSecrets:
    def test_a_reference_is_not_a_plain_secret(self):
        assert conf.plain_secrets(f"password={conf.reference('sip/201')}").empty

    @pytest.mark.parametrize(
        "line", ["password=x1", "secret => x1", ";password = x1", "API_KEY: x1", "mysecret=x1"]
    )
    def test_a_plain_secret_is_found_and_not_shown(self, line):
        table = conf.plain_secrets("user=a\n" + line)
        assert table["line"].tolist() == [2]
        assert "x1" not in table.to_csv()

    def test_names_of_references(self):
        with pytest.raises(ValueError, match="minuscole"):
            conf.reference("SIP 201")

    @given(st.integers(1, 8), st.integers(2, 5))
    def test_entropy_counts_every_combination(self, length, symbols):
        combinations = sum(1 for _ in itertools.product(range(symbols), repeat=length))
        assert conf.entropy_bits(length, symbols) == pytest.approx(math.log2(combinations))

    def test_new_secrets_are_long_and_never_the_same(self):
        made = {conf.new_secret() for _ in range(50)}
        assert len(made) == 50
        assert all(len(secret) == 20 for secret in made)
        with pytest.raises(ValueError, match="12"):
            conf.new_secret(8)

    @pytest.mark.parametrize(
        ("secret", "reason"),
        [
            ("corta", "corto"), ("x-214-abcdefgh", "nome"), ("MyPassword2026", "prima"),
            ("837465019283", "cifre"), ("ababababababab", "diversi"), ("k7Qm2xVb9LpZt", ""),
        ],
    )  # fmt: skip
    def test_weak_secrets(self, secret, reason):
        answer = conf.weakness(secret, name="214")
        assert reason in answer
        assert bool(answer) == bool(reason)


class TestSections:
    def test_it_reads_what_configparser_reads(self):
        text = "[web]\ntimeout=15\nretry = 5\n\n[guasti]\nstrategy=linear\n"
        parser = configparser.ConfigParser()
        parser.read_string(text)
        assert conf.read_sections(text) == {name: dict(parser[name]) for name in parser.sections()}

    def test_sections_of_one_name_are_told_apart_by_type(self):
        text = "[201]\ntype=endpoint\n[201]\ntype=auth\nusername=201"
        assert list(conf.read_sections(text)) == ["201 endpoint", "201 auth"]

    @pytest.mark.parametrize(
        "text", ["timeout=15", "[a]\nche cosa", "[a]\nx=1\nx=2", "[a]\nx=1\n[a]\ny=2"]
    )
    def test_what_it_cannot_read_it_refuses(self, text):
        with pytest.raises(ValueError, match=r"Riga|due volte"):
            conf.read_sections(text)

    def test_order_and_comments_do_not_count(self):
        assert conf.differences("[a]\nx=1 ; prima\ny=2", "[a]\ny=2\nx=1").empty

    def test_changed_added_and_gone(self):
        table = conf.differences(
            "[a]\nx=1\ny=2\nmember => P/1\nmember => P/2", "[a]\nx=3\nz=4\nmember => P/2"
        ).set_index("parameter")
        assert list(table.loc["x", ["intended", "actual"]]) == ["1", "3"]
        assert pd.isna(table.loc["y", "actual"])
        assert pd.isna(table.loc["z", "intended"])
        assert table.loc["member", "intended"] == "P/1"

    def test_equal_texts_have_no_lines(self):
        assert conf.unified("a\nb", "a\nb") == ""


class TestDocuments:
    PARAMETERS = pd.DataFrame(
        {"parameter": ["timeout"], "value": ["30"], "unit": ["s"], "default": ["15"],
         "reason": ["prova | nota"]}
    )  # fmt: skip

    def test_the_sheet_shows_value_unit_default_reason(self):
        text = conf.device_sheet("Coda", {"dove": "sala"}, self.PARAMETERS, version="1", date="x")
        assert "| timeout | 30 s | 15 | prova \\| nota |" in text
        assert "- **dove**: sala" in text

    def test_a_change_without_a_reason_is_refused(self):
        with pytest.raises(ValueError, match="timeout"):
            conf.device_sheet("C", {}, self.PARAMETERS.assign(reason=""), version="1", date="x")

    def test_accuracy_counts_each_parameter_once(self):
        result = conf.accuracy({"a": 1, "b": 2, "z": 9}, {"a": "1", "b": 3, "c": 4})
        assert result.to_dict() == {
            "right": 1, "wrong": 1, "missing": 1, "extra": 1, "share": pytest.approx(1 / 3)
        }  # fmt: skip
        with pytest.raises(ValueError, match="parametro reale"):
            conf.accuracy({"a": 1}, {})


class TestChanges:
    def test_a_complete_entry(self):
        assert conf.change_problems(pd.DataFrame([GOOD_CHANGE])).empty

    @pytest.mark.parametrize("name", conf.CHANGE_FIELDS)
    def test_every_field_is_asked(self, name):
        table = conf.change_problems(pd.DataFrame([{**GOOD_CHANGE, name: ""}]))
        assert f"manca {conf.CHANGE_FIELDS[name]}" in table["problem"].tolist()

    def test_nobody_approves_their_own_change(self):
        table = conf.change_problems(pd.DataFrame([{**GOOD_CHANGE, "approved_by": "z"}]))
        assert "da solo" in table["problem"].item()

    def test_a_change_changes_something(self):
        table = conf.change_problems(pd.DataFrame([{**GOOD_CHANGE, "after": "x"}]))
        assert "uguali" in table["problem"].item()


class TestRollout:
    def test_sizes_and_spread(self):
        frame = pd.DataFrame({"room": ["A"] * 6 + ["B"] * 3})
        assigned = conf.waves(frame, [4, 5], spread="room")
        assert assigned.value_counts().to_dict() == {1: 4, 2: 5}
        assert frame.loc[assigned == 1, "room"].value_counts().to_dict() == {"A": 2, "B": 2}

    def test_sizes_that_do_not_add_up(self):
        with pytest.raises(ValueError, match="3 righe"):
            conf.waves(pd.DataFrame({"x": [1, 2]}), [1, 2])

    @given(st.integers(0, 60), st.integers(1, 6))
    def test_minutes_agree_with_serving_one_at_a_time(self, devices, technicians):
        busy_until = [0] * technicians
        for _ in range(devices):
            busy_until.sort()
            busy_until[0] += 25
        assert conf.installation_minutes(devices, technicians, 25) == max(busy_until)

    def test_the_chance_agrees_with_the_binomial(self):
        from scipy.stats import binom

        assert conf.chance_to_see(0.2, 6) == pytest.approx(binom.sf(0, 6, 0.2))
        with pytest.raises(ValueError, match="quota"):
            conf.chance_to_see(1.2, 3)
