#include "codec/tiff/tiff_pages.h"

#include <utility>

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

FilePage file_page(const TiffHandle &tiff, const TiffPage &page, int number, const ByteSource &file)
{
    ImageInfo info{.levels = {{.size = page.size, .tile = tile_of(page)}},
                   .format = format_of(page),
                   .identity = file.identity(),
                   .page = number,
                   .orientation = orientation_numbered(page.orientation)};
    return {read_stack_page(tiff).name, std::move(info)};
}

}   // namespace

std::vector<FilePage> read_tiff_pages(const ByteSource &file)
{
    TiffHandle tiff(file);
    tiff.next_directory();
    auto full = read_tiff_page(tiff);
    std::vector<FilePage> pages;
    const auto add = [&](int number) {
        if (is_supported(full)) {
            pages.push_back(file_page(tiff, full, number, file));
        }
    };
    int number = 1;
    add(number);
    for (int count = 1; count < kMostDirectories && tiff.try_next_directory(); ++count) {
        const auto page = read_tiff_page(tiff);
        if (!belongs_to(full, page)) {
            full = page;
            add(++number);
        }
        else if (is_supported(full) && is_level_of(full, page)) {
            pages.back().info.levels.push_back({.size = page.size, .tile = tile_of(page)});
        }
    }
    return pages;
}

}   // namespace iiif
