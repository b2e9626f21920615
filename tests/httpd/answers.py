"""What answers hold, in forms that tests compute with."""

import numpy


def pixels(answer):
    assert answer.status == 200, answer.text
    return numpy.asarray(answer.image, numpy.float64)


def bytes_of(values):
    """Values of 0 to 1 as the samples of an answer."""
    return numpy.clip(numpy.floor(numpy.squeeze(values) * 255 + 0.5), 0, 255)


def facts(answer):
    """The lines of IIP's OBJ by their names."""
    assert answer.status == 200, answer.text
    return dict(line.split(":", 1) for line in answer.text.strip("\r\n").split("\r\n"))
