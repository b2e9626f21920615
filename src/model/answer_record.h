// The cost of one answer: times by stage, pixels, bytes, and the reason of a refusal. The engine
// makes one for each answer; the layers below write into the record of the answer that their thread
// works for. The counters, the notes of the access log and the debug log are made from it once the
// answer has ended. A record belongs to one thread at a time.
//
//     AnswerRecord record;
//     const RecordScope scope(record);          // in the engine
//     note_time(Stage::decode, spent);          // in any layer, in the same thread
//
// The pointer to the current record is the only thing that this program keeps for a thread. Threads
// that help with one window of JPEG 2000 have none: what they read is not counted.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iiif {

class Sink;

enum class Stage : std::uint8_t {
    wait,     // for a render slot and memory
    open,     // finding the picture's file and parsing it, where it was not open
    decode,   // reading and decoding tiles
    render,   // resampling and the other stages between tiles and writer
    encode,
};
inline constexpr std::size_t kStages = 5;

// Which render slots an answer may take (RenderCost::small).
enum class Lane : std::uint8_t {
    tile,   // small answers, and answers that take no render slot
    full,   // large ones, which leave the reserved slots to small ones
};
inline constexpr std::size_t kLanes = 2;

struct AnswerRecord {
    // How much of the answer's making is described in words, for the error log.
    enum class Detail : std::uint8_t { none, plan, stages };

    std::array<std::chrono::nanoseconds, kStages> times{};
    Lane lane = Lane::tile;
    int level = -1;   // that was read; -1: none
    std::int64_t pixels_decoded = 0;
    std::int64_t pixels_sent = 0;
    std::int64_t bytes_read = 0;
    int cache_hits = 0;   // of the tile cache
    int cache_misses = 0;
    bool opened = false;   // a picture was opened that was not open
    int fetches = 0;       // requests to the server that keeps the picture (IIIFSource)
    int trips = 0;         // of these, how many one after the other
    std::int64_t bytes_fetched = 0;
    std::chrono::nanoseconds fetch_time{};   // waiting for that server
    // Waits for the answer: asked while bytes are fetched whether it still does, and told that the
    // thread waits. Null where no client waits.
    Sink *client = nullptr;
    std::atomic<int> *admitted = nullptr;   // the count that this thread's admission is part of
    bool waits_afar = false;         // the thread waits for that server, or for one that does
    std::string_view refused = {};   // a label of kRefusalLabels; of static text
    std::string_view limited = {};   // the limit that the answer exceeds; of static text
    std::string_view codec = {};     // a label of kCodecLabels, where the picture is damaged
    Detail detail = Detail::none;
    std::string plan = {};
    std::string stages = {};

    [[nodiscard]] std::chrono::nanoseconds time(Stage stage) const
    {
        return times[static_cast<std::size_t>(stage)];
    }
};

// Makes `record` the current one of this thread, until the scope ends.
class RecordScope {
public:
    explicit RecordScope(AnswerRecord &record) noexcept;
    RecordScope(const RecordScope &) = delete;
    RecordScope &operator=(const RecordScope &) = delete;
    ~RecordScope();

private:
    AnswerRecord *earlier_;
};

// The record of the answer that this thread works for, or null.
[[nodiscard]] AnswerRecord *current_record() noexcept;

// These write into the current record, if there is one.
void note_time(Stage stage, std::chrono::nanoseconds spent) noexcept;
void note_decoded(std::int64_t pixels) noexcept;
void note_read(std::int64_t bytes) noexcept;
void note_opened() noexcept;
// Notes one trip to the server that keeps the picture, of several requests at once.
void note_trip(int fetches, std::int64_t bytes, std::chrono::nanoseconds spent) noexcept;
void note_lane(Lane lane) noexcept;
void note_level(int level) noexcept;
void note_sent(std::int64_t pixels) noexcept;
void note_cache(bool hit) noexcept;
// The first reason stays, because it is the one nearest to the fault.
void note_refusal(std::string_view label) noexcept;

// Notes the limit that the answer exceeds, whether it is refused or not (IIIFLimitMode).
void note_limited(std::string_view limit) noexcept;

// Makes `client` the current record's client, until the scope ends.
class ClientScope {
public:
    explicit ClientScope(Sink &client) noexcept;
    ClientScope(const ClientScope &) = delete;
    ClientScope &operator=(const ClientScope &) = delete;
    ~ClientScope();

private:
    AnswerRecord *record_;
    Sink *earlier_;
};

// Adds the time until its end to a stage of the current record. Reads no clock without a record.
class StageTimer {
public:
    explicit StageTimer(Stage stage) noexcept;
    StageTimer(const StageTimer &) = delete;
    StageTimer &operator=(const StageTimer &) = delete;
    ~StageTimer();

private:
    Stage stage_;
    std::chrono::steady_clock::time_point begun_{};
};

}   // namespace iiif
