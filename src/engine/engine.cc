#include "config.h"

#include "engine/engine.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/error.h"
#include "cache/no_tile_cache.h"
#include "cache/shared_tile_cache.h"
#include "engine/fingerprint.h"
#include "engine/sequence.h"
#include "engine/shared_block.h"
#include "pixel/color.h"
#include "protocol/deepzoom.h"
#include "protocol/iiif_info.h"
#include "protocol/iiif_link.h"
#include "protocol/iiif_parameters.h"
#include "protocol/iip_facts.h"
#include "protocol/iip_samples.h"
#include "protocol/zoomify.h"

namespace iiif {

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
// info.json tells how to ask for a picture, so it should be fresher than the pictures are.
constexpr std::int64_t kInfoAgeShare = 10;
constexpr std::string_view kPreflightSeconds = "86400";
constexpr std::size_t kMostHeaders = 8;   // about

[[noreturn]] void refuse_missing()
{
    throw Error(Kind::not_found, "There is no such picture.");
}

void add_cache_control(Head &head, std::int64_t seconds)
{
    head.headers.push_back({"Cache-Control", "max-age=" + std::to_string(seconds)});
}

void add_vary(Head &head, const Ask &ask)
{
    if (ask.negotiated) {
        head.headers.push_back({"Vary", "Accept"});
    }
}

std::string profile_link(Dialect dialect, const Options &options)
{
    const auto formats = options.served_formats();
    const auto serves = [&](ImageFormat format) {
        return std::ranges::find(formats, format) != formats.end();
    };
    const int level = compliance_level(serves(ImageFormat::jpg), serves(ImageFormat::png));
    return '<' + profile_uri(dialect, level) + R"(>;rel="profile")";
}

Head new_head(const Ask &ask, const Options &options, std::string work)
{
    Head head;
    head.work = std::move(work);
    head.headers = common_headers(options, ask.protocol, ask.dialect);
    head.headers.reserve(kMostHeaders);
    return head;
}

void add_canonical_link(Head &head, const Ask &ask, const View &view)
{
    if (ask.protocol == Protocol::iiif && ask.dialect != Dialect::iiif1) {
        const auto uri = ask.uri + '/' + canonical_path(view, ask.dialect);
        head.headers.push_back({"Link", '<' + link_uri(uri) + R"(>;rel="canonical")"});
    }
}

// A name for the file that a person saves: the identifier's last part without its suffix, in the
// characters that need no quoting.
std::string saved_name(std::string_view identifier, ImageFormat format)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-_.";
    identifier.remove_prefix(identifier.rfind('/') + 1);
    const auto dot = identifier.rfind('.');
    std::string name(identifier.substr(0, dot == 0 ? std::string_view::npos : dot));
    std::ranges::replace_if(
        name, [&](char c) { return kPlain.find(c) == std::string_view::npos; }, '_');
    return name + '.' + std::string(traits(format).name);
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

std::string methods(Protocol protocol)
{
    return protocol == Protocol::iip ? "GET, HEAD, POST, OPTIONS" : "GET, HEAD, OPTIONS";
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
            .keep_depth = options.keep_depth.value_or(false)};
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
std::string remark_of(const Reader &reader)
{
    const auto info = reader.info();
    const bool hollow =
        info->icc_profile != nullptr && !usable(info->icc_profile, info->format.model);
    return reader.remark() + (hollow ? "The colour profile cannot be used, and is not." : "");
}

std::string_view description_type(const Ask &ask, const Description &description)
{
    return ask.protocol == Protocol::iiif ? iiif_info_type(ask.dialect, description.linked_data)
                                          : kXmlType;
}

std::string description_text(const Ask &ask, const ImageInfo &info, const InfoSettings &settings)
{
    switch (ask.protocol) {
    case Protocol::iiif:
        return iiif_info(ask.dialect, ask.uri, info, settings);
    case Protocol::deepzoom:
        return deepzoom_descriptor(info, settings);
    case Protocol::zoomify:
        return zoomify_properties(info, settings.limits);
    case Protocol::iip:
        break;   // has Facts
    }
    __builtin_unreachable();
}

// All that decides the text of a description, beside the file.
std::string description_settings(const Ask &ask, const InfoSettings &settings)
{
    const auto &limits = settings.limits;
    std::string text = "description";
    for (const std::int64_t number :
         {std::int64_t{static_cast<int>(ask.protocol)}, std::int64_t{static_cast<int>(ask.dialect)},
          limits.max_width, limits.max_height, limits.max_area, std::int64_t{limits.upscale},
          std::int64_t{limits.strict_confine}, std::int64_t{settings.formats_chosen}}) {
        text += ' ' + std::to_string(number);
    }
    for (const auto format : settings.formats) {
        text += ' ' + std::string(traits(format).name);
    }
    for (const std::string_view words : {std::string_view(ask.uri), settings.rights, settings.extra,
                                         std::string_view(PACKAGE_VERSION)}) {
        text += '\n';
        text += words;
    }
    return text;
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

// Who may read the answer and, for IIIF, which level of it is met here (1.1 section 8 wants that on
// all responses).
std::vector<Header> common_headers(const Options &options, Protocol protocol, Dialect dialect)
{
    std::vector<Header> headers;
    if (protocol == Protocol::iiif) {
        headers.push_back({"Link", profile_link(dialect, options)});
    }
    const auto origin = options.origin();
    if (!origin.empty()) {
        headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
    }
    if (!origin.empty() && origin != "*") {
        headers.push_back({"Vary", "Origin"});
    }
    return headers;
}

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
    return {{cache_.get(), &seats_}, std::move(reader), settings};
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
        return tell(ask, *facts, options, file);
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
        head.log =
            remark_of(*reader);   // here and not with each tile: a viewer asks for this first
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
                   const std::string &file)
{
    const auto reader = open(ask, options, file, Channels::all);
    const auto info = reader->info();
    auto [type, text] = iip_facts(
        facts, *info,
        needs_views(facts) ? views_of(ask, options.pattern(), file, *reader) : IipViews());
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
        print.add(picture_etag(*info, tile.plan, settings));
    }
    auto head = new_head(ask, options, "render");
    head.content_type = kIipType;
    head.etag = print.etag();
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    add_cache_control(head, options.cache_seconds());
    return {std::move(head), std::move(tiles), maker(std::move(reader), settings)};
}

