#include "codec/gif_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <gif_lib.h>

#include "base/c_guard.h"
#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/file_window.h"
#include "codec/sequential_reader.h"

namespace iiif {

namespace {

// GIF89a, Appendix "Interlaced Images": every 8th row from 0, every 8th from 4, every 4th from 2,
// every 2nd from 1.
struct Pass {
    int first;
    int step;
};
constexpr std::array<Pass, 4> kPasses{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
constexpr std::array<Pass, 1> kOnePass{{{0, 1}}};

struct Source {
    const ByteSource &file;
    std::int64_t position = 0;
    CGuard guard;
};

int read_bytes(GifFileType *gif, GifByteType *out, int count)
{
    auto &source = *static_cast<Source *>(gif->UserData);
    std::size_t done = 0;
    const bool readable = source.guard.run([&] {
        done = source.file.read_some(source.position, {out, static_cast<std::size_t>(count)});
    });
    source.position += static_cast<std::int64_t>(done);
    return readable ? static_cast<int>(done) : 0;
}

// An open GIF file, positioned before its first frame.
class Gif {
public:
    explicit Gif(const ByteSource &file) : source_{.file = file, .position = 0, .guard = {}}
    {
        int error = 0;
        gif_.reset(DGifOpen(&source_, read_bytes, &error));
        require(gif_ != nullptr);
    }

    // The canvas; where it is empty, that of the first frame alone.
    [[nodiscard]] Size size();
    // Fills `out`, which is RGBA, has size() and is transparent before. Returns what is damaged, if
    // it is tolerant and there are some rows.
    std::string decode(const StripView &out, bool tolerant);

private:
    struct Close {
        void operator()(GifFileType *gif) const noexcept { DGifCloseFile(gif, nullptr); }
    };

    void require(bool succeeded)
    {
        source_.guard.rethrow();
        if (!succeeded) {
            throw_damaged("giflib cannot read the picture");
        }
    }

    void go_to_picture();
    void read_extension();
    void put_row(const std::vector<GifByteType> &indices, std::int64_t y,
                 const StripView &out) const;

    Source source_;
    int clear_index_ = NO_TRANSPARENT_COLOR;
    std::unique_ptr<GifFileType, Close> gif_;   // last, because it reads from source_
};

void Gif::read_extension()
{
    int kind = 0;
    GifByteType *block = nullptr;
    require(DGifGetExtension(gif_.get(), &kind, &block) != GIF_ERROR);
    while (block != nullptr) {
        GraphicsControlBlock control{};
        if (kind == GRAPHICS_EXT_FUNC_CODE &&
            DGifExtensionToGCB(block[0], block + 1, &control) != GIF_ERROR) {
            clear_index_ = control.TransparentColor;
        }
        require(DGifGetExtensionNext(gif_.get(), &block) != GIF_ERROR);
    }
}

void Gif::go_to_picture()
{
    for (;;) {
        GifRecordType kind{};
        require(DGifGetRecordType(gif_.get(), &kind) != GIF_ERROR);
        if (kind == IMAGE_DESC_RECORD_TYPE) {
            require(DGifGetImageDesc(gif_.get()) != GIF_ERROR);
            return;
        }
        if (kind == EXTENSION_RECORD_TYPE) {
            read_extension();
        }
        else {
            throw_damaged("a GIF without a picture");
        }
    }
}

void Gif::put_row(const std::vector<GifByteType> &indices, std::int64_t y,
                  const StripView &out) const
{
    const auto &image = gif_->Image;
    const auto *const map = image.ColorMap != nullptr ? image.ColorMap : gif_->SColorMap;
    const auto width = std::min<std::int64_t>(image.Width, out.size.width - image.Left);
    for (std::int64_t x = 0; x < width; ++x) {
        const int index = indices[static_cast<std::size_t>(x)];
        if (index == clear_index_ || index >= map->ColorCount) {
            continue;
        }
        const auto &color = map->Colors[index];
        const auto at = image.Left + x;
        out.row(0, y)[at] = color.Red;
        out.row(1, y)[at] = color.Green;
        out.row(2, y)[at] = color.Blue;
        out.row(3, y)[at] = 255;
    }
}

// Some programs write a canvas of 0x0.
Size Gif::size()
{
    Size canvas{gif_->SWidth, gif_->SHeight};
    if (canvas.width == 0 || canvas.height == 0) {
        go_to_picture();
        const auto &image = gif_->Image;
        canvas = {canvas.width == 0 ? image.Left + image.Width : canvas.width,
                  canvas.height == 0 ? image.Top + image.Height : canvas.height};
    }
    return canvas;
}

std::string Gif::decode(const StripView &out, bool tolerant)
{
    go_to_picture();
    const auto &image = gif_->Image;
    if ((image.ColorMap == nullptr && gif_->SColorMap == nullptr) || image.Left < 0 ||
        image.Top < 0 || image.Width < 1) {
        throw_damaged("a GIF picture without colors, or outside of its canvas");
    }
    std::vector<GifByteType> indices(static_cast<std::size_t>(image.Width));
    const std::span<const Pass> passes =
        image.Interlace ? std::span<const Pass>(kPasses) : std::span<const Pass>(kOnePass);
    int rows = 0;
    for (const auto &[first, step] : passes) {
        for (int y = first; y < image.Height; y += step, ++rows) {
            const bool read = DGifGetLine(gif_.get(), indices.data(), image.Width) != GIF_ERROR;
            if (!read && tolerant && rows > 0) {
                source_.guard.rethrow();
                return "a GIF picture ends after " + std::to_string(rows) + " rows";
            }
            require(read);
            if (image.Top + y < out.size.height) {
                put_row(indices, image.Top + y, out);
            }
        }
    }
    return {};
}

std::int64_t color_map_bytes(std::uint8_t flags)
{
    return (flags & 0x80) != 0 ? std::int64_t{3} << ((flags & 7) + 1) : 0;
}

std::int64_t behind_sub_blocks(FileWindow &window, std::int64_t position)
{
    while (const auto length = window.byte(position)) {
        position += length + 1;
    }
    return position + 1;
}

// Goes through the blocks up to the end of the first frame (GIF89a, Appendix "Grammar").
void pass_frame(FileWindow &window)
{
    constexpr std::uint8_t kExtension = 0x21;
    auto position = 13 + color_map_bytes(window.byte(10));
    while (window.byte(position) == kExtension) {
        position = behind_sub_blocks(window, position + 2);
    }
    const auto behind_map = position + 10 + color_map_bytes(window.byte(position + 9));
    behind_sub_blocks(window, behind_map + 1);
}

// The trailer does not count: frames that are not shown may precede it.
bool lacks_end(const ByteSource &file)
{
    FileWindow window(file, file.bytes());
    try {
        pass_frame(window);
        return false;
    }
    catch (const Error &error) {
        if (error.kind() != Kind::damaged) {
            throw;
        }
        return true;
    }
}

}   // namespace

std::unique_ptr<Reader> open_gif(std::shared_ptr<const ByteSource> file, int page)
{
    expect_only_page(page);
    const auto size = Gif(*file).size();
    if (size.empty()) {
        throw_damaged("a GIF without a canvas");
    }
    auto info = info_of_file(*file, {ColorModel::rgb, true});
    info.lacks_end = lacks_end(*file);
    return make_whole_reader(std::move(info), size, 0,
                             [file = std::move(file)](const StripView &out, bool tolerant) {
                                 return Gif(*file).decode(out, tolerant);
                             });
}

}   // namespace iiif
