#include "engine/watch/metrics.h"

#include "config.h"
#include "codec/registry.h"
#include "engine/watch/metrics_text.h"

namespace iiif {

namespace {

using Type = MetricsText::Type;

std::string joined(const std::vector<std::string_view> &words)
{
    std::string text;
    for (const auto word : words) {
        text += text.empty() ? "" : " ";
        text += word;
    }
    return text;
}

std::string written_codecs()
{
    std::vector<std::string_view> names;
    for (const auto format : writable_formats()) {
        names.push_back(traits(format).name);
    }
    return joined(names);
}

// Only those that occurred: most combinations never do.
void write_requests(MetricsText &text, const AnswerCounters::Sums &sums)
{
    text.begin(Type::counter, "iiif_requests",
               "Answers, by protocol, kind of work and class of status.");
    for (std::size_t protocol = 0; protocol < kProtocolLabels.size(); ++protocol) {
        for (std::size_t work = 0; work < kWorkLabels.size(); ++work) {
            for (std::size_t code = 0; code < kCodeLabels.size(); ++code) {
                if (const auto count = sums.requests(protocol, work, code); count != 0) {
                    text.sample({{"protocol", kProtocolLabels[protocol]},
                                 {"work", kWorkLabels[work]},
                                 {"code", kCodeLabels[code]}},
                                count);
                }
            }
        }
    }
}

bool is_empty(const TimeHistogram &histogram)
{
    return histogram.buckets == TimeHistogram().buckets;
}

void write_times(MetricsText &text, const AnswerCounters::Sums &sums)
{
    text.begin(Type::histogram, "iiif_request_seconds",
               "Time from the request's first line to the answer's last byte.");
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        for (std::size_t work = 0; work < kWorkLabels.size(); ++work) {
            const auto times = sums.times(static_cast<Lane>(lane), work);
            if (!is_empty(times)) {
                text.sample({{"lane", kLaneLabels[lane]}, {"work", kWorkLabels[work]}}, times);
            }
        }
    }
    text.begin(Type::histogram, "iiif_wait_seconds",
               "Time that answers waited for a render slot and memory.");
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        text.sample({{"lane", kLaneLabels[lane]}},
                    sums.stage_times(static_cast<Lane>(lane), Stage::wait));
    }
    text.begin(Type::histogram, "iiif_stage_seconds", "Time of the stages of making an answer.");
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        for (const auto stage : {Stage::open, Stage::decode, Stage::render, Stage::encode}) {
            text.sample({{"lane", kLaneLabels[lane]},
                         {"stage", kStageLabels[static_cast<std::size_t>(stage)]}},
                        sums.stage_times(static_cast<Lane>(lane), stage));
        }
    }
}

void write_amounts(MetricsText &text, const AnswerCounters::Sums &sums)
{
    text.begin(Type::counter, "iiif_response_bytes", "Bytes of the bodies of answers.");
    for (std::size_t work = 0; work < kWorkLabels.size(); ++work) {
        text.sample({{"work", kWorkLabels[work]}}, sums.bytes(work));
    }
    text.begin(Type::counter, "iiif_pixels_decoded", "Pixels of decoded tiles and windows.");
    text.sample({}, sums.pixels_decoded());
    text.begin(Type::counter, "iiif_pixels_sent", "Pixels of answers.");
    text.sample({}, sums.pixels_sent());
    text.begin(Type::counter, "iiif_source_bytes_read", "Bytes read from the files of pictures.");
    text.sample({}, sums.bytes_read());
    text.begin(Type::counter, "iiif_opened_pictures", "Pictures opened, each time that they were.");
    text.sample({}, sums.opened());
    text.begin(Type::counter, "iiif_refused", "Refusals, by reason.");
    for (std::size_t reason = 0; reason < kRefusalLabels.size(); ++reason) {
        text.sample({{"reason", kRefusalLabels[reason]}}, sums.refusals(reason));
    }
    text.begin(Type::counter, "iiif_decode_errors",
               "Answers that failed for a damaged file, or show its damaged pixels.");
    for (std::size_t codec = 0; codec < kCodecLabels.size(); ++codec) {
        text.sample({{"codec", kCodecLabels[codec]}}, sums.damaged(codec));
    }
}

void write_counter(MetricsText &text, std::string_view name, std::string_view help,
                   std::uint64_t value)
{
    text.begin(Type::counter, name, help);
    text.sample({}, value);
}

void write_gauge(MetricsText &text, std::string_view name, std::string_view help,
                 std::int64_t value)
{
    text.begin(Type::gauge, name, help);
    text.sample({}, value);
}

