"""Turns answers into values that tests can compare."""

import numpy


def pixels(answer):
    assert answer.status == 200, answer.text
    return numpy.asarray(answer.image, numpy.float64)


def bytes_of(values):
    """Converts values from 0 to 1 to the 8-bit samples of an answer."""
    return numpy.clip(numpy.floor(numpy.squeeze(values) * 255 + 0.5), 0, 255)


def facts(answer):
    """Returns the lines of an answer to IIP's OBJ, by name."""
    assert answer.status == 200, answer.text
    return dict(line.split(":", 1) for line in answer.text.strip("\r\n").split("\r\n"))
