"""Small tables shared by the tests of callcenter.kpi: every number is easy to check by hand."""

from callframes import call, calls_frame, pause, state, states_frame


def mixed_calls():
    """Ten usable passages: 5 answered, 3 abandoned, 2 out another way; 2 unusable."""
    return calls_frame(
        call("09:05:00", 0, talk_s=100, acw_s=20, agent="201"),
        call("09:10:00", 10, talk_s=200, acw_s=0, agent="202", ended_by="transfer"),
        call("09:31:00", 20, talk_s=300, acw_s=40, agent="201", ring_no_answer=2),
        call("09:40:00", 21, talk_s=50, acw_s=10, agent="202", queue="web"),
        call("10:02:00", 99, talk_s=150, acw_s=30, agent="201", queue="web"),
        call("09:12:00", 3, "abandoned"),
        call("09:33:00", 15, "abandoned"),
        call("10:05:00", 60, "abandoned", queue="web"),
        call("09:50:00", 120, "timeout", ring_no_answer=1),
        call("10:10:00", 12, "exit_key", queue="web"),
        call("10:20:00", 500, "unfinished"),
        call("10:21:00", 400, "answered", complete=False, talk_s=900),
    )


def two_agents():
    """201: one hour, 10 minutes' break, 2 of after-call work. 202: half an hour."""
    return states_frame(
        state("201", "09:00", "09:20"),
        pause("201", "09:20", "09:30", "Pausa"),
        state("201", "09:30", "09:40"),
        pause("201", "09:40", "09:42", "Postchiamata"),
        state("201", "09:42", "10:00"),
        state("202", "09:00", "09:25"),
        pause("202", "09:25", "09:30", "Formazione"),
    )


def calls_of_two_agents():
    """The three calls that two_agents answer, and one that nobody does."""
    return calls_frame(
        call("09:01:00", 0, agent="201", talk_s=600, acw_s=0),
        call("09:34:00", 0, agent="201", talk_s=360, acw_s=120),
        call("09:10:00", 0, agent="202", talk_s=300, acw_s=0),
        call("09:11:00", 30, "abandoned"),
    )
