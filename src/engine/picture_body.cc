#include "engine/picture_body.h"

#include <optional>
#include <utility>

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

}   // namespace

PictureBody::PictureBody(House house, Store::Lease reader, const RenderPlan &plan,
                         const RenderSettings &settings, const TileKey &key)
    : house_(house), reader_(std::move(reader)), plan_(plan), settings_(settings), key_(key),
      work_(plan.stored_tile ? "pass-through" : "render")
{
}

void PictureBody::send(Sink &sink)
{
    if (plan_.stored_tile && send_stored_tile(sink)) {
        return;
    }
    work_ = "render";
    if (may_be_kept()) {
        send_kept_or_new(sink);
    }
    else {
        make(sink);
    }
}

bool PictureBody::send_stored_tile(Sink &sink)
{
    auto jpeg = reader_->stored_tile(*plan_.stored_tile);
    if (jpeg) {
        house_.cache->statistics().add(Counter::pass_throughs);
        sink.give(std::move(*jpeg));
    }
    return jpeg.has_value();
}

bool PictureBody::may_be_kept() const
{
    const auto &answer = plan_.view.answer;
    return answer.width * answer.height <= kMostKeptPixels;
}

void PictureBody::send_kept_or_new(Sink &sink)
{
    std::vector<std::uint8_t> kept;
    auto claim = house_.cache->get_or_claim(key_, kept, kPatience);
    if (!claim) {
        work_ = "cached";
        sink.give(std::move(kept));
        return;
    }
    Holding holding(sink);
    make(holding);
    if (auto answer = holding.take()) {
        claim->put(*answer);
        sink.give(std::move(*answer));
    }
}

void PictureBody::make(Sink &sink)
{
    const auto seat = house_.seats->take(work_of(plan_, *reader_->info()), kSeatPatience);
    render(plan_, *reader_, *house_.cache, settings_, sink);
}

}   // namespace iiif
