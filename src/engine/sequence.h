// Image sequences: an object seen from many sides, in a file for each: with the pattern `_pyr_`,
// vase_pyr_030_090.tif is `vase` from 30 and 90 degrees. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"

namespace iiif {

// Where the file of the ask's view may lie, relative to the root, the one to be tried first in
// front; none where no view is asked for.
[[nodiscard]] std::vector<std::string> sequence_file_names(const Ask &ask,
                                                           std::string_view pattern);

// Whether `file`, which is where the picture was found, is that file.
[[nodiscard]] bool shows_view(const Ask &ask, std::string_view pattern, const std::string &file);

struct ViewFile {
    ViewAngles angles;
    std::string path;

    auto operator<=>(const ViewFile &) const = default;
};

// All files of the sequence that such a file belongs to, sorted; of one view only the first.
[[nodiscard]] std::vector<ViewFile> sequence_of(const Ask &ask, std::string_view pattern,
                                                const std::string &file);

}   // namespace iiif
