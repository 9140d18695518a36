"""Dashboards: the controls change the figure, lights follow their rules, the wall can be read."""

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import dashboards
from callcenter.dashboards import (
    STATES,
    Dashboard,
    Tile,
    TrafficLight,
    choice,
    contrast,
    luminance,
    slider,
    switch,
    switch_ons,
    titled,
    wallboard,
    wilson,
)

FIGURE = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"


def bars(days, doubled=False):
    if days == 7:
        raise ValueError("sette giorni sono troppi")
    return titled(go.Figure(go.Bar(x=list(range(days)), y=[2 if doubled else 1] * days)), "Quanti?")


@pytest.fixture
def board():
    made = Dashboard(bars, days=slider("Giorni", 1, 7, 1, 3), doubled=switch("Doppio"))
    made._repr_mimebundle_()
    return made


def shown(board):
    """The figure that the reader sees."""
    (output,) = board._output.outputs
    return output["data"][FIGURE]["data"][0]


def as_list(values):
    """Plotly may store an array as a typed buffer."""
    return list(values) if isinstance(values, list | tuple) else list(go.Bar(y=values).y)


# --- Dashboard -----------------------------------------------------------------------------------


def test_bundle_has_view_default_figure_and_text(board):
    bundle = board._repr_mimebundle_()
    assert set(bundle) == {FIGURE, WIDGET, "text/plain"}
    assert len(bundle[FIGURE]["data"][0]["x"]) == 3
    assert bundle["text/plain"] == "Cruscotto: Quanti?"


def test_every_control_is_in_the_view(board):
    row, output = board._view.children
    assert row.children == tuple(board.controls.values())
    assert output is board._output


def test_moving_a_control_redraws(board):
    assert len(shown(board)["x"]) == 3
    board.controls["days"].value = 5
    assert len(shown(board)["x"]) == 5
    board.controls["doubled"].value = True
    assert as_list(shown(board)["y"]) == [2] * 5
    assert board.values == {"days": 5, "doubled": True}


def test_error_is_shown_and_controls_still_work(board):
    board.controls["days"].value = 7
    (output,) = board._output.outputs
    assert output["output_type"] == "stream"
    assert "sette giorni sono troppi" in output["text"]
    board.controls["days"].value = 2
    assert len(shown(board)["x"]) == 2


def test_error_names_its_kind_when_the_message_is_not_enough():
    board = Dashboard(lambda day: {}[day], day=choice("Giorno", ["lunedì"]))
    board.redraw()
    assert "KeyError" in board._output.outputs[0]["text"]


def test_error_at_the_start_leaves_the_controls():
    board = Dashboard(bars, days=slider("Giorni", 1, 7, 1, 7))
    bundle = board._repr_mimebundle_()
    assert FIGURE not in bundle
    assert "sette giorni" in bundle["text/plain"]
    assert WIDGET in bundle


def test_draw_must_return_a_figure():
    board = Dashboard(lambda days: None, days=slider("Giorni", 1, 7, 1, 3))
    board.redraw()
    assert "deve restituire una figura" in board._output.outputs[0]["text"]


def test_set_changes_several_controls_and_draws_once():
    drawn = []

    def draw(days, doubled):
        drawn.append((days, doubled))
        return bars(days, doubled)

    board = Dashboard(draw, days=slider("Giorni", 1, 7, 1, 3), doubled=switch("Doppio"))
    board._repr_mimebundle_()
    drawn.clear()
    board.set(days=6, doubled=True)
    assert drawn == [(6, True)]
    assert as_list(shown(board)["y"]) == [2] * 6


def test_set_refuses_unknown_controls_and_values(board):
    with pytest.raises(ValueError, match=r"non ha i comandi: month.*Ha: days, doubled"):
        board.set(month=3)
    with pytest.raises(ValueError, match="«days» non accetta"):
        board.set(days="molti")
    board.set(days=4)
    assert len(shown(board)["x"]) == 4


def test_without_auto_the_figure_waits_for_the_button():
    board = Dashboard(bars, auto=False, days=slider("Giorni", 1, 7, 1, 3))
    board._repr_mimebundle_()
    board.controls["days"].value = 5
    assert len(shown(board)["x"]) == 3
    button = board._view.children[0].children[-1]
    assert isinstance(button, widgets.Button)
    button.click()
    assert len(shown(board)["x"]) == 5


