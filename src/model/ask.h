// The two ends of a protocol's parser: a Question (text of an HTTP request) goes in, an Ask (what
// it asks for) comes out. No parser opens a file, and nothing in this file depends on which
// protocol was used: where protocols differ, the difference is a value of the Ask. Plain values; a
// Question borrows its text, an Ask owns it and belongs to one thread at a time.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/login.h"
#include "model/request.h"

namespace iiif {

struct Ask;
struct ImageInfo;
struct InfoSettings;

// The version of the IIIF Image API.
enum class Dialect { iiif1, iiif2, iiif3 };

// The text of an HTTP request, undecoded.
struct Question {
    // The URL's path after the location's own path: percent-encoded, begins with `/`.
    std::string_view path;
    // The public URL as the client wrote it, with scheme and host, without the query.
    std::string_view address;
    std::string_view accept;       // the Accept header, or empty
    std::string_view query = {};   // the text after the question mark, or the body of a POST
    // The headers that a page of another site wants to send (Access-Control-Request-Headers), or
    // empty.
    std::string_view page_headers = {};
};

// The directives of a location that a parser needs. Borrows the formats.
struct ParseSettings {
    Dialect dialect = Dialect::iiif3;       // unless Accept names another one
    std::span<const ImageFormat> formats;   // the location's formats, the preferred one first
    // IIIFLenient: each URL may be spelt as any version of the Image API spells it, and what its
    // rest says twice may be wrong the second time.
    bool lenient = false;
    // IIIFSlashes raw: slashes in an identifier need no encoding, so URLs are read from their end.
    bool raw_slashes = false;
    bool index = false;   // folders may be listed
};

// A document that describes a picture: info.json, a DeepZoom descriptor, Zoomify's properties.
struct Description {
    std::string_view document;   // its name; each kind of document has its own
    std::string_view media_type;
    // Writes the document. Any thread.
    std::string (*write)(const Ask &ask, const ImageInfo &info, const InfoSettings &settings);
};

// One thing that IIP's OBJ command can ask of a picture.
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
    field,   // one text of the metadata, by its name
};

// Asks for one or more facts, answered in one document.
struct Facts {
    struct Asked {
        Fact fact;
        bool transposed = false;   // a ROT command before it swapped width and height
        std::string name = {};     // of the metadata field
    };

    std::vector<Asked> asked;
    std::string query;   // quoted in IIP's error message when none of the facts is known
};

// Asks for several tiles of one level in one answer (IIP's TIL with a range). `first` and `last`
// are numbers counted row by row from 0; they name two opposite corners of a rectangle of tiles.
struct TileBlock {
    Request tile;   // applies to each tile; its number is not set
    std::int64_t first = 0;
    std::int64_t last = 0;
};

// Asks for the numbers in a row or a column of pixels of a stored level, as they are in the file
// (IIP's SPECTRA and PFL).
struct PixelValues {
    enum class Form { points, profile };   // the text's form: SPECTRA's XML, PFL's JSON

    Form form = Form::profile;
    std::int64_t level = 0;                  // 0 is the smallest
    std::optional<std::int64_t> tile = {};   // `pixels` is relative to this tile, if it is set
    Rect pixels = {};
};

// The angles, in degrees, from which a sequence shows its object; they select a file of the
// sequence. In a file of many pages, the horizontal angle is the number of pages to go forward.
struct ViewAngles {
    int horizontal = 0;
    int vertical = 90;

    auto operator<=>(const ViewAngles &) const = default;
};

// Asks for a document of the IIIF Presentation API: a manifest of a picture, a file of several
// pages or a folder, or a collection of what a folder contains.
struct Presentation {
    enum class Document { manifest, collection };

    Document document = Document::manifest;
    int part = 0;   // of a large collection, counted from 1; 0: the collection itself
    std::string_view media_type = {};
};

// Asks for the picture's base URI: the answer redirects to the description.
struct Redirect {};

// Asks for the counters of the server.
struct Metrics {
    bool open_metrics = false;   // as OpenMetrics 1.0, otherwise as Prometheus text 0.0.4
};

// Asks whether the server is well.
struct Health {
    enum class Check {
        alive,   // this child answers, and has its shared memory
        deep,    // it decodes the picture of IIIFHealthImage too
        ready,   // alive, and not overloaded
    };

    Check check = Check::alive;
};

// Asks for a page of the login services that a person sees. The origin is that of the viewer, or
// empty.
struct LoginPage {
    enum class Page {
        access,   // httpd has let the visitor in
        form,     // asks for a name and a password (mod_auth_form)
        logout,
    };

    Page page = Page::access;
    std::string origin = {};
};

// Asks for the page by which a viewer gets an access token: in a frame, as a message.
struct TokenPage {
    bool first_version = false;   // of the Authorization Flow: 1.0
    bool valid = false;           // there is a messageId that can be repeated
    std::optional<std::string> message_id = {};
    std::string origin = {};   // of the viewer; empty: not an origin
};

// Asks whether a picture would be shown to the visitor.
struct Probe {
    std::string picture = {};   // the path of its base URI on this server, as the client wrote it
    bool linked_data = true;    // the answer's media type
};

// The subject of an Ask. httpd walks to it, so that httpd's access rules decide whether the client
// gets an answer.
enum class About {
    picture,   // a file
    folder,
    folder_or_picture,   // whichever has the first of the names that are tried
    nothing,             // nothing on the disk: httpd walks nowhere
};

struct Ask {
    About about = About::picture;
    std::optional<Dialect> dialect = {};   // of the answer, if it follows the Image API
    std::string identifier = {};           // decoded once
    int page = 1;                          // counted from 1
    bool page_stated = false;              // the identifier ended in a page
    std::optional<ViewAngles> view = {};   // set if the identifier may name a sequence
    std::string uri = {};                  // public base URI, encoded as the client wrote it
    std::string location = {};             // public URI of the location; set for documents of IIIF
    bool negotiated = false;               // the answer depends on the Accept header
    std::string mapped_name = {};          // what IIIFIdentifierMap makes of the identifier
    LoginAddresses login = {};             // of the login services that documents name
    Visitor visitor = {};                  // of a login service
    std::variant<Request, Description, Redirect, Facts, TileBlock, PixelValues, Metrics, Health,
                 Presentation, LoginPage, TokenPage, Probe>
        what = {};

    // The name of the file or folder below IIIFRoot.
    [[nodiscard]] const std::string &file_name() const
    {
        return mapped_name.empty() ? identifier : mapped_name;
    }
};

}   // namespace iiif
