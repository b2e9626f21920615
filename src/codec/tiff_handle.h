// A libtiff handle on a File. It reads at positions of its own, prints nothing and touches no
// global state of libtiff; what libtiff complains of is kept for the operator. Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/c_guard.h"
#include "base/file.h"

struct tiff;   // libtiff's TIFF

namespace iiif {

class TiffHandle {
public:
    // Reads the header only. The File is borrowed. Throws Error(damaged).
    explicit TiffHandle(const File &file);
    TiffHandle(const TiffHandle &) = delete;   // libtiff calls back on this very object
    TiffHandle &operator=(const TiffHandle &) = delete;

    [[nodiscard]] struct tiff *get() const noexcept { return tiff_.get(); }

    // To be called with the outcome of each libtiff call that may fail: throws Error(damaged), with
    // libtiff's own words as detail, unless it succeeded.
    void require(bool succeeded);

private:
    struct Callbacks;
    struct Close {
        void operator()(struct tiff *handle) const noexcept;
    };

    const File &file_;
    std::int64_t position_ = 0;
    CGuard guard_;
    std::array<char, 256> complaint_{};   // since require(): the first error, else the last warning
    bool complaint_is_error_ = false;
    std::unique_ptr<struct tiff, Close> tiff_;   // last, because it calls back on all the others
};

}   // namespace iiif
