// Parses a URL's path from its end. DeepZoom and Zoomify allow slashes in an identifier, so only
// the end of the path says what is asked for. Used by one thread; borrows the path.
//
//     PathEnd path("/maps/a.tif/ImageProperties.xml");
//     path.take_segment();   // "ImageProperties.xml"
//     path.identifier();     // "maps/a.tif"
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"

namespace iiif {

class PathEnd {
public:
    explicit PathEnd(std::string_view path) : rest_(path) {}

    // Removes the last segment and returns it decoded; empty where no segment is left.
    [[nodiscard]] std::string take_segment();
    // Returns the identifier: the segments that are left, and `name` after them. Throws Error as
    // check_identifier() does.
    [[nodiscard]] std::string identifier(std::string_view name = {}) const;

private:
    std::string_view rest_;
};

// Throws Error(uri_too_long) where the path is longer than kLongestUrl.
void check_length(const Question &question);

}   // namespace iiif
