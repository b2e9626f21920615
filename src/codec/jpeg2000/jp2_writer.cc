#include "codec/jpeg2000/jp2_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>

#include <openjpeg.h>

#include "base/c_handle.h"
#include "base/checked.h"
#include "codec/metadata/exif.h"
#include "codec/jpeg2000/jp2_boxes.h"
#include "codec/metadata/xmp.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

constexpr int kMostResolutions = 6;

// The file in memory: libopenjp2 seeks back to fill in a length.
class Memory {
public:
    static OPJ_SIZE_T write(void *bytes, OPJ_SIZE_T count, void *memory)
    {
        auto &file = *static_cast<Memory *>(memory);
        try {
            file.bytes_.resize(std::max(file.bytes_.size(), file.position_ + count));
        }
        catch (const std::bad_alloc &) {
            return static_cast<OPJ_SIZE_T>(-1);
        }
        std::memcpy(file.bytes_.data() + file.position_, bytes, count);
        file.position_ += count;
        return count;
    }

    static OPJ_OFF_T skip(OPJ_OFF_T count, void *memory)
    {
        static_cast<Memory *>(memory)->position_ += static_cast<std::size_t>(count);
        return count;
    }

    static OPJ_BOOL seek(OPJ_OFF_T position, void *memory)
    {
        auto &file = *static_cast<Memory *>(memory);
        file.position_ = static_cast<std::size_t>(position);   // may be beyond the end for a while
        return OPJ_TRUE;
    }

