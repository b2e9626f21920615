#include "engine/engine.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "config.h"
#include "base/error.h"
#include "cache/no_tile_cache.h"
#include "cache/shared_tile_cache.h"
#include "engine/description.h"
#include "engine/fingerprint.h"
#include "engine/head.h"
#include "engine/sequence.h"
#include "engine/shared_block.h"
#include "pixel/color.h"
#include "protocol/iiif_parameters.h"
#include "protocol/iip_facts.h"
#include "protocol/iip_samples.h"
#include "render/cost.h"
#include "render/plan.h"

namespace iiif {

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
// info.json tells how to ask for a picture, so it should be fresher than the pictures are.
constexpr std::int64_t kInfoAgeShare = 10;

[[noreturn]] void refuse_missing()
{
    throw Error(Kind::not_found, "There is no such picture.");
}

void check_format(const Ask &ask, ImageFormat format, std::span<const ImageFormat> served)
{
    if (std::ranges::find(served, format) != served.end()) {
        return;
    }
    if (ask.protocol == Protocol::iiif) {
        refuse_format(traits(format).name, ask.dialect);
    }
    throw Error(Kind::bad_request,
                "The format " + std::string(traits(format).name) + " is not served here.");
}

RenderSettings render_settings(const Request &request, const Options &options)
{
    const auto quality = request.encoder_quality.value_or(options.quality_of(request.format));
    return {.writer = {.format = request.format,
                       .quality = quality,
                       .progressive = options.jpeg_progressive.value_or(false),
                       .lossless = options.webp_lossless.value_or(false),
                       .tiff_scheme = request.tiff_scheme},
            .background = options.background.value_or(Color{}),
            .profile = options.profile.value_or(ProfileUse::keep),
            .layers = request.layers.value_or(options.layers.value_or(kAutomaticLayers)),
            .threads = options.codec_threads.value_or(1),
            .watermark = options.watermark.value_or(nullptr),
            .watermark_from = options.watermark_from.value_or(1),
            .keep_depth = options.keep_depth.value_or(false),
            .keep_metadata =
                options.keep_metadata.value_or(true) && request.region.kind != Region::Kind::tile};
}

// A stored tile tells the picture's profile, which says nothing of gray.
void obey_pass_through(RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings,
                       const Options &options)
{
    const bool gray = plan.stored_tile && plan.stored_tile->gray;
    const bool tells =
        info.icc_profile == nullptr || (settings.profile == ProfileUse::keep && !gray);
    if (!options.pass_through.value_or(true) || !tells || is_marked(plan, settings)) {
        plan.stored_tile.reset();
    }
}

// Bands become colours by a twist alone.
Channels channels_of(const Request &request)
{
    return request.look.twist.empty() ? Channels::colors : Channels::all;
}

// What the operator should know of a picture.
std::string remark_of(const Reader &reader, ColorTransforms &transforms)
{
    const auto info = reader.info();
    const bool hollow =
        info->icc_profile != nullptr && !usable(info->icc_profile, info->format.model, transforms);
    return reader.remark() + (hollow ? "The colour profile cannot be used, and is not." : "");
}

Fingerprint &add_identity(Fingerprint &print, const ImageInfo &info)
{
    const auto &identity = info.identity;
    return print.add(info.page)
        .add(identity.device)
        .add(identity.inode)
        .add(identity.bytes)
        .add(identity.modified_ns);
}

// Equal for equal bytes.
std::string picture_etag(const ImageInfo &info, const RenderPlan &plan,
                         const RenderSettings &settings)
{
    Fingerprint print;
    return add_identity(print, info).add(settings_text(plan, settings)).etag();
}

std::unique_ptr<TileCache> make_cache(const SharedBlock &shared)
{
    if (shared.cache().empty()) {
        return std::make_unique<NoTileCache>(shared.stripes());
    }
    return std::make_unique<SharedTileCache>(shared.cache());
}

int seat_count(const ServerOptions &server)
{
    const auto processors = std::max(1U, std::thread::hardware_concurrency());
    return server.render_slots != 0 ? static_cast<int>(server.render_slots)
                                    : static_cast<int>(2 * processors);
}

}   // namespace

