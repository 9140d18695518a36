"""callcenter.network: bandwidth, voice quality, topology and paths against published values."""

import doctest
import importlib
import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import network

MODULES = ("bandwidth", "quality", "path", "topology", "drawing")


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.network.{name}"))
    assert outcome.failed == 0


# --- Bandwidth -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "kbps"),
    # Per-call figures on Ethernet, 20 ms packets, as telephony vendors publish them.
    [("G.711", 87.2), ("G.729", 31.2), ("G.726", 55.2), ("iLBC", 38.4), ("G.722", 87.2)],
)
def test_published_bandwidth_on_ethernet(codec, kbps):
    assert network.call_bandwidth(codec) == pytest.approx(kbps)


@pytest.mark.parametrize(
    ("codec", "ptime", "layer", "kbps"),
    [("G.711", 20, "ip", 80), ("G.729", 20, "ip", 24), ("G.726", 20, "ip", 48),
     ("G.711", 30, "ethernet", 79.466667), ("G.711", 20, "voce", 64), ("G.711", 20, "cavo", 95.2)],
)  # fmt: skip
def test_layers(codec, ptime, layer, kbps):
    assert network.call_bandwidth(codec, ptime, layer=layer) == pytest.approx(kbps)


def test_vlan_tag_adds_four_bytes_a_packet():
    plain, tagged = (network.call_bandwidth("G.711", vlan=vlan) for vlan in (False, True))
    assert tagged - plain == pytest.approx(4 * 8 * 50 / 1000)


def test_short_packets_are_padded_on_ethernet():
    # 1 kbit/s for 20 ms is 2.5 bytes: with 40 of headers it stays under the 46 of Ethernet.
    assert network.packet_bytes(1, 20) == 46 + 18


@given(st.floats(0.5, 100), st.sampled_from(sorted(network.CODECS)), st.floats(0.1, 1))
@settings(max_examples=60)
def test_simultaneous_calls_fit_and_one_more_does_not(line, codec, share):
    calls = network.simultaneous_calls(line, codec, voice_share=share)
    each, room = network.call_bandwidth(codec), line * 1000 * share
    assert calls * each <= room + 1e-6
    assert (calls + 1) * each > room - 1e-6


def test_exact_division_loses_no_call():
    assert network.simultaneous_calls(0.872, "G.711") == 10


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: network.call_bandwidth("MP3"), "sconosciuto"),
        (lambda: network.call_bandwidth("G.729", 25), "multiplo"),
        (lambda: network.call_bandwidth("G.711", 0), "maggiore di zero"),
        (lambda: network.call_bandwidth(-8), "maggiore di zero"),
        (lambda: network.call_bandwidth("G.711", layer="fisico"), "Strato"),
        (lambda: network.simultaneous_calls(0, "G.711"), "maggiore di zero"),
        (lambda: network.simultaneous_calls(10, "G.711", voice_share=75), "fra 0 e 1"),
    ],
)
def test_bandwidth_errors(call, word):
    with pytest.raises(ValueError, match=word):
        call()


# --- Voice quality -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("r", "score"),
    # ITU-T G.107, annex B: limits of the classes (the printed 4.03 rounds 4.024 up).
    [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)],
)
def test_mos_of_the_recommendation(r, score):
    assert network.mos(r) == pytest.approx(score, abs=0.0065)


def test_default_connection():
    assert network.r_factor("G.711", 0, 0) == pytest.approx(93.2)
    assert network.mos(93.2) == pytest.approx(4.41, abs=0.005)


@pytest.mark.parametrize("codec", sorted(network.VOICE_CODECS))
def test_loss_impairment_matches_the_printed_formula(codec):
    ie, bpl = network.VOICE_CODECS[codec]
    for loss, burst in itertools.product((0, 0.5, 2, 10), (1, 2)):
        expected = ie + (95 - ie) * loss / (loss / burst + bpl)
        assert network.loss_impairment(codec, loss, burst) == pytest.approx(expected)


def test_curve_never_falls_when_r_grows():
    scores = network.mos(np.linspace(-20, 120, 500))
    assert (np.diff(scores) >= -1e-9).all()
    assert scores.min() == 1
    assert scores.max() == 4.5


def test_missing_measures_stay_missing():
    assert np.isnan(network.mos(network.r_factor("G.711", [50.0, np.nan], [0.0, 1.0]))[1])
    with pytest.raises(ValueError, match="manca"):
        network.judgement(float("nan"))


