#include "engine/answer_maker.h"

#include <optional>
#include <utility>

#include "engine/slot_sink.h"
#include "engine/settings_text.h"
#include "model/answer_record.h"
#include "render/cost.h"
#include "render/raw_pixels.h"

namespace iiif {

namespace {

// The longest answer that is cached; any tile fits. src/httpd/bucket_sink.c holds back as many
// bytes.
constexpr std::size_t kMostKeptBytes = std::size_t{256} << 10;
// Larger answers use no single-flight: they rarely fit into kMostKeptBytes, and waiting for them
// takes long.
constexpr std::int64_t kMostKeptPixels = std::int64_t{1} << 21;

// A thread waits this long for another thread's claim, then it renders the answer itself.
constexpr std::chrono::seconds kPatience{5};
// The same where few threads are left for answers that are ready.
constexpr std::chrono::seconds kCrowdedPatience{2};

// Up to this size, reading or rendering counts as small: a tile, or not much more.
constexpr std::int64_t kSmallPixels = std::int64_t{1} << 20;

constexpr std::string_view kPassedThrough = "pass-through";

bool is_small(const Size &size)
{
    return size.width * size.height <= kSmallPixels;
}

RenderCost cost_of(const RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings)
{
    return {.bytes = bytes_needed(plan, info, settings), .small = is_small(plan, info)};
}

// An upper bound for one pixel's JPEG coefficients and their encoded form, in bytes.
constexpr std::int64_t kTransformedBytes = 12;

// Returns the cost of turning, cutting or graying a stored tile without decoding it.
RenderCost cost_of(const Level &level)
{
    return {.bytes = level.tile.width * level.tile.height * kTransformedBytes, .small = true};
}

// Holds an answer back until it is complete or too large to be cached. In the second case it gives
// up the claim, so that the waiters go on, and passes the bytes on in large pieces.
class Holding final : public Sink {
public:
    Holding(Sink &next, std::optional<Claim> claim) : next_(next), claim_(std::move(claim)) {}

    void write(Bytes bytes) override
    {
        if (held_.size() + bytes.size() > kMostKeptBytes) {
            pass();
        }
        held_.insert(held_.end(), bytes.begin(), bytes.end());
    }

    void check_connected() override { next_.check_connected(); }
    void wait(const std::function<void()> &waiting) override { next_.wait(waiting); }

    // Returns the bytes that have not been passed on; caches them if they are the whole answer.
    [[nodiscard]] std::vector<std::uint8_t> finish()
    {
        if (claim_) {
            claim_->put(held_);
        }
        return std::move(held_);
    }

    // Like finish(), but caches nothing.
    [[nodiscard]] std::vector<std::uint8_t> give_up()
    {
        claim_.reset();
        return std::move(held_);
    }

private:
    void pass()
    {
        claim_.reset();
        if (!held_.empty()) {
            next_.write(held_);
            held_.clear();
        }
    }

