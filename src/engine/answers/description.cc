// The answer to a Description: the document, taken from the tile cache or newly written.
#include <chrono>
#include <utility>
#include <vector>

#include "engine/answers/answers.h"
#include "engine/settings_text.h"
#include "pixel/color.h"
#include "protocol/iiif_info.h"

namespace iiif {

namespace {

// Returns the number of the file's last page that is served.
int last_page(const Reader &reader)
{
    const auto pages = reader.pages();
    return pages.empty() ? 1 : pages.back().info.page;
}

// Caches the document: writing JSON takes ten times as long as a cache hit.
std::string kept_or_new(const Description &description, const Reader &reader,
                        const AnswerContext &context)
{
    const auto &ask = context.ask;
    const auto &info = *reader.info();
    auto settings = context.settings.info_settings(context.resources.memory_limit);
    auto &cache = *context.resources.cache;
    const TileKey key{.source = info.identity.key,
                      .settings = cache.digest(
                          bytes_of(description_settings(ask, description.document, settings))),
                      .content = TileKey::Content::encoded_answer,
                      .page = static_cast<std::uint32_t>(info.page)};
    std::vector<std::uint8_t> kept;
    if (cache.get(key, kept)) {
        return {kept.begin(), kept.end()};
    }
    settings.pages = last_page(reader);
    auto text = description.write(ask, info, settings);
    cache.put(key, bytes_of(text));
    return text;
}

// Returns whether each overview decodes the whole picture: no small level is stored, or the file
// can only be decoded from its beginning.
bool lacks_levels(const ImageInfo &info)
{
    constexpr std::int64_t kSmallPixels = std::int64_t{4} << 20;   // decoded in a tenth of a second
    const auto pixels = [](const Level &level) { return level.size.width * level.size.height; };
    return pixels(info.levels.back()) > kSmallPixels ||
           (info.levels.front().band_rows != 0 && pixels(info.levels.front()) > kSmallPixels);
}

std::string advice_on(const ImageInfo &info)
{
    return lacks_levels(info)
               ? "Each overview decodes the whole picture, because the file has no small levels: "
                 "`vips tiffsave FILE FILE.tif --tile --pyramid --compression jpeg --Q 85` makes "
                 "a file that has them."
               : "";
}

// Returns whether the file may still be being written: it was changed a moment ago.
bool is_changing(const ImageInfo &info)
{
    constexpr std::int64_t kSeconds = 3;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return now - info.identity.modified < kSeconds;
}

// Returns the remarks on a picture for the error log; empty if there are none.
std::string remark_of(const Reader &reader, ColorTransforms &transforms)
{
    const auto info = reader.info();
    const bool unusable = info->icc_profile != nullptr &&
                          !can_transform(info->icc_profile, info->format.model, transforms);
    std::string remark = reader.remark();
    for (const auto &sentence :
         {std::string(unusable ? "The colour profile cannot be used, and is not." : ""),
          advice_on(*info)}) {
        remark += (remark.empty() || sentence.empty() ? "" : " ") + sentence;
    }
    return remark;
}

bool differs_by_visitor(const AnswerContext &context)
{
    return !context.ask.login.services.empty() &&
           context.settings.description.login_versions == LoginVersions::first;
}

// Authorization Flow 1.0 section 3: who has no access gets the document of a substitute, or the
// picture's own with 401. Its challenge is of a kind that opens no dialog in a browser.
void refuse_visitor(Head &head, const Visitor &visitor)
{
    constexpr int kFound = 302;
    constexpr int kUnauthorized = 401;
    if (!visitor.substitute.empty() && !visitor.substitute_is_image) {
        head.status = kFound;
        head.headers.push_back({"Location", visitor.substitute + "/info.json"});
        return;
    }
    head.status = kUnauthorized;
    head.headers.push_back({"WWW-Authenticate", "Bearer"});
}

void add_caching(Head &head, const ImageInfo &info, const AnswerContext &context)
{
    const bool differs = differs_by_visitor(context);
    if (differs || is_changing(info)) {
        head.headers.push_back({"Cache-Control", "no-store"});
    }
    else {
        add_cache_control(head, info, description_seconds(context.settings));
    }
    if (differs && context.ask.visitor.status != 0) {
        refuse_visitor(head, context.ask.visitor);
    }
}

}   // namespace

Reply answer(const Description &description, const AnswerContext &context)
{
    const auto reader = open_picture(context, Channels::colors);
    const auto info = reader->info();
    auto text = kept_or_new(description, *reader, context);
    auto head = new_head(context.ask, context.settings, "info");
    head.content_type = description.media_type;
    head.etag = Fingerprint().add(text).add(head.content_type).etag();
    head.modified = info->identity.modified;
    // Viewers request the description first, so remarks are logged here and not for each tile.
    if (Store::is_first_lease(reader)) {
        head.log = remark_of(*reader, context.resources.render_caches.transforms);
    }
    add_caching(head, *info, context);
    add_vary(head, context.ask);
    return {std::move(head), std::move(text)};
}

}   // namespace iiif
