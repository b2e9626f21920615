// The answer to Metrics: the counters of all children as text.
#include <string>
#include <utility>

#include "engine/answers/answers.h"
#include "engine/watch/metrics.h"
#include "engine/watch/metrics_text.h"

namespace iiif {

Reply answer(const Metrics &metrics, const AnswerContext &context)
{
    Head head;
    head.work = "metrics";
    head.content_type = MetricsText::media_type(metrics.open_metrics);
    head.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    add_vary(head, context.ask);
    return {std::move(head), metrics_text(context.resources, metrics.open_metrics)};
}

}   // namespace iiif
