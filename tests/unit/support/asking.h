// Short functions for tests that parse and plan URLs, as viewers write them, for pictures that
// exist only as an ImageInfo.
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

// Prints these types, so that failures are readable.
std::ostream &operator<<(std::ostream &out, const Size &size);
std::ostream &operator<<(std::ostream &out, const Rect &rect);
std::ostream &operator<<(std::ostream &out, const Reduction &reduction);

// --- Pictures

enum class LevelRounding { up, down };

// Returns a picture with one level.
[[nodiscard]] ImageInfo flat(const Size &size, const Size &tile = {256, 256});
// Returns a picture with full size and levels that are halves of the one before, down to one tile.
[[nodiscard]] ImageInfo pyramid(const Size &size, const Size &tile = {256, 256},
                                LevelRounding rounding = LevelRounding::up);

// Limits that allow everything.
[[nodiscard]] Limits no_limits();

// --- Questions

inline constexpr std::array kEveryFormat{ImageFormat::jpg, ImageFormat::png, ImageFormat::webp};
inline constexpr std::string_view kHost = "https://example.org/iiif";

// Parses a path below kHost, for example "id/full/max/0/default.jpg".
[[nodiscard]] Ask ask(std::string_view path, Dialect dialect = Dialect::iiif3,
                      std::string_view accept = {});
// Parses the parameters of an image, for example "full/max/0/default.jpg".
[[nodiscard]] Request request(std::string_view parameters, Dialect dialect = Dialect::iiif3);

// --- Answers

[[nodiscard]] std::string status_text(Kind kind);   // "400"

// Returns the result of `call`, or the status of the Error that it throws.
template <class Call> [[nodiscard]] std::string outcome(const Call &call)
{
    try {
        return call();
    }
    catch (const Error &error) {
        return status_text(error.kind());
    }
}

// Returns the size of the answer ("600x400"), or the status of the refusal ("400").
[[nodiscard]] std::string answer_size(std::string_view parameters, const ImageInfo &info,
                                      const Limits &limits, Dialect dialect = Dialect::iiif3);
// Returns the plan as text, or the status of the refusal.
[[nodiscard]] std::string plan_text(std::string_view parameters, const ImageInfo &info,
                                    const Limits &limits = no_limits(),
                                    Dialect dialect = Dialect::iiif3,
                                    Filter filter = Filter::bicubic);

}   // namespace iiif
