#include "codec/tiff/tiff_block.h"

#include "base/checked.h"

namespace iiif {

int samples_in_block(const TiffPage &page)
{
    return stored_apart(page) ? 1 : page.samples;
}

std::int64_t block_bytes_per_row(const TiffPage &page)
{
    constexpr std::int64_t kBitsPerByte = 8;
    const auto samples = checked_mul(page.block.width, std::int64_t{samples_in_block(page)});
    return ceil_div(checked_mul(samples, std::int64_t{page.bits}), kBitsPerByte);
}

std::int64_t unit_bytes(const TiffPage &page)
{
    return page.subsampling.width * page.subsampling.height + 2;
}

std::int64_t block_bytes(const TiffPage &page, std::int64_t rows)
{
    if (!in_units(page)) {
        return checked_mul(block_bytes_per_row(page), rows);
    }
    const auto units = checked_mul(ceil_div(page.block.width, page.subsampling.width),
                                   ceil_div(rows, page.subsampling.height));
    return checked_mul(units, unit_bytes(page));
}

}   // namespace iiif
