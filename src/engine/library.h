// Identifies and opens pictures by name; names are absolute paths of local files today. It is the
// only maker of ByteSources of pictures: no other code of the engine opens a picture's file or
// calls stat on it. Borrows the tables of rewritten files and of purges in shared memory. Any
// thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"
#include "shared/purges.h"
#include "model/folder_entry.h"
#include "shared/rewrites.h"

namespace iiif {

class Library {
public:
    Library(Rewrites::Memory &rewrites, Purges::Memory &purges) noexcept
        : rewrites_(rewrites), purges_(purges)
    {
    }

    // Returns the SourceIdentity::key of the file that has the name now, which purge() changes.
    // Costs one stat, so every request may call it. Throws Error: not_found, forbidden, busy.
    [[nodiscard]] Digest identify(const std::string &name) const;

    // Opens the file. Throws as identify() does, or Error(damaged) if the source cannot be read.
    [[nodiscard]] std::shared_ptr<const ByteSource> open(const std::string &name) const;

    // Lists the files and folders in a folder, in any order, symbolic links followed; nothing where
    // `name` is no folder. Leaves out names that begin with a dot. Throws Error: bad_request (too
    // many entries), forbidden, busy.
    [[nodiscard]] std::optional<std::vector<FolderEntry>> list(const std::string &name) const;
    // The file or folder that has the name now; nothing where there is none.
    [[nodiscard]] std::optional<FolderEntry> entry(const std::string &name) const;

    // Lists the files in the folder of `name`, itself included, whose file names begin with
    // `beginning`, in any order. Returns an empty list if the folder cannot be read.
    [[nodiscard]] std::vector<std::string> siblings(const std::string &name,
                                                    std::string_view beginning) const;

    // Changes the key of the file that has the name now, so that every child opens the picture anew
    // and finds nothing of it in the caches. Throws as identify() does.
    void purge(const std::string &name) const;

private:
    Rewrites rewrites_;
    Purges purges_;
};

}   // namespace iiif
