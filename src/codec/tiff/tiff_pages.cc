#include "codec/tiff/tiff_pages.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "codec/tiff/tiff_chain.h"
#include "codec/tiff/tiff_handle.h"
#include "codec/tiff/tiff_levels.h"
#include "codec/tiff/tiff_metadata.h"

namespace iiif {

namespace {

bool is_supported(const TiffPage &page)
{
    return !page.size.empty() && page.size.fits_in({kLongestSide, kLongestSide}) &&
           !page.block.empty() && refusal(page) == nullptr;
}

// The names of all directories, by their offsets. Each is read while the handle is at it, so that
// no directory is parsed twice.
std::map<std::uint64_t, std::string> names_in(TiffChain &chain, const TiffHandle &tiff)
{
    std::map<std::uint64_t, std::string> names;
    for (std::size_t index = 0; const auto found = chain.at(index); ++index) {
        names.emplace(found->offset, read_stack_page(tiff).name);
    }
    return names;
}

FilePage file_page(const FoundPicture &picture, int number, const ByteSource &file)
{
    const auto &full = picture.full.page;
    ImageInfo info{.levels = {{.size = full.size, .tile = tile_of(full)}},
                   .format = format_of(full),
                   .identity = file.identity(),
                   .page = number,
                   .orientation = orientation_numbered(full.orientation)};
    for (const auto &level : picture.levels) {
        if (is_supported(level.page)) {
            info.levels.push_back({.size = level.page.size, .tile = tile_of(level.page)});
        }
    }
    return {.name = {}, .info = std::move(info)};
}

}   // namespace

std::vector<FilePage> read_tiff_pages(const ByteSource &file)
{
    TiffHandle tiff(file);
    TiffChain chain(tiff);
    auto names = names_in(chain, tiff);
    std::vector<FilePage> pages;
    int number = 0;
    for (const auto &picture : find_pictures(chain)) {
        ++number;
        if (is_supported(picture.full.page)) {
            pages.push_back(file_page(picture, number, file));
            pages.back().name = std::move(names[picture.described_at]);
        }
    }
    return pages;
}

}   // namespace iiif
