// A Question is the text of an HTTP request; an Ask is what a protocol's parser makes of it. No
// parser opens a file, and nothing in here knows which protocol was spoken: where protocols differ,
// the difference is a value of the Ask. Plain values; an Ask belongs to one thread at a time.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/request.h"

namespace iiif {

struct Ask;
struct ImageInfo;
struct InfoSettings;

// The version of the IIIF Image API.
enum class Dialect { iiif1, iiif2, iiif3 };

// A URL and the headers that matter, undecoded. Borrows all text.
struct Question {
    std::string_view path;      // behind the location's own path; begins with `/`
    std::string_view address;   // the URL as the client wrote it, from the scheme on, without query
    std::string_view accept;    // the Accept header, or empty
    std::string_view query = {};   // behind the question mark, or the body of a POST
};

// What the directives of a location say about reading a Question. Borrows the formats.
struct ParseSettings {
    Dialect dialect = Dialect::iiif3;       // unless Accept names another one
    std::span<const ImageFormat> formats;   // that are served, the preferred one first
};

// A document that describes a picture: info.json, a DeepZoom descriptor, Zoomify's properties.
struct Description {
    std::string_view document;   // its name; no two kinds of documents share one
    std::string_view media_type;
    // Writes the document. Any thread.
    std::string (*write)(const Ask &ask, const ImageInfo &info, const InfoSettings &settings);
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

// What an Ask is about. httpd walks to it, so that its own rules decide who may ask.
enum class About {
    picture,   // a file
    folder,
    nothing,   // that lies on the disk: httpd walks nowhere
};

struct Ask {
    About about = About::picture;
    std::optional<Dialect> dialect = {};   // of the answer, where it is one of the Image API
    std::string identifier = {};           // decoded once
    int page = 1;                          // of those in the file
    std::optional<ViewAngles> view = {};   // the picture may be a sequence of files, this one of it
    std::string uri = {};      // the picture's public base URI, encoded as the client wrote it
    bool negotiated = false;   // the answer depends on Accept
    std::variant<Request, Description, Redirect, Facts, TileBlock, PixelValues> what = {};
};

}   // namespace iiif