def test_delay_hurts_more_beyond_the_knee():
    slopes = np.diff(network.delay_impairment(np.array([100, 101, 300, 301])))
    assert slopes[0] == pytest.approx(0.024)
    assert slopes[2] == pytest.approx(0.134)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: network.delay_impairment(-1), "negativo"),
        (lambda: network.loss_impairment("G.711", 101), "100"),
        (lambda: network.loss_impairment("Opus", 1), "sconosciuto"),
        (lambda: network.loss_impairment("G.711", 1, burst=0.5), "almeno 1"),
    ],
)
def test_quality_errors(call, word):
    with pytest.raises(ValueError, match=word):
        call()


# --- Topology ------------------------------------------------------------------------------------

NEEDS = [{"NET"}, {"P1", "P2"}]
LINKS = [("NET", "FW"), ("FW", "S1"), ("FW", "S2"), ("S1", "P1"), ("S2", "P2"), ("S1", "S2"),
         ("S1", "A"), ("S2", "A"), ("A", "room")]  # fmt: skip


@pytest.fixture
def plant():
    nodes = ["NET", "FW", "S1", "S2", "P1", "P2", "A", "room"]
    table = pd.DataFrame({"node": nodes, "type": "x", "name": nodes, "seats": [0] * 7 + [10]})
    return network.build(table, LINKS)


def test_single_points_are_those_whose_removal_stops_someone(plant):
    found = network.single_points(plant, NEEDS).set_index("node")
    assert found.loc["FW", "seats_lost"] == 10
    assert found.loc["A", "seats_lost"] == 10
    assert not {"S1", "P1"} & set(found.index[found["seats_lost"] > 0])
    assert set(found.index[found["articulation"]]) == set(nx.articulation_points(plant)) - {"room"}


def test_redundant_devices_stop_nobody_alone_and_everybody_together(plant):
    assert network.seats_lost(plant, ["P1"], NEEDS) == 0
    assert network.seats_lost(plant, ["P1", "P2"], NEEDS) == 10
    assert network.still_served(plant, [], NEEDS) == {"room"}


def test_diagram_marks_failed_and_cut_off(plant):
    rows = [["NET"], ["FW"], ["S1", "", "S2"], ["P1", "P2"], ["A"], ["room"]]
    figure = network.diagram(plant, rows, NEEDS, failed=["FW"])
    marks = {trace.name: list(trace.text) for trace in figure.data if trace.text is not None}
    assert marks["guasto"] == ["FW"]
    assert marks["senza servizio"] == ["room"]
    assert set(marks["funziona"]) == {"NET", "S1", "S2", "P1", "P2", "A"}
    with pytest.raises(ValueError, match="sconosciuti"):
        network.diagram(plant, [["X"]], NEEDS)


def test_build_errors(plant):
    table = pd.DataFrame({"node": ["a", "b"], "type": "x", "name": "n", "seats": 0})
    for links, word in (([("a", "c")], "non è fra"), ([("a", "a")], "stesso apparato")):
        with pytest.raises(ValueError, match=word):
            network.build(table, links)
    with pytest.raises(ValueError, match="ripetuti"):
        network.build(pd.concat([table, table]), [])
    with pytest.raises(ValueError, match="colonne"):
        network.build(table.drop(columns="seats"), [])
    with pytest.raises(ValueError, match="sconosciuti"):
        network.seats_lost(plant, ["X"], NEEDS)


# --- Paths ---------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_first_lossy_hop_is_the_start_of_the_losing_tail(losses):
    place = network.first_lossy_hop(losses)
    if place is None:
        assert losses[-1] < 1
    else:
        assert all(loss >= 1 for loss in losses[place:])
        assert place == 0 or losses[place - 1] < 1


def test_read_path_reports_the_bad_line():
    table = network.read_path("HOST a\n\n 1.|-- gw 0.0% 10 0.4 1\n2 isp 12.5 10 9.5 20\n")
    assert table["loss_pct"].tolist() == [0.0, 12.5]
    for text, word in (
        ("1 gw 0% 10 1", "5 campi"),
        ("1 gw x% 10 1 2", "illeggibile"),
        ("", "salto"),
    ):
        with pytest.raises(ValueError, match=word):
            network.read_path(text)
    with pytest.raises(ValueError, match="almeno un salto"):
        network.first_lossy_hop([])
