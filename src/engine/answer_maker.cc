#include "engine/answer_maker.h"

#include <optional>
#include <utility>

#include "config.h"
#include "protocol/iiif_link.h"
#include "protocol/iip_samples.h"

namespace iiif {

namespace {

// What is kept: anything the size of a tile. mod_iiif.c holds as much back.
constexpr std::size_t kMostKeptBytes = std::size_t{256} << 10;
// More pixels than these hardly become so few bytes, and take long: nobody should wait for them.
constexpr std::int64_t kMostKeptPixels = std::int64_t{1} << 21;

// How long somebody waits for what another is making before he makes it himself.
constexpr std::chrono::seconds kPatience{5};

// How long a request waits for its turn before it is sent away. Less than clients' own patience.
constexpr std::chrono::seconds kSeatPatience{15};

// What is read or made for a tile, or not much more.
constexpr std::int64_t kSmallPixels = std::int64_t{1} << 20;

Work work_of(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &answer = plan.view.answer;
    return {.bytes = bytes_needed(plan, info),
            .small = plan.source.width * plan.source.height <= kSmallPixels &&
                     answer.width * answer.height <= kSmallPixels};
}

// Holds an answer until it is whole, or too large to be kept; from then on it only passes it on.
class Holding final : public Sink {
public:
    explicit Holding(Sink &next) : next_(next) {}

    void write(Bytes bytes) override
    {
        if (!passing_ && held_.size() + bytes.size() > kMostKeptBytes) {
            passing_ = true;
            next_.write(held_);
            held_ = {};
        }
        if (passing_) {
            next_.write(bytes);
            return;
        }
        held_.insert(held_.end(), bytes.begin(), bytes.end());
    }

    void check_wanted() override { next_.check_wanted(); }

    // The whole answer, unless it became too large.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> take()
    {
        return passing_ ? std::nullopt : std::optional(std::move(held_));
    }

private:
    Sink &next_;
    std::vector<std::uint8_t> held_;
    bool passing_ = false;
};

bool may_be_kept(const RenderPlan &plan)
{
    const auto &answer = plan.view.answer;
    return answer.width * answer.height <= kMostKeptPixels;
}

}   // namespace

std::string settings_text(const RenderPlan &plan, const RenderSettings &settings)
{
    auto text = canonical_path(plan.view, Dialect::iiif3) + ' ' + to_text(plan) + ' ' +
                to_text(plan.view.look);
    const auto &background = settings.background;
    for (const int number :
         {static_cast<int>(plan.filter), plan.stored_tile ? 0 : settings.writer.quality,
          int{background.red}, int{background.green}, int{background.blue},
          settings.keep_depth ? 1 : 0, static_cast<int>(settings.profile), settings.layers}) {
        text += ' ' + std::to_string(number);
    }
    return text + ' ' + PACKAGE_VERSION;
}

AnswerMaker::AnswerMaker(House house, Store::Lease reader, const RenderSettings &settings)
    : house_(house), reader_(std::move(reader)), settings_(settings)
{
}

std::string_view AnswerMaker::send(const RenderPlan &plan, Sink &sink)
{
    if (plan.stored_tile && send_stored_tile(plan, sink)) {
        return "pass-through";
    }
    if (may_be_kept(plan)) {
        return send_kept_or_new(plan, sink);
    }
    make(plan, sink);
    return "render";
}

std::string_view AnswerMaker::send(const PixelValuesPlan &plan, Sink &sink)
{
    const auto info = reader_->info();
    const auto seat = house_.seats->take(
        {.bytes = StripBuffer::bytes_needed(info->format, plan.rect.size()), .small = true},
        kSeatPatience);
    const auto values = read_samples(plan, *reader_, *house_.cache, sink);
    sink.write(bytes_of(iip_samples(plan.form, info->format, values)));
    return "values";
}

bool AnswerMaker::send_stored_tile(const RenderPlan &plan, Sink &sink)
{
    auto jpeg = reader_->stored_tile(*plan.stored_tile);
    if (jpeg) {
        house_.cache->statistics().add(Counter::pass_throughs);
        sink.give(std::move(*jpeg));
    }
    return jpeg.has_value();
}

TileKey AnswerMaker::key_of(const RenderPlan &plan) const
{
    return {.source = reader_->info()->identity,
            .settings = house_.cache->digest(bytes_of(settings_text(plan, settings_))),
            .content = TileKey::Content::encoded_answer,
            .page = static_cast<std::uint32_t>(reader_->info()->page)};
}

std::string_view AnswerMaker::send_kept_or_new(const RenderPlan &plan, Sink &sink)
{
    std::vector<std::uint8_t> kept;
    auto claim = house_.cache->get_or_claim(key_of(plan), kept, kPatience);
    if (!claim) {
        sink.give(std::move(kept));
        return "cached";
    }
    Holding holding(sink);
    make(plan, holding);
    if (auto answer = holding.take()) {
        claim->put(*answer);
        sink.give(std::move(*answer));
    }
    return "render";
}

void AnswerMaker::make(const RenderPlan &plan, Sink &sink)
{
    const auto seat = house_.seats->take(work_of(plan, *reader_->info()), kSeatPatience);
    render(plan, *reader_, *house_.cache, settings_, sink);
}

}   // namespace iiif
