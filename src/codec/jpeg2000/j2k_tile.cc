#include "codec/j2k_tile.h"

#include <algorithm>
#include <memory>

#include "codec/damaged.h"
#include "codec/jpeg2000/jp2_picture.h"
#include "codec/jpeg2000/jp2_reader.h"
#include "model/byte_source.h"

namespace iiif {

namespace {

// Borrows the bytes.
class TileBytes final : public ByteSource {
public:
    explicit TileBytes(Bytes stored) : stored_(stored) {}

    [[nodiscard]] std::int64_t bytes() const noexcept override
    {
        return static_cast<std::int64_t>(stored_.size());
    }
    [[nodiscard]] const SourceIdentity &identity() const noexcept override { return identity_; }

    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const override
    {
        const auto begin = std::min(static_cast<std::size_t>(offset), stored_.size());
        const auto count = std::min(out.size(), stored_.size() - begin);
        std::copy_n(stored_.begin() + static_cast<std::ptrdiff_t>(begin), count, out.begin());
        return count;
    }

    void read_many(std::span<const ByteRange> /*ranges*/) const override {}

private:
    Bytes stored_;
    SourceIdentity identity_;
};

}   // namespace

void decode_j2k_tile(const StoredJ2k &tile, const StripView &out, const Tolerance &tolerance)
{
    const auto picture = open_jp2_picture(std::make_shared<TileBytes>(tile.stored), tile.ycbcr);
    const auto &info = *picture->info;
    if (info.format != out.format || !out.size.fits_in(info.levels.front().size)) {
        throw_damaged("a tile of JPEG 2000 with other channels, or of another size");
    }
    const auto reader = make_jp2_reader(picture);
    reader->tolerate(tolerance);
    reader->read_rect(0, rect_of(out.size), out);
}

}   // namespace iiif
