// Image sequences (IIP): several files that show one object from different angles. With the pattern
// `_pyr_`, vase_pyr_030_090.tif shows `vase` at a horizontal angle of 30 and a vertical angle of 90
// degrees. The pages of a stack are also views, all in one file. Any thread.
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

// Lists the names, relative to IIIFRoot, that the file of the Ask's view may have, in the order in
// which they are tried. Empty if the Ask has no view.
[[nodiscard]] std::vector<std::string> sequence_file_names(const Ask &ask,
                                                           std::string_view pattern);

// Returns whether `file`, where the picture was found, has one of the sequence_file_names().
[[nodiscard]] bool shows_view(const Ask &ask, std::string_view pattern, const std::string &file);

struct ViewFile {
    ViewAngles angles;
    std::string path;

    auto operator<=>(const ViewFile &) const = default;
};

// Lists the files of the sequence that `file` belongs to, sorted by angle. If several files show
// the same view, the one whose suffix is tried first is listed.
[[nodiscard]] std::vector<ViewFile> sequence_of(const Library &library, const Ask &ask,
                                                std::string_view pattern, const std::string &file);

// Returns whether httpd's access rules let the client read the file. httpd itself has checked only
// the named file of a sequence.
using MayRead = std::function<bool(const std::string &file)>;

// Which files of a sequence are its views.
struct SequenceRules {
    const MayRead &may_read;
    // Whether a request for the file would be answered with a picture.
    std::function<bool(const std::string &file)> is_picture;
};

// Returns the views that IIP's descriptions list: all files of a sequence that the client may read
// and that are pictures, otherwise the pages of the file that `reader` reads.
[[nodiscard]] IipViews views_of(const Library &library, const Ask &ask, std::string_view pattern,
                                const std::string &file, const Reader &reader,
                                const SequenceRules &rules);

struct PictureView {
    std::string name;
    std::string file;
    int page;
};

// Returns the views whose pixel values are sent: the files of a sequence that have the Ask's
// vertical angle, that the client may read and that are pictures; or all pages of a stack. Never
// empty. Throws Error(bad_request) if there are too many to open.
[[nodiscard]] std::vector<PictureView> readable_views(const Library &library, const Ask &ask,
                                                      std::string_view pattern,
                                                      const std::string &file, const Reader &reader,
                                                      const SequenceRules &rules);

}   // namespace iiif
