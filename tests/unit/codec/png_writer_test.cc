#include "codec/png_writer.h"

#include "decoded.h"
#include "writer_checks.h"

namespace iiif {
namespace {

constexpr std::array kFormats{kGray, kGrayAlpha, kRgb, kRgbAlpha};

TEST(PngWriter, KeepsThePictureExactly)
{
    for (const auto format : kFormats) {
        for (const auto &size :
             {Size{1, 1}, Size{1, 37}, Size{41, 1}, Size{17, 13}, Size{200, 99}}) {
            const auto picture = photo(format, size);
            EXPECT_EQ(decoded_png(encoded(make_png_writer, picture)), picture);
        }
    }
}

TEST(PngWriter, StreamsAndStops)
{
    const auto picture = photo(kRgb, {600, 400});
    check_streaming(make_png_writer, picture);
    check_failing_sink(make_png_writer, picture);
    check_failing_sink(make_png_writer, photo(kGrayAlpha, {17, 13}));
    check_abandoned_writer(make_png_writer, picture);
}

TEST(PngWriter, ReportsWhatTheLibraryRefuses)
{
    TestSink sink;
    EXPECT_THROW(static_cast<void>(make_png_writer({}, kRgb, {10, 0}, sink)), Error);
    EXPECT_THROW(make_png_writer({}, kRgb, {10, 10}, sink)->finish(), Error);   // no rows came
}

}   // namespace
}   // namespace iiif