Engine::Engine(const ServerOptions &server, std::span<std::byte> shared)
    : memory_(server.memory_limit), store_(static_cast<std::size_t>(server.open_files)),
      cache_(make_cache(SharedBlock(shared))),
      seats_(SharedBlock(shared).seats(), seat_count(server), server.memory_limit)
{
}

Store::Lease Engine::open(const std::string &file, int page, Channels channels)
{
    const auto begun = std::chrono::steady_clock::now();
    auto reader = store_.lease(file, page, channels);
    const std::chrono::nanoseconds spent = std::chrono::steady_clock::now() - begun;
    cache_->statistics().add(Counter::open_nanoseconds, static_cast<std::uint64_t>(spent.count()));
    return reader;
}

// What the ask names: the file that was found for it, or one of the pages in that.
Store::Lease Engine::open(const Ask &ask, const Options &options, const std::string &file,
                          Channels channels)
{
    const bool counts_pages = ask.view && !shows_view(ask, options.pattern(), file);
    return open(file, ask.page + (counts_pages ? ask.view->horizontal : 0), channels);
}

AnswerMaker Engine::maker(Store::Lease reader, const RenderSettings &settings)
{
    return {
        {cache_.get(), &render_caches_, &encoder_failures_, &seats_}, std::move(reader), settings};
}

Reply Engine::answer(const Ask &ask, const Options &options, const std::string &file,
                     const MayRead &may_read)
{
    if (file.empty()) {
        refuse_missing();
    }
    if (const auto *request = std::get_if<Request>(&ask.what)) {
        return picture(ask, *request, options, file);
    }
    if (const auto *description = std::get_if<Description>(&ask.what)) {
        return describe(ask, *description, options, file);
    }
    if (const auto *facts = std::get_if<Facts>(&ask.what)) {
        return tell(ask, *facts, options, file, may_read);
    }
    if (const auto *tiles = std::get_if<TileBlock>(&ask.what)) {
        return block(ask, *tiles, options, file);
    }
    if (const auto *samples = std::get_if<PixelValues>(&ask.what)) {
        return values(ask, *samples, options, file, may_read);
    }
    return redirect(ask, options);
}

Reply Engine::redirect(const Ask &ask, const Options &options) const
{
    auto head = new_head(ask, options, "redirect");
    head.status = 303;
    head.headers.push_back({"Location", ask.uri + "/info.json"});
    add_cache_control(head, options.cache_seconds() / kInfoAgeShare);
    return {std::move(head), ""};
}

Reply Engine::describe(const Ask &ask, const Description &description, const Options &options,
                       const std::string &file)
{
    const auto reader = open(ask, options, file, Channels::colors);
    const auto info = reader->info();
    auto text = kept_description(ask, *info, options.info_settings(memory_));
    auto head = new_head(ask, options, "info");
    head.content_type = description_type(ask, description);
    head.etag = Fingerprint().add(text).add(head.content_type).etag();
    if (Store::is_news(reader)) {
        head.log = remark_of(*reader, render_caches_.transforms);   // here and not with each tile:
                                                                    // a viewer asks for this first
    }
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    add_cache_control(head, options.cache_seconds() / kInfoAgeShare);
    add_vary(head, ask);
    return {std::move(head), std::move(text)};
}

// A JSON document takes ten times as long to write as to find again.
std::string Engine::kept_description(const Ask &ask, const ImageInfo &info,
                                     const InfoSettings &settings)
{
    const TileKey key{.source = info.identity,
                      .settings = cache_->digest(bytes_of(description_settings(ask, settings))),
                      .content = TileKey::Content::encoded_answer,
                      .page = static_cast<std::uint32_t>(info.page)};
    std::vector<std::uint8_t> kept;
    if (cache_->get(key, kept)) {
        return {kept.begin(), kept.end()};
    }
    auto text = description_text(ask, info, settings);
    cache_->put(key, bytes_of(text));
    return text;
}