// One reader for each; that of the ask's own view is open before it is known which others there
// are.
std::vector<ValuesMaker::View> Engine::open_views(const Ask &ask, const PixelValues &samples,
                                                  const Options &options, const std::string &file,
                                                  const MayRead &may_read)
{
    const auto limits = options.limits(memory_);
    const auto own = open(ask, options, file, Channels::all);
    std::vector<ValuesMaker::View> views;
    for (const auto &[name, path, page] :
         readable_views(ask, options.pattern(), file, *own, may_read)) {
        auto reader = open(path, page, Channels::all);
        const auto work = plan(samples, *reader->info(), limits);
        views.push_back({name, std::move(reader), work});
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
    print.add(head.content_type);
    for (const auto &view : views) {
        const auto &info = *view.reader->info();
        const auto &rect = view.plan.rect;
        add_identity(print, info).add(view.name).add(view.plan.level).add(rect.x).add(rect.y);
        print.add(rect.width).add(rect.height);
        head.modified = std::max(head.modified, info.identity.modified_ns / kNanosecondsPerSecond);
    }
    head.etag = print.etag();
    add_cache_control(head, options.cache_seconds());
    return {std::move(head), ValuesMaker({cache_.get(), &seats_}, std::move(views))};
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
    head.headers.push_back(
        {"Content-Disposition",
         "inline; filename=\"" + saved_name(ask.identifier, request.format) + '"'});
    add_cache_control(head, options.cache_seconds());
    add_canonical_link(head, ask, work.view);
    add_vary(head, ask);
    return {std::move(head), work, maker(std::move(reader), settings)};
}

bool fetches(Protocol protocol, std::string_view method)
{
    return method == "GET" || method == "HEAD" || (method == "POST" && protocol == Protocol::iip);
}

Reply answer_method(Protocol protocol, std::string_view method,
                    const std::vector<Header> &common_headers)
{
    const auto allowed = methods(protocol);
    if (method != "OPTIONS") {
        auto headers = common_headers;
        headers.push_back({"Allow", allowed});
        auto words = allowed;
        words.replace(words.rfind(", "), 2, " and ");
        return refusal(Error(Kind::bad_method, "Only " + words + " are answered here."), headers);
    }
    Head head;
    head.work = "options";
    head.status = 204;
    head.headers = common_headers;
    head.headers.push_back({"Allow", allowed});
    if (std::ranges::find(common_headers, "Access-Control-Allow-Origin", &Header::name) !=
        common_headers.end()) {
        head.headers.push_back({"Access-Control-Allow-Methods", allowed});
        head.headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type"});
        head.headers.push_back({"Access-Control-Max-Age", std::string(kPreflightSeconds)});
    }
    return {std::move(head), ""};
}

}   // namespace iiif
