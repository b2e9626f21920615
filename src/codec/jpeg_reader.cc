#include "codec/jpeg_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <turbojpeg.h>

#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/exif.h"
#include "codec/whole_reader.h"
#include "pixel/deinterleave.h"

namespace iiif {

namespace {

constexpr int kLevels =
    4;   // full size, a half, a quarter and an eighth: ITU-T T.81's blocks are 8x8

// ITU-T T.81 table B.1.
constexpr std::uint8_t kStartOfScan = 0xDA;
constexpr std::uint8_t kExifMarker = 0xE1;
constexpr std::uint8_t kProfileMarker = 0xE2;
constexpr std::uint8_t kAdobeMarker = 0xEE;
constexpr std::string_view kExifName("Exif\0\0", 6);
constexpr std::string_view kProfileName("ICC_PROFILE\0", 12);
constexpr std::string_view kAdobeName("Adobe");
constexpr std::size_t kMostProfileBytes = std::size_t{16} << 20;

struct FreeHandle {
    void operator()(void *handle) const noexcept { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, FreeHandle>;

Handle make_handle()
{
    Handle handle(tjInitDecompress());
    if (!handle) {
        throw std::bad_alloc();
    }
    return handle;
}

// What the markers before the first scan say beside the pixels.
struct Extras {
    Orientation orientation;
    std::vector<std::uint8_t> profile;
    bool adobe = false;
};

bool begins_with(Bytes bytes, std::string_view name)
{
    return bytes.size() >= name.size() &&
           std::equal(name.begin(), name.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

// Chunks of a profile come with their number, in any order (ICC.1:2010 annex B.4).
class Chunks {
public:
    void take(Bytes numbered)
    {
        if (numbered.size() >= 2) {
            parts_[numbered[0]] = numbered.subspan(2);
        }
    }

    [[nodiscard]] std::vector<std::uint8_t> joined() const
    {
        std::vector<std::uint8_t> profile;
        for (const auto &[number, part] : parts_) {
            profile.insert(profile.end(), part.begin(), part.end());
        }
        return profile.size() <= kMostProfileBytes ? profile : std::vector<std::uint8_t>();
    }

private:
    std::map<int, Bytes> parts_;
};

// Lenient: whatever is wrong with the pixels, the decoder says.
Extras read_extras(Bytes jpeg)
{
    Extras extras;
    Chunks chunks;
    auto rest = jpeg.subspan(std::min<std::size_t>(2, jpeg.size()));
    while (rest.size() >= 4 && rest[0] == 0xFF && rest[1] != kStartOfScan) {
        const std::size_t length = 2U + rest[2] * 256U + rest[3];
        if (rest[1] == 0xFF) {   // T.81 B.1.1.2: filling
            rest = rest.subspan(1);
            continue;
        }
        if (length < 4 || length > rest.size()) {
            break;
        }
        const auto content = rest.subspan(4, length - 4);
        if (rest[1] == kExifMarker && begins_with(content, kExifName)) {
            extras.orientation = exif_orientation(content.subspan(kExifName.size()));
        }
        else if (rest[1] == kProfileMarker && begins_with(content, kProfileName)) {
            chunks.take(content.subspan(kProfileName.size()));
        }
        else if (rest[1] == kAdobeMarker && begins_with(content, kAdobeName)) {
            extras.adobe = true;
        }
        rest = rest.subspan(length);
    }
    extras.profile = chunks.joined();
    return extras;
}

struct Header {
    Size size;
    PixelFormat format;
};

Header read_header(Bytes jpeg)
{
    const auto handle = make_handle();
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int space = 0;
    if (tjDecompressHeader3(handle.get(), jpeg.data(), jpeg.size(), &width, &height, &subsampling,
                            &space) != 0) {
        throw_damaged(tjGetErrorStr2(handle.get()));
    }
    if (width < 1 || height < 1) {
        throw_damaged("JPEG tables without a picture");
    }
    const auto model = space == TJCS_GRAY                         ? ColorModel::gray
                       : space == TJCS_CMYK || space == TJCS_YCCK ? ColorModel::cmyk
                                                                  : ColorModel::rgb;
    return {{width, height}, {.model = model}};
}

int pixel_format_of(ColorModel model)
{
    return model == ColorModel::gray ? TJPF_GRAY : model == ColorModel::cmyk ? TJPF_CMYK : TJPF_RGB;
}

void invert(const StripView &rows)
{
    for (int channel = 0; channel < rows.format.colors(); ++channel) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            std::ranges::for_each(
                std::span(rows.row(channel, y), static_cast<std::size_t>(rows.size.width)),
                [](std::uint8_t &sample) { sample = static_cast<std::uint8_t>(255 - sample); });
        }
    }
}

void decode(const std::vector<std::uint8_t> &jpeg, const StripView &out)
{
    const auto bytes_per_row = checked_mul(out.size.width, std::int64_t{out.format.colors()});
    std::vector<std::uint8_t> pixels(
        checked_cast<std::size_t>(checked_mul(bytes_per_row, out.size.height)));
    const auto handle = make_handle();
    const int failed = tjDecompress2(
        handle.get(), jpeg.data(), jpeg.size(), pixels.data(), static_cast<int>(out.size.width),
        checked_cast<int>(bytes_per_row), static_cast<int>(out.size.height),
        pixel_format_of(out.format.model), TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS);
    if (failed != 0) {
        throw_damaged(tjGetErrorStr2(handle.get()));
    }
    for (std::int64_t y = 0; y < out.size.height; ++y) {
        deinterleave(pixels.data() + y * bytes_per_row, out.rows(y, 1));
    }
}

}   // namespace

std::unique_ptr<Reader> open_jpeg(std::shared_ptr<const File> file, int page)
{
    expect_only_page(page);
    const auto bytes = read_whole(*file);
    const auto header = read_header(bytes);
    const auto extras = read_extras(bytes);
    auto info = info_of_file(*file, header.format);
    info.orientation = extras.orientation;
    if (!extras.profile.empty()) {
        info.icc_profile = std::make_shared<const std::vector<std::uint8_t>>(extras.profile);
    }
    std::vector<Size> sizes;
    for (int level = 0; level < kLevels; ++level) {
        const auto size = reduced(header.size, std::int64_t{1} << level);
        if (sizes.empty() || size != sizes.back()) {
            sizes.push_back(size);
        }
    }
    // Adobe's programs count paper, not ink.
    const bool inverted = extras.adobe && header.format.model == ColorModel::cmyk;
    const auto pixels = StripBuffer::bytes_needed(header.format, header.size);
    return make_whole_reader(std::move(info), sizes, checked_add(pixels, file->bytes()),
                             [file, inverted](int, const StripView &out) {
                                 decode(read_whole(*file), out);
                                 if (inverted) {
                                     invert(out);
                                 }
                             });
}

}   // namespace iiif
