// The verdict of iiif-check on one file: whether its answers will be fast, slow or refused, why,
// and what to do about it. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "model/image_info.h"

namespace iiif {

enum class Verdict { fast, slow, refused };

struct Finding {
    Verdict verdict = Verdict::fast;
    Size size = {};   // the picture's; 0x0 if it cannot be opened
    std::size_t levels = 0;
    Size tile = {};
    bool passes_through = false;   // stored JPEG tiles are answered undecoded
    std::string reason = {};       // a sentence; for a fast file, what makes it fast
    std::string remedy = {};       // a shell command that mends the file, or empty
};

// Judges an open picture. `remark` is the Reader's own sentence about the file, or empty; answers
// that need more than `memory` bytes are refused; `file` is the name for the remedy.
[[nodiscard]] Finding judge(const ImageInfo &info, const std::string &remark, std::int64_t memory,
                            const std::string &file);

// Judges a file that cannot be opened or decoded.
[[nodiscard]] Finding judge(const Error &error, const std::string &file);

}   // namespace iiif
