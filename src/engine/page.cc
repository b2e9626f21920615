#include "engine/page.h"

#include "base/cursor.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostPages = 1'000'000;

}   // namespace

std::optional<int> page_in(std::string_view identifier, char separator)
{
    const auto at = identifier.rfind(separator);
    if (at == std::string_view::npos || at == 0) {
        return std::nullopt;
    }
    Cursor in(identifier.substr(at + 1));
    const auto number = in.number();
    const bool page = number && in.at_end() && *number >= 1 && *number <= kMostPages;
    return page ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

void take_page(Ask &ask, char separator)
{
    if (ask.about != About::picture && ask.about != About::folder_or_picture) {
        return;
    }
    if (const auto page = page_in(ask.identifier, separator)) {
        ask.page = *page;
        ask.page_stated = true;
        ask.about = About::picture;
        ask.identifier.resize(ask.identifier.rfind(separator));
    }
}

}   // namespace iiif
