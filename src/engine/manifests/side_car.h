// The file metadata.json in a folder: what its maintainer states of the folder and of the files in
// it. docs/manifests.md lists the members. Nothing in it is trusted: a member of the wrong form is
// left out and becomes a complaint. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/presentation.h"

namespace iiif {

// Describes a folder or a picture.
inline constexpr std::string_view kSideCarName = "metadata.json";
inline constexpr std::int64_t kMostSideCarBytes = std::int64_t{1} << 20;

// One of several registered pictures on a canvas.
struct SideLayer {
    std::string file = {};
    LanguageMap label = {};
};

// A canvas by its number, from 1, or the canvases of a file by its name.
using SidePage = std::variant<std::int64_t, std::string>;

struct SideRange {
    LanguageMap label = {};
    std::vector<SidePage> pages = {};
    std::vector<SideRange> ranges = {};
};

struct SideCar {
    Particulars particulars = {};   // the label may be empty
    std::vector<std::string> behavior = {};
    std::string viewing_direction = {};
    std::vector<std::string> order = {};   // file names
    std::vector<SidePage> start = {};      // one or none
    std::vector<std::vector<SideLayer>> layers = {};
    std::vector<SideRange> ranges = {};
    bool pages_as_layers = false;
    std::map<std::string, SideCar, std::less<>> pages =
        {};   // by file name, or by number of the page

    // Returns the entry of a file or page; an empty one where there is none.
    [[nodiscard]] const SideCar &page(std::string_view name) const;
};

struct ParsedSideCar {
    SideCar side_car = {};
    std::string complaints = {};   // for the error log; empty: none
};

[[nodiscard]] ParsedSideCar parse_side_car(std::string_view text);

}   // namespace iiif
