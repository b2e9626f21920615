#include "codec/tiff_handle.h"

#include <cstdarg>
#include <cstdio>
#include <limits>
#include <utility>

#include <tiffio.h>

#include "codec/damaged.h"

namespace iiif {

namespace {

// The largest array that libtiff may allocate: the tile offsets of 33 million tiles.
constexpr tmsize_t kMostAllocation = tmsize_t{256} << 20;

// r read, h the header only, m no memory mapping, O tile offsets not before they are asked for.
constexpr const char *kMode = "rhmO";

struct FreeOptions {
    void operator()(TIFFOpenOptions *options) const noexcept { TIFFOpenOptionsFree(options); }
};

}   // namespace

// libtiff's view of a TiffHandle.
struct TiffHandle::Callbacks {
    static TiffHandle &self(void *handle) { return *static_cast<TiffHandle *>(handle); }

    static tmsize_t read(thandle_t handle, void *out, tmsize_t bytes)
    {
        auto &tiff = self(handle);
        std::size_t done = 0;
        const bool readable = tiff.guard_.run([&] {
            done = tiff.file_.read_some(tiff.position_, {static_cast<std::uint8_t *>(out),
                                                         static_cast<std::size_t>(bytes)});
        });
        tiff.position_ += static_cast<std::int64_t>(done);
        return readable ? static_cast<tmsize_t>(done) : -1;
    }

    static tmsize_t write(thandle_t, void *, tmsize_t) { return -1; }

    static toff_t seek(thandle_t handle, toff_t offset, int whence)
    {
        auto &tiff = self(handle);
        // The calls made in this house let libtiff seek from the start only.
        if (whence != SEEK_SET || offset > std::numeric_limits<std::int64_t>::max()) {
            return static_cast<toff_t>(-1);
        }
        tiff.position_ = static_cast<std::int64_t>(offset);
        return offset;
    }

    static int close(thandle_t) { return 0; }

    static toff_t size(thandle_t handle) { return static_cast<toff_t>(self(handle).file_.bytes()); }

    static int hear_error(TIFF *, void *handle, const char *, const char *format, va_list values)
    {
        return hear(self(handle), true, format, values);
    }

    static int hear_warning(TIFF *, void *handle, const char *, const char *format, va_list values)
    {
        return hear(self(handle), false, format, values);
    }

    static int hear(TiffHandle &tiff, bool error, const char *format, va_list values)
    {
        if (!tiff.complaint_is_error_) {
            tiff.complaint_is_error_ = error;
            std::vsnprintf(tiff.complaint_.data(), tiff.complaint_.size(), format, values);
        }
        return 1;   // heard: nothing is to be printed
    }
};

void TiffHandle::Close::operator()(struct tiff *handle) const noexcept
{
    TIFFClose(handle);
}

TiffHandle::TiffHandle(const File &file) : file_(file)
{
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostAllocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), Callbacks::hear_error, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), Callbacks::hear_warning, this);
    tiff_.reset(TIFFClientOpenExt("TIFF", kMode, this, Callbacks::read, Callbacks::write,
                                  Callbacks::seek, Callbacks::close, Callbacks::size, nullptr,
                                  nullptr, options.get()));
    require(tiff_ != nullptr);
}

void TiffHandle::require(bool succeeded)
{
    guard_.rethrow();
    const auto complaint = std::exchange(complaint_, {});
    complaint_is_error_ = false;
    if (!succeeded) {
        throw_damaged(complaint.front() != '\0' ? complaint.data() : "libtiff gives no reason");
    }
}

}   // namespace iiif
