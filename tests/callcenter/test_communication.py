"""The transcripts are sound and the times add up; Gulpease gives hand-computed values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import communication
from callcenter.communication import readability, speaking, techniques

CALLS = list(communication.calls()["call"])


def turns(*rows):
    return pd.DataFrame(rows, columns=["speaker", "start_s", "end_s"])


@pytest.mark.parametrize("name", CALLS)
def test_a_transcript_is_sound(name):
    call = communication.transcripts(name)
    assert 12 <= len(call) <= 25
    assert list(call["turn"]) == list(range(1, len(call) + 1))
    assert set(call["speaker"]) == {"operatore", "cliente"}
    assert (call["end_s"] > call["start_s"]).all()
    assert call["start_s"].is_monotonic_increasing
    assert call["text"].str.strip().str.len().gt(0).all()


def test_labels_are_those_defined_and_belong_to_who_speaks():
    long = communication.labels(communication.transcripts())
    agent = long[long["speaker"] == "operatore"]["label"]
    assert set(agent) <= {*techniques.HELPS, *techniques.HARMS}
    assert set(long[long["speaker"] == "cliente"]["label"]) <= set(techniques.CLIENT)
    assert set(long["label"]) == set(communication.meanings())
    assert long[long["label"] == "colpa"]["helps"].eq(False).all()


def test_an_unknown_call_names_the_known_ones():
    with pytest.raises(ValueError, match=r"«xyz».*conguaglio-1"):
        communication.transcripts("xyz")


def test_transcripts_are_copies():
    mine = communication.transcripts()
    mine.loc[0, "text"] = "cambiato"
    assert communication.transcripts().loc[0, "text"] != "cambiato"


@pytest.mark.parametrize("name", CALLS)
def test_times_add_up_against_a_grid_of_tenths(name):
    call = communication.transcripts(name)
    found = communication.summary(call)
    ticks = np.arange(round(10 * call["end_s"].max()))
    on = {
        who: sum(
            (ticks >= round(10 * t.start_s)) & (ticks < round(10 * t.end_s))
            for t in call[call["speaker"] == who].itertuples()
        ).astype(bool)
        for who in ("operatore", "cliente")
    }
    assert found["operatore"] == pytest.approx(on["operatore"].sum() / 10)
    assert found["cliente"] == pytest.approx(on["cliente"].sum() / 10)
    assert found["overlap"] == pytest.approx((on["operatore"] & on["cliente"]).sum() / 10)
    assert found["pauses"] == pytest.approx((~(on["operatore"] | on["cliente"])).sum() / 10)
    assert found["voice"] + found["pauses"] == pytest.approx(found["duration"])


def test_share_silence_and_overlap_by_hand():
    call = turns(("operatore", 0, 4), ("cliente", 3, 9), ("operatore", 5, 6), ("cliente", 12, 13))
    assert communication.speaking_time(call).to_dict() == {"operatore": 5.0, "cliente": 7.0}
    assert communication.talk_share(call)["cliente"] == pytest.approx(7 / 12)
    assert communication.silences(call).to_numpy().tolist() == [[2, 9, 12, 3]]
    assert communication.overlaps(call).to_numpy().tolist() == [
        [2, "cliente", 1, "interruzione"],
        [3, "operatore", 1, "segnale"],
    ]


def test_a_silence_as_long_as_the_minimum_counts():
    call = turns(("operatore", 0, 1), ("cliente", 3, 4))
    assert len(communication.silences(call, 2)) == 1
    assert communication.silences(call, 2.1).empty


def test_speed():
    call = turns(("operatore", 0, 30), ("cliente", 30, 90)).assign(text=["a b c", "d e f"])
    assert communication.words_per_minute(call).to_dict() == {"operatore": 6, "cliente": 3}


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (turns(), "nessun turno"),
        (turns(("operatore", 2, 1)), "prima di cominciare"),
        (pd.DataFrame({"speaker": ["operatore"]}), "start_s, end_s"),
        (turns(("operatore", 0, 1), ("cliente", 1, 2)).assign(call=["a", "b"]), "più telefonate"),
    ],
)
def test_bad_turns_are_refused(call, says):
    with pytest.raises(ValueError, match=says):
        speaking.summary(call)


def test_a_negative_minimum_is_refused():
    with pytest.raises(ValueError, match="negativa"):
        communication.silences(turns(("operatore", 0, 1)), -1)


def test_gulpease_by_hand():
    # 2 sentences, 7 words, 29 letters.
    text = "La luce torna alle nove. Richiamo io."
    assert readability.counts(text) == (2, 29, 7)
    assert readability.gulpease(text) == pytest.approx(89 + (300 * 2 - 10 * 29) / 7)
    assert readability.gulpease(" … ") is None


def test_longest_sentence():
    assert communication.longest("Sì. Oggi piove molto. No.") == "Oggi piove molto."
    with pytest.raises(ValueError, match="non ha frasi"):
        communication.longest("")


def test_a_list_item_is_a_sentence():
    assert communication.sentences("Servono:\n- il codice\n- la data\n") == [
        "Servono:", "il codice", "la data",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["casa", "luce", "pagamento"]), min_size=1, max_size=30))
def test_shorter_sentences_never_lower_the_index(words):
    one = " ".join(words) + "."
    many = " ".join(f"{word}." for word in words)
    assert readability.gulpease(many) >= readability.gulpease(one)
