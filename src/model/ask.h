// What a URL asks for, as every protocol's parser returns it. Text and numbers only: no file has
// been looked at yet.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/request.h"

namespace iiif {

// What a location speaks: the value of its SetHandler.
enum class Protocol { iiif, iip, deepzoom, zoomify };

// The version of the IIIF Image API.
enum class Dialect { iiif1, iiif2, iiif3 };

// A URL and the headers that matter, undecoded. Borrows all text.
struct Question {
    std::string_view path;   // after the location's own, percent-encoded, begins with `/`
    std::string_view
        address;               // the same as the client wrote it, from the scheme on, without query
    std::string_view accept;   // the Accept header, or empty
    std::string_view query = {};   // behind the question mark, or the body of a POST
};

struct Description {
    bool linked_data = false;   // as application/ld+json rather than application/json
};

// What IIP tells of a picture in a line or two.
enum class Fact {
    version,
    server,
    commands,
    objects,
    basic_info,
    size,
    level_count,
    level_sizes,
    tile_size,
    color_space,
    bits,
    horizontal_views,
    vertical_views,
    sample_ranges,
    resolution,
    stack,
    metadata,
    summary,
    field,   // of the metadata
};

struct Facts {
    struct Asked {
        Fact fact;
        bool transposed = false;   // of the picture as it was turned by then
        std::string name = {};     // of a field
    };

    std::vector<Asked> asked;
    std::string query;   // where nothing can be told, this is said to be the fault
};

// Several tiles of one level in one answer: the rectangle of which `first` and `last`, counted row
// by row, are corners.
struct TileBlock {
    Request tile;   // each of them, but for its number
    std::int64_t first = 0;
    std::int64_t last = 0;
};

// The values of a row or a column of pixels of a stored level, as they are in the file.
struct PixelValues {
    enum class Form { points, profile };   // of their text

    Form form = Form::profile;
    std::int64_t level = 0;                  // 0 is the smallest
    std::optional<std::int64_t> tile = {};   // the one that the pixels are counted in
    Rect pixels = {};
};

// From where an object is looked at, in degrees: which file of a sequence shows it. Of a file with
// many pages the first angle counts them.
struct ViewAngles {
    int horizontal = 0;
    int vertical = 90;

    auto operator<=>(const ViewAngles &) const = default;
};

struct Redirect {};   // to the description

struct Ask {
    Protocol protocol = Protocol::iiif;    // in which the answer is put
    Dialect dialect = Dialect::iiif3;      // where that is IIIF
    std::string identifier = {};           // decoded once
    int page = 1;                          // of those in the file
    std::optional<ViewAngles> view = {};   // the picture may be a sequence of files, this one of it
    std::string uri = {};      // the picture's public base URI, encoded as the client wrote it
    bool negotiated = false;   // the answer depends on Accept
    std::variant<Request, Description, Redirect, Facts, TileBlock, PixelValues> what = {};
};

}   // namespace iiif
