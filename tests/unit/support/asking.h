// Small verbs for tests: URLs as viewers write them, asked of pictures that are only described.
#pragma once

#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/ask.h"
#include "model/image_info.h"
#include "model/limits.h"
#include "model/resample.h"
#include "protocol/iiif_url.h"

namespace iiif {

// Readable failures.
std::ostream &operator<<(std::ostream &out, const Size &size);
std::ostream &operator<<(std::ostream &out, const Rect &rect);
std::ostream &operator<<(std::ostream &out, const Reduction &reduction);

// --- Pictures

enum class LevelRounding { up, down };

// One level.
[[nodiscard]] ImageInfo flat(const Size &size, const Size &tile = {256, 256});
// Full size, then halves of the one before, until one tile holds the last.
[[nodiscard]] ImageInfo pyramid(const Size &size, const Size &tile = {256, 256},
                                LevelRounding rounding = LevelRounding::up);

// As large as a limit can be.
[[nodiscard]] Limits no_limits();

// --- Questions

inline constexpr std::array kEveryFormat{ImageFormat::jpg, ImageFormat::png, ImageFormat::webp};
inline constexpr std::string_view kHost = "https://example.org/iiif";

// What the path, "id/full/max/0/default.jpg", means below kHost.
[[nodiscard]] Ask ask(std::string_view path, Dialect dialect = Dialect::iiif3,
                      std::string_view accept = {});
// The request of "full/max/0/default.jpg".
[[nodiscard]] Request request(std::string_view parameters, Dialect dialect = Dialect::iiif3);

// --- Answers

[[nodiscard]] std::string status_text(Kind kind);   // "400"

// What `call` returns, or the status of the Error that it throws.
template <class Call> [[nodiscard]] std::string outcome(const Call &call)
{
    try {
        return call();
    }
    catch (const Error &error) {
        return status_text(error.kind());
    }
}

// "600x400", the size of the answer, or the status of a refusal: "400".
[[nodiscard]] std::string answer_size(std::string_view parameters, const ImageInfo &info,
                                      const Limits &limits, Dialect dialect = Dialect::iiif3);
// The plan as text, or the status of a refusal.
[[nodiscard]] std::string plan_text(std::string_view parameters, const ImageInfo &info,
                                    const Limits &limits = no_limits(),
                                    Dialect dialect = Dialect::iiif3,
                                    Filter filter = Filter::bicubic);

}   // namespace iiif