    Sink &next_;
    std::optional<Claim> claim_;
    std::vector<std::uint8_t> held_;
};

bool may_be_kept(const RenderPlan &plan)
{
    const auto &answer = plan.resolved.answer;
    return answer.width * answer.height <= kMostKeptPixels;
}

}   // namespace

bool is_small(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &counted = plan.counted_level;
    return is_small(plan.source.size()) && is_small(plan.resolved.answer) &&
           (!counted || is_small(info.levels[static_cast<std::size_t>(*counted)].size));
}

AnswerMaker::AnswerMaker(Resources &resources, Store::Lease reader, const RenderSettings &settings,
                         const LoadShedding &shedding)
    : resources_(&resources), reader_(std::move(reader)), settings_(settings), shedding_(shedding)
{
}

std::string_view AnswerMaker::send(const RenderPlan &plan, Sink &sink)
{
    note_sent(plan.resolved.answer.width * plan.resolved.answer.height);
    if (is_stored_unchanged(plan) && send_stored_tile(plan, sink, nullptr)) {
        return kPassedThrough;
    }
    return send_kept_or_new(plan, sink);
}

bool AnswerMaker::is_first_report(const Error &error) const
{
    if (error.kind() == Kind::damaged) {
        return is_first_damage();
    }
    return error.kind() != Kind::encoder_failed ||
           resources_->encoder_failures.is_first_report(*reader_->info(), settings_.format);
}

void AnswerMaker::send_raw(const RenderPlan &plan, Sink &sink)
{
    std::vector<std::uint8_t> pixels;
    {
        const auto &info = *reader_->info();
        auto work = cost_of(plan, info, settings_);
        work.bytes += raw_bytes_needed(plan, info);
        const auto admission = admit(plan);
        SlotSink slot_sink(*resources_, work, sink);
        pixels = raw_pixels(plan, *reader_, *resources_->cache, slot_sink);
    }
    sink.give(std::move(pixels));
}

// A stored tile that is sent unchanged bypasses the tile cache: the file has its bytes already.
bool AnswerMaker::is_stored_unchanged(const RenderPlan &plan) const
{
    return plan.stored_tile &&
           iiif::is_stored_unchanged(*plan.stored_tile,
                                     reader_->info()->levels[static_cast<std::size_t>(plan.level)]);
}

bool AnswerMaker::send_stored_tile(const RenderPlan &plan, Sink &sink, Claim *claim)
{
    auto jpeg = reader_->stored_tile(*plan.stored_tile);
    if (!jpeg) {
        return false;
    }
    if (claim != nullptr) {
        claim->put(*jpeg);
    }
    resources_->cache->statistics().add(Counter::pass_throughs);
    sink.give(std::move(*jpeg));
    return true;
}

TileKey AnswerMaker::key_of(const RenderPlan &plan) const
{
    return {.source = reader_->info()->identity.key,
            .settings = resources_->cache->digest(bytes_of(settings_text(plan, settings_))),
            .content = TileKey::Content::encoded_answer,
            .page = static_cast<std::uint32_t>(reader_->info()->page)};
}

std::string_view AnswerMaker::send_kept_or_new(const RenderPlan &plan, Sink &sink)
{
    if (!may_be_kept(plan)) {
        const auto admission = admit(plan);
        return make(plan, sink, std::nullopt);
    }
    std::vector<std::uint8_t> kept;
    auto claim = follow(key_of(plan), kept, sink);
    if (!claim) {
        sink.give(std::move(kept));
        return "cached";
    }
    const auto admission = admit(plan);
    return make(plan, sink, std::move(claim));
}

// Takes the answer from the cache, or waits while another thread makes it.
std::optional<Claim> AnswerMaker::follow(const TileKey &key, std::vector<std::uint8_t> &kept,
                                         Sink &sink)
{
    auto &admissions = resources_->admissions;
    const auto following = admissions.follow();
    return resources_->cache->get_or_claim(
        key, kept, {admissions.crowded() ? kCrowdedPatience : kPatience, &sink});
}

Admissions::Admission AnswerMaker::admit(const RenderPlan &plan)
{
    shed(shedding_, resources_->admissions, resources_->cache->statistics());
    const bool small = cost_of(plan, *reader_->info(), settings_).small;
    return resources_->admissions.admit(small ? Admissions::Work::small : Admissions::Work::large);
}

std::string_view AnswerMaker::make(const RenderPlan &plan, Sink &sink, std::optional<Claim> claim)
{
    if (plan.stored_tile && !is_stored_unchanged(plan)) {
        const auto &level = reader_->info()->levels[static_cast<std::size_t>(plan.level)];
        SlotSink slot_sink(*resources_, cost_of(level), sink);
        if (send_stored_tile(plan, slot_sink, claim ? &*claim : nullptr)) {
            return kPassedThrough;
        }
    }
    draw(plan, sink, std::move(claim));
    return "render";
}

void AnswerMaker::draw(const RenderPlan &plan, Sink &sink, std::optional<Claim> claim)
{
    SlotSink slot_sink(*resources_, cost_of(plan, *reader_->info(), settings_), sink);
    std::vector<std::uint8_t> kept;
    // A claim that is not shared follows a wait that ended without the value. Another thread may
    // have cached it while this thread waited for the render slot.
    if (claim && !claim->shared() && resources_->cache->get(key_of(plan), kept)) {
        slot_sink.give(std::move(kept));
        return;
    }
    Holding holding(slot_sink, std::move(claim));
    const auto found =
        render(plan, *reader_, *resources_->cache, resources_->render_caches, settings_, holding);
    if (found.found()) {
        damage_.note(found.detail());
    }
    slot_sink.give(found.found() ? holding.give_up() : holding.finish());
}

}   // namespace iiif