Reply Engine::tell(const Ask &ask, const Facts &facts, const Options &options,
                   const std::string &file, const MayRead &may_read)
{
    const auto reader = open(ask, options, file, Channels::colors);
    const auto info = reader->info();
    const auto bands = open(ask, options, file, Channels::all)->info();
    const auto views =
        needs_views(facts) ? views_of(ask, options.pattern(), file, *reader, may_read) : IipViews();
    auto [type, text] = iip_facts(facts, {*info, *bands}, views);
    auto head = new_head(ask, options, "info");
    head.content_type = type;
    head.etag = Fingerprint().add(text).add(type).etag();
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    add_cache_control(head, options.cache_seconds());
    return {std::move(head), std::move(text)};
}

Reply Engine::block(const Ask &ask, const TileBlock &block, const Options &options,
                    const std::string &file)
{
    auto reader = open(ask, options, file, channels_of(block.tile));
    const auto info = reader->info();
    auto tiles =
        plan(block, *info, options.limits(memory_), options.filter.value_or(Filter::bicubic));
    const auto settings = render_settings(block.tile, options);
    Fingerprint print;
    for (auto &tile : tiles.tiles) {
        obey_pass_through(tile.plan, *info, settings, options);
        check_bytes(bytes_needed(tile.plan, *info, settings.writer), memory_);
        print.add(picture_etag(*info, tile.plan, settings));
        if (is_marked(tile.plan, settings)) {
            tiles.coding = TileBlockPlan::Coding::jpeg;   // raw pixels would be without the mark
        }
    }
    print.add(static_cast<int>(tiles.coding));
    auto head = new_head(ask, options, "render");
    head.content_type = kIipType;
    head.etag = print.etag();
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    add_cache_control(head, options.cache_seconds());
    return {std::move(head), std::move(tiles), maker(std::move(reader), settings)};
}

// That of the ask itself is open before it is known which others there are.
std::vector<ValuesMaker::View> Engine::open_views(const Ask &ask, const PixelValues &samples,
                                                  const Options &options, const std::string &file,
                                                  const MayRead &may_read)
{
    const auto limits = options.limits(memory_);
    const auto own = open(ask, options, file, Channels::all);
    std::vector<ValuesMaker::View> views;
    for (const auto &view : readable_views(ask, options.pattern(), file, *own, may_read)) {
        auto info = open(view.file, view.page, Channels::all)->info();
        const auto work = plan(samples, *info, limits);
        views.push_back({view, std::move(info), work});
    }
    return views;
}

Reply Engine::values(const Ask &ask, const PixelValues &samples, const Options &options,
                     const std::string &file, const MayRead &may_read)
{
    auto views = open_views(ask, samples, options, file, may_read);
    auto head = new_head(ask, options, "values");
    head.content_type = iip_samples_type(samples.form);
    Fingerprint print;
    print.add(PACKAGE_VERSION).add(head.content_type);
    for (const auto &view : views) {
        const auto &info = *view.info;
        const auto &rect = view.plan.rect;
        add_identity(print, info)
            .add(view.picture.name)
            .add(view.plan.level)
            .add(rect.x)
            .add(rect.y);
        print.add(rect.width).add(rect.height);
        head.modified = std::max(head.modified, info.identity.modified_ns / kNanosecondsPerSecond);
    }
    head.etag = print.etag();
    add_cache_control(head, options.cache_seconds());
    return {std::move(head),
            ValuesMaker({cache_.get(), &render_caches_, &encoder_failures_, &seats_}, store_,
                        std::move(views), memory_)};
}

Reply Engine::picture(const Ask &ask, const Request &request, const Options &options,
                      const std::string &file)
{
    check_format(ask, request.format, options.served_formats());
    auto reader = open(ask, options, file, channels_of(request));
    const auto info = reader->info();
    auto work =
        plan(request, *info, options.limits(memory_), options.filter.value_or(Filter::bicubic));
    const auto settings = render_settings(request, options);
    obey_pass_through(work, *info, settings, options);
    if (!work.stored_tile) {
        check_bytes(bytes_needed(work, *info, settings.writer), memory_);
    }

    auto head = new_head(ask, options, work.stored_tile ? "pass-through" : "render");
    head.content_type = traits(request.format).media_type;
    head.etag = picture_etag(*info, work, settings);
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    add_saved_name(head, ask.identifier, request.format);
    add_cache_control(head, options.cache_seconds());
    add_canonical_link(head, ask, work.view);
    add_vary(head, ask);
    return {std::move(head), work, maker(std::move(reader), settings)};
}

}   // namespace iiif