    [[nodiscard]] std::vector<std::uint8_t> &bytes() { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
    std::size_t position_ = 0;
};

using Stream = CHandle<opj_stream_t, opj_stream_destroy>;
using Codec = CHandle<opj_codec_t, opj_destroy_codec>;
using Image = CHandle<opj_image_t, opj_image_destroy>;

void keep_message(const char *message, void *text) noexcept
{
    try {
        *static_cast<std::string *>(text) = message;
    }
    catch (const std::bad_alloc &) {   // keeps the message that was stored before
        return;
    }
}

Image make_image(PixelFormat format, const Size &size)
{
    opj_image_cmptparm_t component{};
    component.dx = 1;
    component.dy = 1;
    component.w = checked_cast<OPJ_UINT32>(size.width);
    component.h = checked_cast<OPJ_UINT32>(size.height);
    component.prec = static_cast<OPJ_UINT32>(8 * format.sample_bytes());
    std::vector<opj_image_cmptparm_t> components(static_cast<std::size_t>(format.channels()),
                                                 component);
    Image image(
        opj_image_create(static_cast<OPJ_UINT32>(components.size()), components.data(),
                         format.model == ColorModel::gray ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB));
    if (!image) {
        throw std::bad_alloc();
    }
    image->x1 = component.w;
    image->y1 = component.h;
    if (format.alpha) {
        image->comps[format.colors()].alpha = 1;
    }
    return image;
}

using Bytes32 = std::array<std::uint8_t, 4>;

Bytes32 big_endian(std::size_t number)
{
    return {static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
            static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
}

// Returns the position of the type of the first box of that name.
std::vector<std::uint8_t>::iterator box_type(std::vector<std::uint8_t> &jp2, std::string_view type)
{
    const auto found = std::search(jp2.begin(), jp2.end(), type.begin(), type.end());
    assert(found != jp2.end());
    return found;
}

// Increases the stated length of the JP2 header box, which precedes the codestream.
void lengthen_header(std::vector<std::uint8_t> &jp2, std::size_t bytes)
{
    const auto header = box_type(jp2, "jp2h") - 4;
    const auto old = std::size_t{header[1]} << 16 | std::size_t{header[2]} << 8 | header[3];
    std::ranges::copy(big_endian(old + bytes), header);
}

// libopenjp2 writes a colour specification box (I.5.3.3) that names a colour space, but never one
// with a profile. This replaces the box by one with the profile and lengthens the enclosing JP2
// header box.
void tell_profile(std::vector<std::uint8_t> &jp2, const std::vector<std::uint8_t> &profile)
{
    constexpr std::size_t kOldBytes = 15;
    constexpr std::array<std::uint8_t, 7> kRestricted{'c', 'o', 'l', 'r', 2, 0, 0};
    const auto bytes = 4 + kRestricted.size() + profile.size();
    lengthen_header(jp2, bytes - kOldBytes);
    auto at = jp2.erase(box_type(jp2, "colr") - 4, box_type(jp2, "colr") - 4 + kOldBytes);
    const auto length = big_endian(bytes);
    at = jp2.insert(at, length.begin(), length.end()) + length.size();
    at = jp2.insert(at, kRestricted.begin(), kRestricted.end()) + kRestricted.size();
    jp2.insert(at, profile.begin(), profile.end());
}

// Appends a UUID box (I.7.2).
void append_identified(std::vector<std::uint8_t> &boxes, const Jp2Identifier &identifier,
                       Bytes content)
{
    if (content.empty()) {
        return;
    }
    constexpr std::string_view kName = "uuid";
    const auto length = big_endian(4 + kName.size() + identifier.size() + content.size());
    boxes.insert(boxes.end(), length.begin(), length.end());
    boxes.insert(boxes.end(), kName.begin(), kName.end());
    boxes.insert(boxes.end(), identifier.begin(), identifier.end());
    boxes.insert(boxes.end(), content.begin(), content.end());
}

struct ResolutionNumber {
    std::uint16_t numerator = 0;
    std::uint8_t exponent = 0;   // power of ten
};

ResolutionNumber resolution_number(double per_metre)
{
    ResolutionNumber number;
    while (per_metre >= 65535) {
        per_metre /= 10;
        ++number.exponent;
    }
    number.numerator = static_cast<std::uint16_t>(std::lround(per_metre));
    return number;
}

// Returns a resolution box with the capture resolution (I.5.3.7), or nothing if that is unknown.
std::vector<std::uint8_t> resolution_box(const Metadata &metadata)
{
    const auto rows = resolution_number(metadata.rows_per_metre);
    const auto columns = resolution_number(metadata.columns_per_metre);
    if (rows.numerator == 0 || columns.numerator == 0) {
        return {};
    }
    const auto byte = [](unsigned number) { return static_cast<std::uint8_t>(number); };
    return {0,
            0,
            0,
            26,
            'r',
            'e',
            's',
            ' ',
            0,
            0,
            0,
            18,
            'r',
            'e',
            's',
            'c',
            byte(rows.numerator >> 8U),
            byte(rows.numerator),
            0,
            1,
            byte(columns.numerator >> 8U),
            byte(columns.numerator),
            0,
            1,
            rows.exponent,
            columns.exponent};
}

// The JP2 header box, which must hold the resolution, is the last box before the codestream.
void tell_metadata(std::vector<std::uint8_t> &jp2, const Metadata &metadata, const Size &size)
{
    auto boxes = resolution_box(metadata);
    lengthen_header(jp2, boxes.size());
    append_identified(boxes, kJp2ExifIdentifier, exif_block(metadata, size));
    append_identified(boxes, kJp2XmpIdentifier, bytes_of(xmp_packet(metadata, size)));
    jp2.insert(box_type(jp2, "jp2c") - 4, boxes.begin(), boxes.end());
}

class Jp2Writer final : public RowSink {
public:
    Jp2Writer(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
        : size_(size), sink_(sink), profile_(settings.icc_profile), metadata_(settings.metadata),
          image_(make_image(format, size))
    {
        assert(format.sample != SampleType::f32);
    }

    void write(const ConstStripView &rows) override;
    void finish() override;

private:
    [[nodiscard]] opj_cparameters_t parameters() const;
    void require(bool succeeded) const
    {
        if (!succeeded) {
            throw_encoder_failed(ImageFormat::jp2, message_);
        }
    }

    Size size_;
    Sink &sink_;
    std::shared_ptr<const std::vector<std::uint8_t>> profile_;
    std::shared_ptr<const Metadata> metadata_;
    Image image_;
    std::int64_t rows_written_ = 0;
    std::string message_ = "libopenjp2 fails";
};

void Jp2Writer::write(const ConstStripView &rows)
{
    for (int channel = 0; channel < rows.format.channels(); ++channel) {
        auto *out = image_->comps[channel].data + rows_written_ * size_.width;
        with_sample(rows.format.sample, [&](auto sample) {
            for (std::int64_t y = 0; y < rows.size.height; ++y, out += size_.width) {
                std::transform(rows.row<decltype(sample)>(channel, y),
                               rows.row<decltype(sample)>(channel, y) + size_.width, out,
                               [](auto value) { return static_cast<OPJ_INT32>(value); });
            }
        });
    }
    rows_written_ += rows.size.height;
}

opj_cparameters_t Jp2Writer::parameters() const
{
    opj_cparameters_t parameters{};
    opj_set_default_encoder_parameters(&parameters);   // reversible
    parameters.tcp_numlayers = 1;
    parameters.cp_disto_alloc = 1;
    parameters.tcp_mct = image_->numcomps >= 3 ? 1 : 0;
    // Each resolution needs at least one pixel.
    const auto shorter = static_cast<std::uint64_t>(std::min(size_.width, size_.height));
    parameters.numresolution = std::min<int>(kMostResolutions, std::bit_width(shorter));
    return parameters;
}

void Jp2Writer::finish()
{
    Memory memory;
    const Codec codec(opj_create_compress(OPJ_CODEC_JP2));
    const Stream stream(opj_stream_default_create(OPJ_FALSE));
    if (!codec || !stream) {
        throw std::bad_alloc();
    }
    opj_set_error_handler(codec.get(), keep_message, &message_);
    opj_stream_set_user_data(stream.get(), &memory, nullptr);
    opj_stream_set_write_function(stream.get(), Memory::write);
    opj_stream_set_skip_function(stream.get(), Memory::skip);
    opj_stream_set_seek_function(stream.get(), Memory::seek);
    auto settings = parameters();
    require(opj_setup_encoder(codec.get(), &settings, image_.get()) == OPJ_TRUE);
    require(opj_start_compress(codec.get(), image_.get(), stream.get()) == OPJ_TRUE);
    require(opj_encode(codec.get(), stream.get()) == OPJ_TRUE);
    require(opj_end_compress(codec.get(), stream.get()) == OPJ_TRUE);
    if (metadata_ != nullptr) {
        tell_metadata(memory.bytes(), *metadata_, size_);
    }
    if (profile_ != nullptr) {
        tell_profile(memory.bytes(), *profile_);
    }
    sink_.write(memory.bytes());
}

}   // namespace

std::unique_ptr<RowSink> make_jp2_writer(const WriterSettings &settings, PixelFormat format,
                                         Size size, Sink &sink)
{
    return std::make_unique<Jp2Writer>(settings, format, size, sink);
}

}   // namespace iiif
