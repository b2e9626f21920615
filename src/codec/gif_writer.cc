#include "codec/gif_writer.h"

#include <algorithm>
#include <array>
#include <cassert>

#include <gif_lib.h>

#include "base/c_guard.h"
#include "base/checked.h"

namespace iiif {

namespace {

constexpr int kColors = 256;
constexpr int kBitsOfColors = 8;

struct Output {
    Sink &sink;
    CGuard guard = {};     // stores the sink's exception
    bool failed = false;   // giflib writes the trailer even then
};

int write_bytes(GifFileType *gif, const GifByteType *bytes, int count)
{
    auto &output = *static_cast<Output *>(gif->UserData);
    output.failed = output.failed || !output.guard.run([&] {
        output.sink.write({bytes, static_cast<std::size_t>(count)});
    });
    return output.failed ? 0 : count;
}

struct FreeMap {
    void operator()(ColorMapObject *map) const noexcept { GifFreeMapObject(map); }
};
using ColorMap = std::unique_ptr<ColorMapObject, FreeMap>;

struct Close {
    void operator()(GifFileType *gif) const noexcept { EGifCloseFile(gif, nullptr); }
};

class GifWriter final : public RowSink {
public:
    GifWriter(PixelFormat format, Size size, Sink &sink)
        : size_(size), output_{sink}, planes_(static_cast<std::size_t>(format.colors()))
    {
        assert(!format.alpha && format.sample == SampleType::u8);
        for (auto &plane : planes_) {
            plane.reserve(checked_cast<std::size_t>(checked_mul(size.width, size.height)));
        }
    }

    void write(const ConstStripView &rows) override
    {
        for (std::size_t i = 0; i < planes_.size(); ++i) {
            for (std::int64_t y = 0; y < rows.size.height; ++y) {
                const auto *const row = rows.row(static_cast<int>(i), y);
                planes_[i].insert(planes_[i].end(), row, row + rows.size.width);
            }
        }
    }

    void finish() override;

private:
    void require(bool succeeded)
    {
        output_.guard.rethrow();
        if (!succeeded) {
            throw_encoder_failed(ImageFormat::gif, "giflib reported an error");
        }
    }

    [[nodiscard]] ColorMap choose_colors();
    void write_picture(GifFileType *gif, const ColorMapObject *map);

    Size size_;
    Output output_;
    std::vector<std::vector<GifByteType>> planes_;   // gray, or red, green and blue
    std::vector<GifByteType> indices_;
};

// Returns the palette and sets indices_ to the palette index of each pixel.
ColorMap GifWriter::choose_colors()
{
    ColorMap map(GifMakeMapObject(kColors, nullptr));
    require(map != nullptr);
    if (planes_.size() == 1) {
        indices_ = std::move(planes_[0]);
        for (int gray = 0; gray < kColors; ++gray) {
            const auto value = static_cast<GifByteType>(gray);
            map->Colors[gray] = {value, value, value};
        }
        return map;
    }
    indices_.resize(planes_[0].size());
    int count = kColors;
    require(GifQuantizeBuffer(static_cast<unsigned>(size_.width),
                              static_cast<unsigned>(size_.height), &count, planes_[0].data(),
                              planes_[1].data(), planes_[2].data(), indices_.data(),
                              map->Colors) != GIF_ERROR);
    return map;
}

void GifWriter::write_picture(GifFileType *gif, const ColorMapObject *map)
{
    const auto width = static_cast<int>(size_.width);
    const auto height = static_cast<int>(size_.height);
    require(EGifPutScreenDesc(gif, width, height, kBitsOfColors, 0, map) != GIF_ERROR);
    require(EGifPutImageDesc(gif, 0, 0, width, height, false, nullptr) != GIF_ERROR);
    for (int y = 0; y < height; ++y) {
        auto *const row = indices_.data() + std::int64_t{y} * size_.width;
        require(EGifPutLine(gif, row, width) != GIF_ERROR);
    }
}

void GifWriter::finish()
{
    const auto map = choose_colors();
    int error = 0;
    std::unique_ptr<GifFileType, Close> gif(EGifOpen(&output_, write_bytes, &error));
    require(gif != nullptr);
    write_picture(gif.get(), map.get());
    require(EGifCloseFile(gif.release(), &error) != GIF_ERROR);   // writes the trailer
}

}   // namespace

std::unique_ptr<RowSink> make_gif_writer(const WriterSettings &, PixelFormat format, Size size,
                                         Sink &sink)
{
    return std::make_unique<GifWriter>(format, size, sink);
}

}   // namespace iiif
