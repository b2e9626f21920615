// The content of a manifest or a collection, before a version of the IIIF Presentation API is
// chosen: the engine fills these structs, presentation_3.h and presentation_2.h write them. URLs
// are complete and valid; texts are UTF-8. Plain values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ask.h"
#include "model/geometry.h"

namespace iiif {

// Texts by language (BCP 47), or "none" for texts whose language is not known.
using LanguageMap = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct LabelledTexts {
    LanguageMap label = {};
    LanguageMap value = {};
};

// A URL of one picture. The size is empty where it is not known.
struct ImageLink {
    std::string url = {};
    std::string_view media_type = {};
    Size size = {};
};

// Who provides the pictures: an Agent of Presentation 3.0.
struct Provider {
    std::string uri = {};
    LanguageMap label = {};
    std::string homepage = {};   // may be empty
    std::string logo = {};       // may be empty
};

// The descriptive members that manifests and collections share. A member that is empty is left out,
// except the label.
struct Particulars {
    LanguageMap label = {};
    LanguageMap summary = {};
    std::vector<LabelledTexts> metadata = {};
    std::string rights = {};   // a URI
    std::optional<LabelledTexts> required_statement = {};
    std::optional<Provider> provider = {};
    std::string nav_date = {};
};

// One picture on a canvas. A canvas with several has a Choice of registered layers.
struct Layer {
    LanguageMap label = {};
    std::string service = {};   // the picture's base URI
    Size size = {};             // full size
    std::vector<Size> sizes = {};
    ImageLink image = {};   // the whole picture, as large as the location answers it
    ImageLink thumbnail = {};
    std::string login = {};   // login_services() of the picture, or empty
};

struct Canvas {
    std::string uri = {};
    Particulars particulars = {};
    std::vector<std::string> behavior = {};
    std::vector<Layer> layers =
        {};   // the first one is shown at first, and gives the canvas its size
};

// An entry of a table of contents. Canvases are indices into Manifest::canvases.
struct Range {
    LanguageMap label = {};
    std::vector<std::size_t> canvases = {};
    std::vector<Range> ranges = {};
};

// Another document.
struct Reference {
    std::string uri = {};
    bool collection = false;
    LanguageMap label = {};
    std::optional<ImageLink> thumbnail = {};
};

struct Manifest {
    std::string uri = {};
    Particulars particulars = {};
    std::vector<std::string> behavior = {};
    std::string viewing_direction = {};
    std::vector<Canvas> canvases = {};   // never empty
    std::vector<Range> ranges = {};
    std::optional<std::size_t> start = {};   // the canvas to show first
    std::vector<Reference> part_of = {};
};

struct Collection {
    std::string uri = {};
    Particulars particulars = {};
    std::vector<std::string> behavior = {};
    std::vector<Reference> items = {};
    std::vector<Reference> part_of = {};
};

// The image services that a document names.
struct ServiceForm {
    Dialect dialect = Dialect::iiif3;
    int level = 2;                // of compliance
    bool login_context = false;   // has_login_context()
};

}   // namespace iiif