def test_redraw_is_timed(board):
    assert board.redraw_seconds > 0
    assert np.isnan(Dashboard(bars, days=slider("Giorni", 1, 7, 1, 3)).redraw_seconds)


def test_wrong_controls_are_refused():
    with pytest.raises(ValueError, match="almeno un comando"):
        Dashboard(bars)
    with pytest.raises(ValueError, match="days"):
        Dashboard(bars, days=3)


def test_choice_takes_pairs_and_checks_its_value():
    assert choice("Coda", [("Bollette", "b"), ("Web", "w")]).value == "b"
    assert choice("Coda", [("Bollette", "b"), ("Web", "w")], "w").value == "w"
    with pytest.raises(ValueError, match="non ha la voce 'x'"):
        choice("Coda", ["a", "b"], "x")
    with pytest.raises(ValueError, match="non ha voci"):
        choice("Coda", [])


# --- Style ---------------------------------------------------------------------------------------


def test_figures_are_saved_as_data_in_the_book_style():
    assert pio.renderers.default == "plotly_mimetype"
    assert pio.templates.default == "callcenter"


def test_titled_wants_a_question():
    figure = titled(go.Figure(), "Quando?", x="Ora", y="Chiamate", height=300)
    assert figure.layout.title.text == "Quando?"
    assert (figure.layout.xaxis.title.text, figure.layout.height) == ("Ora", 300)
    with pytest.raises(ValueError, match="domanda"):
        titled(go.Figure(), " ")


def test_luminance_and_contrast():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#ffffff", "#FFFFFF") == 1
    # Example of WCAG's own technique G18: #777777 on white is just under 4.5.
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert luminance("#FF0000") == pytest.approx(0.2126)
    for wrong in ("red", "#FFF", None):
        with pytest.raises(ValueError, match="#RRGGBB"):
            luminance(wrong)


def test_old_names_stay_available():
    assert set(dashboards.__all__) <= set(dir(dashboards))
    assert set(dashboards.QUEUE_COLORS) == set(dashboards.QUEUE_DASHES)


# --- Lights --------------------------------------------------------------------------------------


def test_states_differ_without_colour():
    for part in ("color", "marker", "sign"):
        assert len({getattr(state, part) for state in STATES.values()}) == len(STATES)


@pytest.mark.parametrize(
    ("value", "previous", "expected"),
    [
        (0.80, None, "verde"), (0.799, None, "giallo"), (0.70, None, "giallo"),
        (0.699, None, "rosso"),
        (0.75, "rosso", "rosso"), (0.80, "rosso", "giallo"), (0.85, "rosso", "verde"),
        (0.84, "giallo", "giallo"), (0.85, "giallo", "verde"), (0.82, "verde", "verde"),
        (0.75, "pochi dati", "giallo"), (0.82, "pochi dati", "verde"),
    ],
)  # fmt: skip
def test_light_with_hysteresis(value, previous, expected):
    assert TrafficLight().state(value, 30, previous) == expected


@pytest.mark.parametrize("calls", [9, 0, None, float("nan"), pd.NA])
def test_few_calls_give_no_colour(calls):
    assert TrafficLight().state(0.1, calls, "rosso") == "pochi dati"
    assert TrafficLight().state(0.1, 10) == "rosso"


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA])
def test_missing_value_gives_no_colour(value):
    assert TrafficLight().state(value, 100) == "pochi dati"


def test_light_where_less_is_better():
    light = TrafficLight(0.05, 0.04, 0.10, 0.05, higher_is_better=False)
    assert list(light.states([0.03, 0.06, 0.11, 0.07, 0.05, 0.04], [50] * 6)) == [
        "verde", "giallo", "rosso", "rosso", "giallo", "verde",
    ]  # fmt: skip


