// Image sequences: an object seen from many sides, in a file for each: with the pattern `_pyr_`,
// vase_pyr_030_090.tif is `vase` from 30 and 90 degrees. The pages of a stack are views of one
// file. Any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/reader.h"
#include "engine/library.h"
#include "model/ask.h"
#include "protocol/iip_facts.h"

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
[[nodiscard]] std::vector<ViewFile> sequence_of(const Library &library, const Ask &ask,
                                                std::string_view pattern, const std::string &file);

// Whether httpd would hand out this file, too: of a sequence it has walked one only.
using MayRead = std::function<bool(const std::string &file)>;

// What is told of a picture's views: of a sequence all files that may be read and are pictures,
// else the pages of the one that `reader` reads.
[[nodiscard]] IipViews views_of(const Library &library, const Ask &ask, std::string_view pattern,
                                const std::string &file, const Reader &reader,
                                const MayRead &may_read);

struct PictureView {
    std::string name;
    std::string file;
    int page;
};

// The views whose values are told: of a sequence those of the same height that may be read and are
// pictures, or all pages. Never empty. Throws Error(bad_request) where they are too many to be
// opened.
[[nodiscard]] std::vector<PictureView> readable_views(const Library &library, const Ask &ask,
                                                      std::string_view pattern,
                                                      const std::string &file, const Reader &reader,
                                                      const MayRead &may_read);

}   // namespace iiif
