// Counts an answer that has ended. Called once for each request of a location that shows pictures,
// also for those that httpd answered by itself (401, 403). Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "engine/parsed_question.h"
#include "engine/resources.h"
#include "engine/settings.h"
#include "shared/answer_counters.h"

namespace iiif {

// An answer that has ended, as httpd knows it.
struct EndedAnswer {
    std::size_t protocol = 0;   // protocol_index()
    std::string_view work;      // the note iiif-work, or empty if httpd answered by itself
    int status = 0;
    Ending ending = Ending::complete;
    std::int64_t bytes = 0;   // of the body, as sent
    std::chrono::nanoseconds time{};
    std::string_view file;   // the picture's, or empty
};

// The position in kProtocolLabels of the location's protocol and version.
[[nodiscard]] std::size_t protocol_index(const ParsedQuestion &question, const Settings &settings);

void count(Resources &resources, const EndedAnswer &ended, AnswerRecord &record);

}   // namespace iiif
