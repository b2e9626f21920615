// The pictures that can be served, by their names: today the absolute paths of local files. The
// only maker of ByteSources in src, so that nothing else opens or looks at a picture's file. Any
// thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"
#include "shared/rewrites.h"

namespace iiif {

class Library {
public:
    // The table is borrowed.
    explicit Library(Rewrites::Memory &rewrites) noexcept : rewrites_(rewrites) {}

    // SourceIdentity::key of what has that name now: cheap enough to be asked with every request.
    // Throws Error: not_found, forbidden, busy.
    [[nodiscard]] Digest identify(const std::string &name) const;

    // Throws as identify() does, or Error(damaged) when the source cannot be read.
    [[nodiscard]] std::shared_ptr<const ByteSource> open(const std::string &name) const;

    // The names of the files in the same folder, `name` among them, whose last part begins with
    // `beginning`, in any order. Empty when the folder cannot be read.
    [[nodiscard]] std::vector<std::string> siblings(const std::string &name,
                                                    std::string_view beginning) const;

private:
    Rewrites rewrites_;
};

}   // namespace iiif
