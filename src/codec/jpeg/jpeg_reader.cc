#include "codec/jpeg/jpeg_reader.h"

#include <algorithm>
#include <utility>

#include "base/checked.h"
#include "codec/file_end.h"
#include "codec/jpeg_decode.h"
#include "codec/jpeg/jpeg_header.h"
#include "pixel/icc_profile.h"

namespace iiif {

namespace {

// The levels are full size, a half, a quarter and an eighth, because ITU-T T.81's blocks are 8x8.
constexpr int kLevels = 4;
// libjpeg holds a few rows of blocks of each component.
constexpr std::int64_t kHeldRows = 64;

// Adobe's programs store inverted CMYK: 255 is no ink.
class InvertedRows final : public RowDecoder {
public:
    explicit InvertedRows(std::unique_ptr<RowDecoder> rows) : rows_(std::move(rows)) {}

    [[nodiscard]] bool go_to(std::int64_t row) override { return rows_->go_to(row); }
    [[nodiscard]] std::string damage() const override { return rows_->damage(); }

    void read(const StripView &out) override
    {
        rows_->read(out);
        for (int channel = 0; channel < out.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < out.size.height; ++y) {
                std::ranges::for_each(
                    std::span(out.row(channel, y), static_cast<std::size_t>(out.size.width)),
                    [](std::uint8_t &sample) { sample = static_cast<std::uint8_t>(255 - sample); });
            }
        }
    }

private:
    std::unique_ptr<RowDecoder> rows_;
};

std::vector<Level> levels_of(const JpegHeader &header, PixelFormat format)
{
    std::vector<Level> levels;
    for (int level = 0; level < kLevels; ++level) {
        const auto size = reduced(header.size, std::int64_t{1} << level);
        if (!levels.empty() && size == levels.back().size) {
            break;
        }
        const auto rows = strip_bytes(format, {header.size.width, kHeldRows});
        levels.push_back(
            sequential_level(format, size, checked_add(header.coefficient_bytes, rows)));
        if (header.coefficient_bytes > 0) {
            keep_many_rows(levels.back(), format);
        }
    }
    return levels;
}

}   // namespace

std::unique_ptr<Reader> open_jpeg(std::shared_ptr<const ByteSource> file, int page)
{
    expect_only_page(page);
    auto header = read_jpeg_header(*file);
    auto info = info_of_file(*file, {.model = header.model});
    info.lacks_end = !has_end_marker(*file, header.scan_offset, file->bytes());
    info.levels = levels_of(header, info.format);
    info.orientation = header.orientation;
    info.icc_profile = repaired_profile(std::move(header.profile));
    info.metadata = std::make_shared<const Metadata>(std::move(header.metadata));
    auto open = [file = std::move(file), levels = info.levels, format = info.format,
                 coefficients = header.coefficient_bytes, inverted = header.counts_paper](
                    const RowsToOpen &wanted) -> std::unique_ptr<RowDecoder> {
        const auto &size = levels[static_cast<std::size_t>(wanted.level)].size;
        auto rows = open_jpeg_rows(file, {.size = size,
                                          .format = format,
                                          .level = wanted.level,
                                          .coefficient_bytes = coefficients,
                                          .client = wanted.client,
                                          .tolerant = wanted.tolerant});
        return inverted ? std::make_unique<InvertedRows>(std::move(rows)) : std::move(rows);
    };
    return make_sequential_reader(std::move(info), std::move(open));
}

}   // namespace iiif
