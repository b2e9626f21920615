#include "codec/sequential_reader.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/error.h"
#include "test_sink.h"

namespace iiif {
namespace {

constexpr Size kSize{8, 10'000};
constexpr PixelFormat kGray{ColorModel::gray, false};

// The work that a decoder was asked to do.
struct Log {
    int opened = 0;
    std::int64_t passed = 0;   // rows that were decoded
};

// Each row holds its number modulo 251. The decoder cannot go back.
class NumberedRows final : public RowDecoder {
public:
    explicit NumberedRows(Log &log) : log_(log) { ++log_.opened; }

    bool go_to(std::int64_t row) override
    {
        if (row < next_) {
            return false;
        }
        log_.passed += row - next_;
        next_ = row;
        return true;
    }

    void read(const StripView &out) override
    {
        for (std::int64_t y = 0; y < out.size.height; ++y, ++next_, ++log_.passed) {
            std::fill_n(out.row(0, y), out.size.width, static_cast<std::uint8_t>(next_ % 251));
        }
    }

private:
    Log &log_;
    std::int64_t next_ = 0;
};

struct Numbered {
    Numbered()
    {
        auto info = ImageInfo{
            .levels = {sequential_level(kGray, kSize, 0)}, .format = kGray, .identity = {}};
        reader = make_sequential_reader(std::move(info), [this](const RowsToOpen &) {
            return std::make_unique<NumberedRows>(log);
        });
    }

    // Returns the first sample of a row of tiles.
    int read(std::int64_t row)
    {
        const TileIndex tile{0, 0, row};
        const StripBuffer pixels(kGray, tile_rect(reader->info()->levels[0], tile).size());
        reader->read_tile(tile, pixels.view());
        return *pixels.view().row(0, 0);
    }

    Log log;
    std::unique_ptr<Reader> reader;
};

TEST(SequentialReader, DecodesOnAndOnlyBeginsAgainWhereItMust)
{
    Numbered picture;
    EXPECT_EQ(picture.read(3), 3 * 512 % 251);
    EXPECT_EQ(picture.read(4), 4 * 512 % 251);
    EXPECT_EQ(picture.log.passed, 5 * 512);
    EXPECT_EQ(picture.log.opened, 1);
    EXPECT_EQ(picture.read(1), 512 % 251);
    EXPECT_EQ(picture.log.opened, 2);
}

TEST(SequentialReader, StopsWithinABandWhereItsClientHasGone)
{
    Numbered picture;
    LeavingClient client(2);
    picture.reader->set_client(&client);
    EXPECT_THROW(picture.read(19), Error);
    EXPECT_EQ(picture.log.passed, 2 * 512);
    picture.reader->set_client(nullptr);
    EXPECT_EQ(picture.read(19), 19 * 512 % 251);
}

}   // namespace
}   // namespace iiif
