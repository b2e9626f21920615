// Identifies and opens pictures by name; names are absolute paths of local files, or name an object
// of an IIIFSource (source/source_address.h). It is the only maker of ByteSources of pictures: no
// other code of the engine opens a picture's file or calls stat on it. Borrows the tables of
// rewritten files and of purges in shared memory, and the sources. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"
#include "shared/purges.h"
#include "model/folder_entry.h"
#include "shared/rewrites.h"
#include "source/sources.h"

namespace iiif {

class Library {
public:
    Library(Rewrites::Memory &rewrites, Purges::Memory &purges, Sources &sources) noexcept
        : rewrites_(rewrites), purges_(purges), sources_(&sources)
    {
    }

    // Whether the name is that of an object of an IIIFSource.
    [[nodiscard]] static bool is_remote(std::string_view name);

    // Returns the SourceIdentity::key of the file that has the name now, which purge() changes.
    // Costs one stat, so every request may call it; of an object, a request to its server once in a
    // while. Throws Error: not_found, forbidden, busy, and as Sources::state() does.
    [[nodiscard]] Digest identify(const std::string &name) const;

    // Opens the file. Throws as identify() does, or Error(damaged) if the source cannot be read.
    [[nodiscard]] std::shared_ptr<const ByteSource> open(const std::string &name) const;

    // Runs `waiting`, in which the thread waits for another one that opens the picture
    // (FetchWaits::run() for an object).
    void wait(const std::string &name, const std::function<void()> &waiting) const;

    // Lists the files and folders in a folder, in any order, symbolic links followed; nothing where
    // `name` is no local folder. Leaves out names that begin with a dot. Throws Error: bad_request
    // (too many entries), forbidden, busy.
    [[nodiscard]] std::optional<std::vector<FolderEntry>> list(const std::string &name) const;
    // The file, object or folder that has the name now; nothing where there is none.
    [[nodiscard]] std::optional<FolderEntry> entry(const std::string &name) const;

    // Lists the files in the folder of `name`, itself included, whose file names begin with
    // `beginning`, in any order. Returns an empty list if the folder cannot be read.
    [[nodiscard]] std::vector<std::string> siblings(const std::string &name,
                                                    std::string_view beginning) const;

    // Changes the key of the file that has the name now, so that every child opens the picture anew
    // and finds nothing of it in the caches. Throws as identify() does.
    void purge(const std::string &name) const;

private:
    // The key before any purge.
    [[nodiscard]] Digest own_key(const std::string &name) const;

    Rewrites rewrites_;
    Purges purges_;
    Sources *sources_;
};

}   // namespace iiif
