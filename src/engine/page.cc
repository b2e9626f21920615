#include "engine/page.h"

#include "base/cursor.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostPages = 1'000'000;

}   // namespace

void take_page(Ask &ask, char separator)
{
    if (ask.about != About::picture) {
        return;
    }
    const auto at = ask.identifier.rfind(separator);
    if (at == std::string::npos || at == 0) {
        return;
    }
    Cursor in(std::string_view(ask.identifier).substr(at + 1));
    const auto number = in.number();
    if (number && in.at_end() && *number >= 1 && *number <= kMostPages) {
        ask.page = static_cast<int>(*number);
        ask.identifier.resize(at);
    }
}

}   // namespace iiif