def test_memory_restarts_with_each_group():
    values = pd.Series([0.6, 0.75, 0.75], index=[7, 8, 9])
    states = TrafficLight().states(values, [20] * 3, groups=["lun", "lun", "mar"])
    assert states.to_dict() == {7: "rosso", 8: "rosso", 9: "giallo"}
    assert list(TrafficLight().states(values, [20] * 3)) == ["rosso"] * 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"red_at": 0.9}, "rosso deve essere peggiore"),
        ({"red_exit": 0.95}, "rosso deve essere peggiore"),
        ({"yellow_exit": 0.7, "red_exit": 0.7}, "uscire"),
        ({"red_exit": 0.6}, "uscire"),
        ({"min_calls": 0}, "min_calls"),
        ({"higher_is_better": False}, "rosso deve essere peggiore"),
    ],
)
def test_thresholds_in_disorder_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        TrafficLight(**options)


def test_light_refuses_unknown_states_and_uneven_columns():
    with pytest.raises(ValueError, match="'blu' sconosciuto"):
        TrafficLight().state(0.5, 30, "blu")
    with pytest.raises(ValueError, match="lunghi uguale"):
        TrafficLight().states([0.5, 0.6], [30])


LEVELS = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(LEVELS)
def test_hysteresis_never_adds_alarms(values):
    counts = [50] * len(values)
    with_memory = TrafficLight(red_at=0.7, red_exit=0.8).states(values, counts)
    without = TrafficLight(red_at=0.7, red_exit=0.7).states(values, counts)
    assert switch_ons(with_memory).sum() <= switch_ons(without).sum()
    assert with_memory[without == "rosso"].eq("rosso").all()


def test_switch_ons():
    states = pd.Series(["rosso", "rosso", "verde", "rosso", "rosso"])
    assert switch_ons(states).tolist() == [True, False, False, True, False]
    assert switch_ons(states, groups=[1, 1, 1, 1, 2]).tolist() == [True, False, False, True, True]
    assert switch_ons(states, "verde").tolist() == [False, False, True, False, False]
    with pytest.raises(ValueError, match="sconosciuto"):
        switch_ons(states, "blu")


def test_wilson_published_values():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score, no correction).
    for k, n, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
                            (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]:  # fmt: skip
        assert wilson(k, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_of_columns_and_of_nothing():
    k, n = pd.Series([8, 0], index=["a", "b"]), pd.Series([10, 0], index=["a", "b"])
    low, high = wilson(k, n)
    assert low.index.tolist() == ["a", "b"]
    assert low["a"] == pytest.approx(0.4902, abs=5e-5)
    assert np.isnan(low["b"])
    assert np.isnan(high["b"])
    assert wilson(8, 10, confidence=0.5)[0] > low["a"]


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 5), (1, -1)])
def test_wilson_refuses_impossible_counts(k, n):
    with pytest.raises(ValueError, match="successi"):
        wilson(k, n)


def test_wilson_refuses_confidence_in_percent():
    with pytest.raises(ValueError, match=r"0\.95"):
        wilson(8, 10, confidence=95)


# --- Wallboard -----------------------------------------------------------------------------------


@pytest.fixture
def wall():
    tiles = [
        Tile("bollette", "63,0%", "rosso", "su 54 chiamate"),
        Tile("web", "8 chiamate", "pochi dati", "3 <in ritardo>"),
    ]
    return wallboard(tiles, "Dove serve aiuto?", updated="Dati delle 13:00")


def test_wall_says_each_state_by_word_shape_and_colour(wall):
    written = [note.text for note in wall.layout.annotations]
    for text in ("bollette", "<b>63,0%</b>", "rosso · su 54 chiamate", "Dati delle 13:00"):
        assert text in written
    marker = wall.data[0].marker
    assert list(marker.symbol) == ["square", "circle-open"]
    assert list(marker.color) == [STATES["rosso"].color, STATES["pochi dati"].color]


def test_wall_reads_from_top_in_the_given_order_and_escapes_text(wall):
    assert list(wall.data[0].y) == [2, 1]
    assert "pochi dati · 3 &lt;in ritardo&gt;" in [note.text for note in wall.layout.annotations]


def test_wall_text_takes_the_colour_of_the_page(wall):
    assert all(note.font.color is None for note in wall.layout.annotations)


def test_wall_refuses_what_nobody_can_read():
    with pytest.raises(ValueError, match="da 1 a 8"):
        wallboard([], "Dove?")
    with pytest.raises(ValueError, match="qui sono 9"):
        wallboard([Tile("a", "1", "verde")] * 9, "Dove?")
    with pytest.raises(ValueError, match="'blu' sconosciuto per «a»"):
        Tile("a", "1", "blu")
