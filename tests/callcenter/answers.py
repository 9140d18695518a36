"""What a test says of an answer to an exercise: accepted, or refused with these words."""

from callcenter.checks import verifica


def ok(exercise, answer):
    feedback = verifica(exercise, answer)
    assert feedback.ok, feedback
    return True


def refused(exercise, answer, words):
    feedback = verifica(exercise, answer)
    assert feedback.status == "ko"
    assert words in feedback.message
    return True
