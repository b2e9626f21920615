#include "engine/engine.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/error.h"
#include "cache/no_tile_cache.h"
#include "cache/shared_tile_cache.h"
#include "config.h"
#include "engine/fingerprint.h"
#include "engine/shared_block.h"
#include "protocol/iiif_info.h"
#include "protocol/iiif_link.h"
#include "protocol/iiif_parameters.h"

namespace iiif {

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
// info.json tells how to ask for a picture, so it should be fresher than the pictures are.
constexpr std::int64_t kInfoAgeShare = 10;
constexpr std::string_view kPreflightSeconds = "86400";

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

// A head with what every answer carries: who may read it, and which level of the protocol is met
// here (1.1 section 8 wants that on all responses).
Head new_head(Dialect dialect, const Options &options, std::string work)
{
    Head head;
    head.work = std::move(work);
    head.headers = common_headers(options, dialect);
    return head;
}

void add_canonical_link(Head &head, const Ask &ask, const View &view)
{
    if (ask.dialect != Dialect::iiif1) {
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

// All that decides the bytes of an answer, beside the file.
std::string settings_text(const RenderPlan &plan, const RenderSettings &settings)
{
    std::string text = canonical_path(plan.view, Dialect::iiif3);
    const auto &background = settings.background;
    for (const std::int64_t number :
         {plan.view.size.width, plan.view.size.height, std::int64_t{static_cast<int>(plan.filter)},
          std::int64_t{plan.stored_tile ? 0 : settings.writer.quality},
          std::int64_t{background.red}, std::int64_t{background.green},
          std::int64_t{background.blue}, std::int64_t{settings.keep_depth ? 1 : 0}}) {
        text += ' ' + std::to_string(number);
    }
    return text + ' ' + PACKAGE_VERSION;
}

// Equal for equal bytes.
std::string picture_etag(const FileIdentity &identity, std::string_view settings)
{
    Fingerprint print;
    print.add(identity.device).add(identity.inode).add(identity.bytes).add(identity.modified_ns);
    return print.add(settings).etag();
}

std::unique_ptr<TileCache> make_cache(std::span<std::byte> shared)
{
    if (shared.empty()) {
        return std::make_unique<NoTileCache>();
    }
    return std::make_unique<SharedTileCache>(shared);
}

int seat_count(const ServerOptions &server)
{
    const auto processors = std::max(1U, std::thread::hardware_concurrency());
    return server.render_slots != 0 ? static_cast<int>(server.render_slots)
                                    : static_cast<int>(2 * processors);
}

}   // namespace

std::vector<Header> common_headers(const Options &options, Dialect dialect)
{
    std::vector<Header> headers{{"Link", profile_link(dialect, options)}};
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
      cache_(make_cache(SharedBlock(shared).cache())),
      seats_(SharedBlock(shared).seats(), seat_count(server), server.memory_limit)
{
}

Reply Engine::answer(const Ask &ask, const Options &options, const std::string &file)
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
    return redirect(ask, options);
}

Reply Engine::redirect(const Ask &ask, const Options &options) const
{
    auto head = new_head(ask.dialect, options, "redirect");
    head.status = 303;
    head.headers.push_back({"Location", ask.uri + "/info.json"});
    add_cache_control(head, options.cache_seconds() / kInfoAgeShare);
    return {std::move(head), ""};
}

Reply Engine::describe(const Ask &ask, const Description &description, const Options &options,
                       const std::string &file)
{
    const auto info = store_.lease(file)->info();
    auto text = iiif_info(ask.dialect, ask.uri, *info, options.info_settings(memory_));
    auto head = new_head(ask.dialect, options, "info");
    head.content_type = iiif_info_type(ask.dialect, description.linked_data);
    head.etag = Fingerprint().add(text).add(head.content_type).etag();
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    add_cache_control(head, options.cache_seconds() / kInfoAgeShare);
    add_vary(head, ask);
    return {std::move(head), std::move(text)};
}

Reply Engine::picture(const Ask &ask, const Request &request, const Options &options,
                      const std::string &file)
{
    const auto formats = options.served_formats();
    if (std::ranges::find(formats, request.format) == formats.end()) {
        refuse_format(traits(request.format).name, ask.dialect);
    }
    auto reader = store_.lease(file);
    const auto info = reader->info();
    auto work =
        plan(request, *info, options.limits(memory_), options.filter.value_or(Filter::bicubic));
    if (!options.pass_through.value_or(true)) {
        work.stored_tile.reset();
    }
    const RenderSettings settings{
        .writer = {.format = request.format, .quality = options.quality_of(request.format)},
        .background = options.background.value_or(Color{}),
        .keep_depth = options.keep_depth.value_or(false)};

    const auto decisive = settings_text(work, settings);
    auto head = new_head(ask.dialect, options, "render");
    head.content_type = traits(request.format).media_type;
    head.etag = picture_etag(info->identity, decisive);
    head.modified = info->identity.modified_ns / kNanosecondsPerSecond;
    head.headers.push_back(
        {"Content-Disposition",
         "inline; filename=\"" + saved_name(ask.identifier, request.format) + '"'});
    add_cache_control(head, options.cache_seconds());
    add_canonical_link(head, ask, work.view);
    add_vary(head, ask);
    const TileKey key{.source = info->identity,
                      .settings = cache_->digest(bytes_of(decisive)),
                      .content = TileKey::Content::encoded_answer};
    return {std::move(head),
            PictureBody({cache_.get(), &seats_}, std::move(reader), work, settings, key)};
}

Reply answer_method(std::string_view method, const Options &options)
{
    const auto dialect = options.dialect();
    if (method != "OPTIONS") {
        return refusal(Error(Kind::bad_method, "Only GET, HEAD and OPTIONS are answered here."),
                       common_headers(options, dialect));
    }
    auto head = new_head(dialect, options, "options");
    head.status = 204;
    head.headers.push_back({"Allow", std::string(kMethods)});
    if (!options.origin().empty()) {
        head.headers.push_back({"Access-Control-Allow-Methods", std::string(kMethods)});
        head.headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type"});
        head.headers.push_back({"Access-Control-Max-Age", std::string(kPreflightSeconds)});
    }
    return {std::move(head), ""};
}

}   // namespace iiif
