#include "engine/watch/notes.h"

#include "base/append.h"
#include "shared/answer_counters.h"

namespace iiif {

namespace {

// Three decimals, without a double: it is written for every answer.
std::string milliseconds(std::chrono::nanoseconds time)
{
    constexpr std::int64_t kPerUnit = 1000;
    constexpr std::size_t kDigits = 3;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    std::string text;
    append(text, microseconds / kPerUnit);
    text += '.';
    std::string fraction;
    append(fraction, microseconds % kPerUnit);
    text.append(kDigits - fraction.size(), '0');
    return text + fraction;
}

std::string number(std::int64_t value)
{
    std::string text;
    append(text, value);
    return text;
}

std::string_view lane_of(const AnswerRecord &record)
{
    return kLaneLabels[static_cast<std::size_t>(record.lane)];
}

// Everything but unreserved characters (RFC 3986 section 2.3) and slashes becomes %xx.
std::string percent_encoded(std::string_view identifier)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-._~/";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr unsigned kHalf = 16;
    std::string text;
    for (const char c : identifier) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != std::string_view::npos) {
            text += c;
            continue;
        }
        text += '%';
        text += kHex[byte / kHalf];
        text += kHex[byte % kHalf];
    }
    return text;
}

}   // namespace

std::chrono::nanoseconds worked(const AnswerRecord &record)
{
    return record.time(Stage::open) + record.time(Stage::decode) + record.time(Stage::render) +
           record.time(Stage::encode);
}

std::vector<Header> notes(const AnswerRecord &record, std::string_view identifier)
{
    std::vector<Header> result;
    result.reserve(12);
    result.push_back({"iiif-lane", std::string(lane_of(record))});
    result.push_back({"iiif-wait", milliseconds(record.time(Stage::wait))});
    result.push_back({"iiif-time", milliseconds(worked(record))});
    result.push_back({"iiif-pixels", number(record.pixels_decoded)});
    result.push_back({"iiif-read", number(record.bytes_read)});
    if (record.fetches > 0) {
        result.push_back({"iiif-fetches", number(record.fetches)});
        result.push_back({"iiif-trips", number(record.trips)});
        result.push_back({"iiif-fetched", number(record.bytes_fetched)});
        result.push_back({"iiif-fetch-time", milliseconds(record.fetch_time)});
    }
    if (record.level >= 0) {
        result.push_back({"iiif-level", number(record.level)});
    }
    if (!record.refused.empty()) {
        result.push_back({"iiif-refused", std::string(record.refused)});
    }
    if (!record.limited.empty()) {
        result.push_back({"iiif-limit", std::string(record.limited)});
    }
    if (!identifier.empty()) {
        result.push_back({"iiif-id", percent_encoded(identifier)});
    }
    return result;
}

std::string story(const AnswerRecord &record)
{
    std::string text(lane_of(record));
    text += " lane";
    text += record.opened ? ", opened" : "";
    if (!record.refused.empty()) {
        text += ", refused: " + std::string(record.refused);
    }
    text += record.plan.empty() ? "" : ", " + record.plan;
    text += "; cache " + number(record.cache_hits) + " hits, " + number(record.cache_misses) +
            " misses; " + number(record.pixels_decoded) + " pixels decoded, " +
            number(record.bytes_read) + " bytes read; ms:";
    for (std::size_t stage = 0; stage < kStages; ++stage) {
        text += ' ' + std::string(kStageLabels[stage]) + ' ' + milliseconds(record.times[stage]);
    }
    return text;
}

}   // namespace iiif
