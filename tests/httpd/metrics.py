"""Reads metrics with the parsers of prometheus_client, the strict one for OpenMetrics."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse_text

OPEN_METRICS = "application/openmetrics-text;version=1.0.0"


class Metrics:
    """The samples of one scrape, by name and labels."""

    def __init__(self, text, open_metrics):
        self.families = list((parse_open if open_metrics else parse_text)(text))
        self.samples = {(sample.name, frozenset(sample.labels.items())): sample.value
                        for family in self.families for sample in family.samples}

    def value(self, name, **labels):
        return self.samples[name, frozenset(labels.items())]

    def sum(self, name, **labels):
        """The sum of the samples that have these labels and perhaps others."""
        return sum(value for (sample, others), value in self.samples.items()
                   if sample == name and labels.items() <= dict(others).items())

    def labels(self, name):
        return [dict(labels) for sample, labels in self.samples if sample == name]


def scrape(server, path="/iiif-metrics", *, open_metrics=True):
    accept = {"Accept": OPEN_METRICS} if open_metrics else {}
    answer = server.get(path, **accept)
    assert answer.status == 200, answer.text
    return Metrics(answer.text, open_metrics)
