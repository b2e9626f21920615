#include "protocol/presentation_url.h"

#include "base/cursor.h"
#include "base/error.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostParts = 1'000'000;

}   // namespace

std::optional<Presentation> parse_presentation(std::string_view segment)
{
    using enum Presentation::Document;
    if (segment == "manifest.json") {
        return Presentation{.document = manifest};
    }
    Cursor in(segment);
    if (!in.accept("collection")) {
        return std::nullopt;
    }
    Presentation asked{.document = collection};
    if (in.accept('-')) {
        const auto part = in.number();
        if (!part || *part < 1 || *part > kMostParts) {
            return std::nullopt;
        }
        asked.part = static_cast<int>(*part);
    }
    return in.remaining() == ".json" ? std::optional(asked) : std::nullopt;
}

About about_of(const Presentation &asked, std::string_view identifier, bool index)
{
    const bool folder = asked.document == Presentation::Document::collection || identifier.empty();
    if (!folder) {
        return index ? About::folder_or_picture : About::picture;
    }
    if (!index) {
        throw Error(Kind::not_found, "Folders are not listed here: only a picture has a manifest.");
    }
    return About::folder;
}

std::string_view presentation_type(Dialect dialect, bool linked_data)
{
    if (!linked_data) {
        return "application/json";
    }
    return dialect == Dialect::iiif3
               ? R"(application/ld+json;profile="http://iiif.io/api/presentation/3/context.json")"
               : "application/ld+json";
}

std::string document_name(const Presentation &asked)
{
    if (asked.document == Presentation::Document::manifest) {
        return "manifest.json";
    }
    return asked.part == 0 ? "collection.json"
                           : "collection-" + std::to_string(asked.part) + ".json";
}

}   // namespace iiif