void write_cache(MetricsText &text, const Resources &resources)
{
    const auto &counted = resources.cache->statistics();
    const auto in_memory = [&](std::string_view name, std::string_view help, Counter counter) {
        text.begin(Type::counter, name, help);
        text.sample({{"tier", "memory"}}, counted.sum(counter));
    };
    in_memory("iiif_cache_hits", "Values found in the cache.", Counter::hits);
    in_memory("iiif_cache_misses", "Values not found in the cache.", Counter::misses);
    in_memory("iiif_cache_evictions", "Values removed for others.", Counter::evictions);
    in_memory("iiif_cache_puts", "Values put into the cache.", Counter::puts);
    in_memory("iiif_cache_refused_puts", "Values that the cache did not take.",
              Counter::refused_puts);
    const auto occupancy = resources.cache->occupancy();
    write_gauge(text, "iiif_cache_values", "Values in the cache.",
                static_cast<std::int64_t>(occupancy.values));
    write_gauge(text, "iiif_cache_bytes", "Bytes of the values in the cache.",
                static_cast<std::int64_t>(occupancy.value_bytes));
    write_gauge(text, "iiif_cache_limit_bytes", "IIIFCacheSize.", resources.server.cache_bytes);
    write_counter(text, "iiif_flights_waits", "Requests that waited for another to make a value.",
                  counted.sum(Counter::waits));
    write_counter(text, "iiif_flights_timeouts", "Such waits that ended without the value.",
                  counted.sum(Counter::wait_timeouts));
    write_counter(text, "iiif_decoded_tiles", "Tiles and windows decoded.",
                  counted.sum(Counter::decodes));
    write_counter(text, "iiif_lock_timeouts", "Locks of the cache that were not free in time.",
                  counted.sum(Counter::lock_timeouts));
    write_counter(text, "iiif_robust_recoveries", "Locks taken over from children that died.",
                  counted.sum(Counter::lock_recoveries));
    write_counter(text, "iiif_cache_shard_resets",
                  "Parts of the cache emptied because a child died while it changed them.",
                  counted.sum(Counter::shard_resets));
    write_counter(text, "iiif_cache_damaged_shards",
                  "Parts of the cache emptied because something else had written into them.",
                  counted.sum(Counter::damaged_shards));
}

void write_refusals(MetricsText &text, const Statistics &counted)
{
    write_counter(text, "iiif_refused_waiters",
                  "Refusals at once, because too many threads waited, rendered or opened pictures.",
                  counted.sum(Counter::refused_waiters));
    text.begin(Type::counter, "iiif_limited",
               "Answers beyond a limit, by IIIFLimitMode: refused or redirected, or only logged.");
    text.sample({{"limit", "load"}, {"mode", "enforce"}}, counted.sum(Counter::shed));
    text.sample({{"limit", "load"}, {"mode", "log"}}, counted.sum(Counter::would_shed));
    text.sample({{"limit", "size"}, {"mode", "enforce"}}, counted.sum(Counter::snapped));
    text.sample({{"limit", "size"}, {"mode", "log"}}, counted.sum(Counter::would_snap));
    write_counter(text, "iiif_known_failures",
                  "Refusals of pictures that had failed before and were not opened again.",
                  counted.sum(Counter::known_failures));
}

void write_lanes(MetricsText &text, std::string_view name, std::string_view help, std::int64_t tile,
                 std::int64_t full)
{
    text.begin(Type::gauge, name, help);
    text.sample({{"lane", "tile"}}, tile);
    text.sample({{"lane", "full"}}, full);
}

void write_load(MetricsText &text, const Resources &resources)
{
    const auto slots = resources.slots.slots_in_use();
    const auto children = resources.child.sums();
    write_lanes(text, "iiif_slots_in_use", "Render slots in use.", slots.tile, slots.full);
    write_lanes(text, "iiif_slots_limit", "Render slots that answers of a lane may use at once.",
                resources.slots.slot_count(), resources.slots.slots_for_large());
    write_lanes(text, "iiif_waiting", "Requests that wait for a render slot or memory.",
                children.waiting[0], children.waiting[1]);
    write_gauge(text, "iiif_memory_bytes", "In-flight memory of all renderings.",
                resources.slots.bytes_in_use());
    write_gauge(text, "iiif_memory_limit_bytes", "IIIFMemoryLimit.", resources.memory_limit);
    write_gauge(text, "iiif_open_files", "Pictures that the children keep open.",
                children.open_pictures);
    write_gauge(text, "iiif_open_files_limit", "IIIFOpenFiles, times the children.",
                resources.server.open_files * children.children);
    write_gauge(text, "iiif_children", "httpd's children.", children.children);
}

void write_build(MetricsText &text, const Resources &resources)
{
    const auto readers = joined(codec_names());
    const auto writers = written_codecs();
    text.begin(Type::info, "iiif_build", "The module, httpd, and the formats built in.");
    text.sample({{"version", PACKAGE_VERSION},
                 {"httpd", resources.httpd},
                 {"codecs", readers},
                 {"formats", writers}},
                std::uint64_t{1});
    write_gauge(text, "process_start_time_seconds",
                "When the counters began at 0, in seconds since 1970.", resources.prepared);
}

}   // namespace

std::string metrics_text(const Resources &resources, bool open_metrics)
{
    MetricsText text(open_metrics);
    const auto sums = resources.answers.sums();
    write_requests(text, sums);
    write_times(text, sums);
    write_amounts(text, sums);
    write_cache(text, resources);
    write_refusals(text, resources.cache->statistics());
    write_load(text, resources);
    write_build(text, resources);
    return text.finish();
}

}   // namespace iiif
