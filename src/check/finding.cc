#include "check/finding.h"

#include <algorithm>
#include <array>

namespace iiif {

namespace {

// The requests that viewers make most: a small picture of the whole, and a part of full size.
constexpr std::int64_t kThumbnailSide = 800;
constexpr std::int64_t kViewSide = 512;
// Decoding this many pixels takes a tenth of a second or two.
constexpr std::int64_t kSlowPixels = std::int64_t{12} << 20;

std::int64_t area(const Size &size)
{
    return size.width * size.height;
}

std::string text_of(const Size &size)
{
    return std::to_string(size.width) + 'x' + std::to_string(size.height);
}

std::string megapixels(std::int64_t pixels)
{
    return std::to_string((pixels + 500'000) / 1'000'000) + " megapixels";
}

// The file name in quotes, for a shell.
std::string quoted(const std::string &file)
{
    std::string text = "'";
    for (const char c : file) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + '\'';
}

std::string prepare(const std::string &file)
{
    return "iiif-prepare " + quoted(file) + " prepared/";
}

// The smallest level that is not smaller than a thumbnail.
const Level &level_for_thumbnail(const ImageInfo &info)
{
    const auto *best = &info.levels.front();
    for (const auto &level : info.levels) {
        if (std::max(level.size.width, level.size.height) >= kThumbnailSide) {
            best = &level;
        }
    }
    return *best;
}

// The pixels that are decoded for a view in the middle of a level.
std::int64_t pixels_of_view(const ImageInfo &info, const Level &level)
{
    if (level.band_rows != 0) {
        return area(level.size);
    }
    const auto side = [&](std::int64_t tile, std::int64_t whole) {
        const auto tiles = (kViewSide + tile - 1) / tile + 1;
        return std::min(info.any_rect ? kViewSide : tiles * tile, whole);
    };
    return side(level.tile.width, level.size.width) * side(level.tile.height, level.size.height);
}

// Memory for decoding a view of the level, besides its pixels.
std::int64_t memory_of_view(const Level &level)
{
    return level.decoding_bytes + decoding_bytes_of(level, {kViewSide, kViewSide});
}

std::string why_slow(const ImageInfo &info)
{
    const auto &full = info.levels.front();
    const auto view = pixels_of_view(info, full);
    if (view > kSlowPixels) {
        return full.band_rows != 0
                   ? "It can only be decoded from its top: a part of it may decode " +
                         megapixels(view) + "."
                   : "It is stored in tiles or strips of " + text_of(full.tile) +
                         ": a part of it decodes " + megapixels(view) + ".";
    }
    const auto thumbnail = area(level_for_thumbnail(info).size);
    if (thumbnail > kSlowPixels) {
        return "It has no small levels: a thumbnail decodes " + megapixels(thumbnail) + ".";
    }
    return "";
}

Finding described(const ImageInfo &info)
{
    const auto &full = info.levels.front();
    return {.size = info.size(),
            .levels = info.levels.size(),
            .tile = full.tile,
            .passes_through = full.stored_jpeg.has_value()};
}

std::string why_fast(const Finding &finding)
{
    return std::to_string(finding.levels) + (finding.levels == 1 ? " level" : " levels") +
           " in tiles of " + text_of(finding.tile) +
           (finding.passes_through ? ", which are sent undecoded" : "");
}

}   // namespace

Finding judge(const ImageInfo &info, const std::string &remark, std::int64_t memory,
              const std::string &file)
{
    auto finding = described(info);
    const auto needed = memory_of_view(info.levels.front());
    if (needed > memory) {
        finding.verdict = Verdict::refused;
        finding.reason = "Decoding a part of it takes " + std::to_string(needed >> 20) +
                         " MiB, which is more than IIIFMemoryLimit.";
        finding.remedy = prepare(file);
        return finding;
    }
    finding.reason = why_slow(info);
    if (finding.reason.empty()) {
        finding.reason = remark;
    }
    if (!finding.reason.empty()) {
        finding.verdict = Verdict::slow;
        finding.remedy = prepare(file);
        return finding;
    }
    finding.reason = why_fast(finding);
    return finding;
}

Finding judge(const Error &error, const std::string &file)
{
    Finding finding{.verdict = Verdict::refused, .reason = error.sentence()};
    if (!error.detail().empty()) {
        finding.reason += " (" + error.detail() + ")";
    }
    constexpr std::array kOtherFormHelps{Kind::unknown_media, Kind::not_implemented,
                                         Kind::out_of_memory};
    if (error.kind() == Kind::forbidden) {
        finding.remedy = "chmod a+r " + quoted(file);
    }
    else if (std::ranges::find(kOtherFormHelps, error.kind()) != kOtherFormHelps.end()) {
        finding.remedy = prepare(file);
    }
    return finding;
}

}   // namespace iiif
