// The text of httpd's logs about one answer, made from its record: notes for the access log, and a
// line for the error log at level debug. Any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "engine/head.h"
#include "model/answer_record.h"

namespace iiif {

// The time of all stages but waiting.
[[nodiscard]] std::chrono::nanoseconds worked(const AnswerRecord &record);

// The notes of docs/watching.md, except iiif-work. No value contains a character that JSON would
// have to escape. `identifier` is the Ask's, or empty.
[[nodiscard]] std::vector<Header> notes(const AnswerRecord &record, std::string_view identifier);

// "tile lane, level 2, …; waited 0.0, opened 0.1, decoded 2.0, rendered 0.4, encoded 0.9 ms; …"
[[nodiscard]] std::string story(const AnswerRecord &record);

}   // namespace iiif
