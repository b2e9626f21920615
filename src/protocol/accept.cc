#include "protocol/accept.h"

#include <algorithm>
#include <cctype>

namespace iiif {

namespace {

constexpr int kFullQuality = 1000;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Cuts off and returns the text before the next `separator` that is not inside quotes.
std::string_view take_until(std::string_view &rest, char separator)
{
    bool quoted = false;
    std::size_t end = 0;
    while (end < rest.size() && (quoted || rest[end] != separator)) {
        quoted ^= rest[end] == '"';
        ++end;
    }
    const auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trimmed(part);
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
    return result;
}

// Reads a weight such as "1", "0.8" or "0.125", in thousandths (RFC 9110 section 12.4.2). Any other
// text counts as 1.
int weight(std::string_view text)
{
    if (text.empty() || (text[0] != '0' && text[0] != '1')) {
        return kFullQuality;
    }
    int value = text[0] - '0';
    for (std::size_t place = 2; place < 5; ++place) {
        const bool digit = place < text.size() && text[1] == '.' && std::isdigit(text[place]) != 0;
        value = value * 10 + (digit ? text[place] - '0' : 0);
    }
    return std::min(value, kFullQuality);
}

std::string_view unquoted(std::string_view value)
{
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

void read_parameter(std::string_view parameter, MediaRange &range)
{
    const auto name = lower(take_until(parameter, '='));
    const auto value = trimmed(parameter);
    if (name == "q") {
        range.quality = weight(value);
    }
    else if (name == "profile") {
        range.profile = unquoted(value);
    }
    else if (name == "version") {
        range.version = unquoted(value);
    }
}

bool matches(const MediaRange &range, std::string_view media_type)
{
    if (range.type == "*/*") {
        return true;
    }
    return range.wildcard() ? media_type.starts_with(range.type.substr(0, range.type.size() - 1))
                            : media_type == range.type;
}

int specificity(const MediaRange &range)
{
    return range.type == "*/*" ? 0 : range.wildcard() ? 1 : 2;
}

}   // namespace

std::vector<MediaRange> parse_accept(std::string_view header)
{
    std::vector<MediaRange> ranges;
    while (!header.empty()) {
        auto rest = take_until(header, ',');
        MediaRange range{.type = lower(take_until(rest, ';')), .profile = {}};
        while (!rest.empty()) {
            read_parameter(take_until(rest, ';'), range);
        }
        if (range.type.find('/') != std::string::npos) {
            ranges.push_back(std::move(range));
        }
    }
    return ranges;
}

int acceptance(const std::vector<MediaRange> &ranges, std::string_view media_type)
{
    if (ranges.empty()) {
        return kFullQuality;
    }
    const MediaRange *best = nullptr;
    for (const auto &range : ranges) {
        if (matches(range, media_type) &&
            (best == nullptr || specificity(range) > specificity(*best))) {
            best = &range;
        }
    }
    return best == nullptr ? 0 : best->quality;
}

}   // namespace iiif
