// One decompression by libjpeg-turbo. libjpeg reports failure by a callback that must not return,
// and no exception may cross its frames: fail() jumps back into attempt(), which throws. Used by
// one thread.
#pragma once

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <type_traits>

#include <jpeglib.h>

#include "base/c_guard.h"
#include "codec/damaged.h"

namespace iiif {

// libjpeg-turbo writes rows that lie at a multiple of 16 or 32 bytes past the caches, which is good
// for pictures; a row that is read at once has to come back from memory then. At such an odd place
// it does not, and a tile of 256x256 takes 180 us instead of 390.
inline constexpr std::size_t kJpegRowOffset = 8;

class JpegDecompression {
public:
    // Pictures of several scans may hold so many bytes.
    explicit JpegDecompression(long most_memory);
    ~JpegDecompression() { jpeg_destroy_decompress(&jpeg_); }
    JpegDecompression(const JpegDecompression &) = delete;
    JpegDecompression &operator=(const JpegDecompression &) = delete;

    // Runs `step`, whose calls of libjpeg may be left by a jump: so it owns nothing.
    template <class Step> void attempt(const Step &step)
    {
        static_assert(std::is_trivially_destructible_v<Step>);
        if (setjmp(escape_) != 0) {
            guard_.rethrow();
            throw_damaged(message_.data());
        }
        step(jpeg_);
    }

    // What callbacks under libjpeg catch.
    [[nodiscard]] CGuard &guard() { return guard_; }

private:
    [[noreturn]] static void fail(j_common_ptr jpeg);
    static void heed_message(j_common_ptr jpeg, int level);
    static void heed_progress(j_common_ptr jpeg);

    jpeg_decompress_struct jpeg_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf escape_{};
    std::array<char, JMSG_LENGTH_MAX> message_{};
    CGuard guard_;
};

}   // namespace iiif
