#include "protocol/path_end.h"

#include <utility>

#include "base/error.h"
#include "base/percent.h"
#include "protocol/identifier.h"

namespace iiif {

std::string PathEnd::take_segment()
{
    const auto slash = rest_.rfind('/');
    const auto segment = rest_.substr(slash == std::string_view::npos ? 0 : slash + 1);
    rest_ = rest_.substr(0, slash == std::string_view::npos ? 0 : slash);
    return percent_decode(segment);
}

std::string PathEnd::identifier(std::string_view name) const
{
    auto result = without_leading_slashes(percent_decode(rest_));
    if (!result.empty() && !name.empty()) {
        result += '/';
    }
    result = without_leading_slashes(std::move(result) + std::string(name));
    check_identifier(result);
    return result;
}

void check_length(const Question &question)
{
    if (question.path.size() > kLongestUrl) {
        throw Error(Kind::uri_too_long, "The URL is too long: its path may have at most " +
                                            std::to_string(kLongestUrl) + " bytes.");
    }
}

}   // namespace iiif
