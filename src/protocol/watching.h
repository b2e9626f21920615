// The handlers that tell about the server instead of pictures: iiif-metrics, iiif-health and
// iiif-ready. Each answers at the path of its location alone. Any thread.
#pragma once

#include "model/ask.h"

namespace iiif {

// The counters, as OpenMetrics where the client lists it, otherwise as Prometheus' own text.
[[nodiscard]] Ask parse_metrics(const Question &question);
// Whether this child can answer; with the query `deep`, whether it can decode a picture too.
[[nodiscard]] Ask parse_health(const Question &question);
// Whether a balancer should send more requests.
[[nodiscard]] Ask parse_ready(const Question &question);

}   // namespace iiif
