#include "codec/tiff/tiff_output.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "codec/writer.h"

namespace iiif {

namespace {

// Leaves room for the directory below 4 GiB, where 32-bit offsets end.
constexpr std::uint64_t kMostSmallBytes = 0xFFFF'FFFF - (std::uint64_t{64} << 20);

[[noreturn]] void throw_laid_elsewhere(const char *what)
{
    throw_encoder_failed(ImageFormat::tif, std::string("libtiff lays the ") + what + " elsewhere");
}

void write_at(std::vector<std::uint8_t> &file, std::uint64_t position, Bytes bytes)
{
    file.resize(std::max(file.size(), static_cast<std::size_t>(position) + bytes.size()));
    std::ranges::copy(bytes, file.begin() + static_cast<std::ptrdiff_t>(position));
}

}   // namespace

TiffOutput::TiffOutput(Sink &sink, std::uint64_t pixel_bytes)
    : sink_(sink), big_(pixel_bytes > kMostSmallBytes),
      directory_offset_(header_bytes() + pixel_bytes)
{
}

void TiffOutput::write(std::uint64_t position, Bytes bytes)
{
    directory_offset_ ? write_streamed(position, bytes) : write_at(held_, position, bytes);
    end_ = std::max(end_, position + bytes.size());
}

// The values that the directory refers to, and then the directory, are held until the end.
void TiffOutput::write_streamed(std::uint64_t position, Bytes bytes)
{
    if (position >= *directory_offset_) {
        write_at(held_, position - *directory_offset_, bytes);
    }
    else if (position >= header_bytes()) {
        pass_pixels(position, bytes);
    }
    else if (header_passed_) {
        check_header(position, bytes);
    }
    else {
        write_at(header_, position, bytes);
    }
}

// On closing, libtiff writes the directory's offset into the header again; it has to be the one
// passed.
void TiffOutput::check_header(std::uint64_t position, Bytes bytes) const
{
    const auto passed = Bytes(header_).subspan(static_cast<std::size_t>(position));
    if (bytes.size() > passed.size() || !std::ranges::equal(bytes, passed.first(bytes.size()))) {
        throw_laid_elsewhere("directory");
    }
}

// TIFF 6.0 p. 13: the header ends with the directory's offset; in BigTIFF it has 64 bits.
void TiffOutput::pass_header()
{
    const auto small = static_cast<std::uint32_t>(*directory_offset_);
    const auto *const offset = big_ ? static_cast<const void *>(&*directory_offset_) : &small;
    const std::size_t bytes = big_ ? sizeof(*directory_offset_) : sizeof(small);
    std::memcpy(header_.data() + header_.size() - bytes, offset, bytes);
    header_passed_ = true;
    sink_.write(header_);
}

void TiffOutput::pass_pixels(std::uint64_t position, Bytes bytes)
{
    if (position != end_ || bytes.size() > *directory_offset_ - position) {
        throw_laid_elsewhere("pixels");
    }
    if (!header_passed_) {
        pass_header();
    }
    sink_.write(bytes);
}

}   // namespace iiif
