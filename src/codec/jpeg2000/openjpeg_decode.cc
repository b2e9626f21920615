#include "codec/jpeg2000/openjpeg_decode.h"

#include <algorithm>
#include <string>

#include <openjpeg.h>

#include "base/c_guard.h"
#include "base/c_handle.h"
#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/jpeg2000/j2k_geometry.h"

namespace iiif {

namespace {

constexpr OPJ_SIZE_T kChunk = 1 << 20;
constexpr auto kEnd = static_cast<OPJ_SIZE_T>(-1);

// The part of a file that a libopenjp2 stream reads. Callbacks receive a pointer to it.
class Source {
public:
    Source(const ByteSource &file, std::int64_t begin, std::int64_t end)
        : file_(file), begin_(begin), size_(end - begin)
    {
    }

    [[nodiscard]] std::int64_t size() const { return size_; }
    [[nodiscard]] CGuard &guard() { return guard_; }

    OPJ_SIZE_T read(std::span<std::uint8_t> out)
    {
        const auto count = std::min(out.size(), static_cast<std::size_t>(size_ - position_));
        if (count == 0) {
            return kEnd;
        }
        file_.read(begin_ + position_, out.first(count));
        position_ += static_cast<std::int64_t>(count);
        return count;
    }

    bool seek(std::int64_t position)
    {
        if (position < 0 || position > size_) {
            return false;
        }
        position_ = position;
        return true;
    }

    [[nodiscard]] std::int64_t position() const { return position_; }

private:
    const ByteSource &file_;
    std::int64_t begin_;
    std::int64_t size_;
    std::int64_t position_ = 0;
    CGuard guard_;
};

OPJ_SIZE_T read_source(void *buffer, OPJ_SIZE_T count, void *context)
{
    auto &source = *static_cast<Source *>(context);
    auto done = kEnd;
    const bool good = source.guard().run([&] {
        done = source.read({static_cast<std::uint8_t *>(buffer), count});
    });
    return good ? done : kEnd;
}

OPJ_OFF_T skip_source(OPJ_OFF_T count, void *context)
{
    auto &source = *static_cast<Source *>(context);
    const auto left = source.size() - source.position();
    const auto done = std::min(count, left);
    return source.seek(source.position() + done) ? done : -1;
}

OPJ_BOOL seek_source(OPJ_OFF_T position, void *context)
{
    return static_cast<Source *>(context)->seek(position) ? OPJ_TRUE : OPJ_FALSE;
}

// Keeps libopenjp2's first error message for the log.
void note_error(const char *message, void *context) noexcept
{
    auto &text = *static_cast<std::string *>(context);
    try {
        if (text.empty()) {
            text = message;
            text.erase(text.find_last_not_of("\r\n") + 1);
        }
    }
    catch (const std::bad_alloc &) {   // the log then lacks the message
        text.clear();
    }
}

using Stream = CHandle<opj_stream_t, opj_stream_destroy>;
using Codec = CHandle<opj_codec_t, opj_destroy_codec>;
using Image = CHandle<opj_image_t, opj_image_destroy>;

Stream make_stream(Source &source)
{
    const auto chunk = std::min(kChunk, static_cast<OPJ_SIZE_T>(source.size()));
    Stream stream(opj_stream_create(std::max<OPJ_SIZE_T>(chunk, 1), OPJ_TRUE));
    if (stream == nullptr) {
        throw std::bad_alloc();
    }
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), static_cast<OPJ_UINT64>(source.size()));
    opj_stream_set_read_function(stream.get(), read_source);
    opj_stream_set_skip_function(stream.get(), skip_source);
    opj_stream_set_seek_function(stream.get(), seek_source);
    return stream;
}

DecodedPlanes planes_of(Image image)
{
    DecodedPlanes result;
    for (OPJ_UINT32 i = 0; i < image->numcomps; ++i) {
        const auto &component = image->comps[i];
        // x0 is at full size, w is not.
        const int reduction = static_cast<int>(component.factor);
        const Rect rect{ceil_shift(component.x0, reduction), ceil_shift(component.y0, reduction),
                        component.w, component.h};
        const auto count = static_cast<std::size_t>(checked_mul(rect.width, rect.height));
        if (component.data == nullptr) {
            throw_damaged("a component was not decoded");
        }
        result.planes.push_back({rect, {component.data, count}});
    }
    result.owner = std::shared_ptr<opj_image_t>(std::move(image));
    return result;
}

DecodedPlanes decode(Source &source, const FileWindowRequest &wish)
{
    std::string error;
    const auto require = [&](bool good) {
        source.guard().rethrow();
        if (!good) {
            throw_damaged(error.empty() ? "libopenjp2 cannot decode it" : error);
        }
    };
    const auto stream = make_stream(source);
    const Codec codec(opj_create_decompress(OPJ_CODEC_J2K));
    if (codec == nullptr) {
        throw std::bad_alloc();
    }
    opj_set_error_handler(codec.get(), note_error, &error);
    opj_dparameters_t parameters{};
    opj_set_default_decoder_parameters(&parameters);
    parameters.cp_reduce = static_cast<OPJ_UINT32>(wish.reduction);
    parameters.cp_layer = static_cast<OPJ_UINT32>(wish.layers);
    require(opj_setup_decoder(codec.get(), &parameters) != 0);
    if (wish.threads > 1) {
        require(opj_codec_set_threads(codec.get(), wish.threads) != 0);
    }
    require(opj_decoder_set_strict_mode(codec.get(), wish.strict ? OPJ_TRUE : OPJ_FALSE) != 0);
    opj_image_t *header = nullptr;
    const bool read = opj_read_header(stream.get(), codec.get(), &header) != 0;
    Image image(header);
    require(read && image != nullptr);
    const auto &area = wish.area;
    require(opj_set_decode_area(codec.get(), image.get(), checked_cast<OPJ_INT32>(area.x),
                                checked_cast<OPJ_INT32>(area.y),
                                checked_cast<OPJ_INT32>(area.right()),
                                checked_cast<OPJ_INT32>(area.bottom())) != 0);
    require(opj_decode(codec.get(), stream.get(), image.get()) != 0);
    return planes_of(std::move(image));
}

}   // namespace

DecodedPlanes decode_codestream(const ByteSource &file, const FileWindowRequest &request)
{
    Source source(file, request.begin, std::min(request.end, file.bytes()));
    return decode(source, request);
}

}   // namespace iiif
