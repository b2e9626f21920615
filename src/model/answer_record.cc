#include "model/answer_record.h"

#include <algorithm>
#include <utility>

namespace iiif {

namespace {

// The engine calls the layers below through interfaces of theirs and of third-party libraries; a
// parameter for the record would be in every one of them.
thread_local AnswerRecord *thread_record = nullptr;

}   // namespace

RecordScope::RecordScope(AnswerRecord &record) noexcept
    : earlier_(std::exchange(thread_record, &record))
{
}

RecordScope::~RecordScope()
{
    thread_record = earlier_;
}

AnswerRecord *current_record() noexcept
{
    return thread_record;
}

void note_time(Stage stage, std::chrono::nanoseconds spent) noexcept
{
    if (auto *record = thread_record) {
        record->times[static_cast<std::size_t>(stage)] += spent;
    }
}

void note_decoded(std::int64_t pixels) noexcept
{
    if (auto *record = thread_record) {
        record->pixels_decoded += pixels;
    }
}

void note_read(std::int64_t bytes) noexcept
{
    if (auto *record = thread_record) {
        record->bytes_read += bytes;
    }
}

void note_opened() noexcept
{
    if (auto *record = thread_record) {
        record->opened = true;
    }
}

void note_trip(int fetches, std::int64_t bytes, std::chrono::nanoseconds spent) noexcept
{
    if (auto *record = thread_record) {
        record->fetches += fetches;
        ++record->trips;
        record->bytes_fetched += bytes;
        record->fetch_time += spent;
    }
}

void note_lane(Lane lane) noexcept
{
    if (auto *record = thread_record) {
        record->lane = std::max(record->lane, lane);
    }
}

void note_level(int level) noexcept
{
    if (auto *record = thread_record) {
        record->level = level;
    }
}

void note_sent(std::int64_t pixels) noexcept
{
    if (auto *record = thread_record) {
        record->pixels_sent += pixels;
    }
}

void note_cache(bool hit) noexcept
{
    if (auto *record = thread_record) {
        ++(hit ? record->cache_hits : record->cache_misses);
    }
}

void note_refusal(std::string_view label) noexcept
{
    auto *record = thread_record;
    if (record != nullptr && record->refused.empty()) {
        record->refused = label;
    }
}

void note_limited(std::string_view limit) noexcept
{
    auto *record = thread_record;
    if (record != nullptr) {
        record->limited = limit;
    }
}

ClientScope::ClientScope(Sink &client) noexcept
    : record_(thread_record),
      earlier_(record_ == nullptr ? nullptr : std::exchange(record_->client, &client))
{
}

ClientScope::~ClientScope()
{
    if (record_ != nullptr) {
        record_->client = earlier_;
    }
}

StageTimer::StageTimer(Stage stage) noexcept : stage_(stage)
{
    if (thread_record != nullptr) {
        begun_ = std::chrono::steady_clock::now();
    }
}

StageTimer::~StageTimer()
{
    if (thread_record != nullptr) {
        note_time(stage_, std::chrono::steady_clock::now() - begun_);
    }
}

}   // namespace iiif
