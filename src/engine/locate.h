// Lists the file names to try for the picture or folder that an Ask is about. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/settings.h"
#include "model/ask.h"

namespace iiif {

// Names are relative to IIIFRoot and in the order in which they are tried: the identifier, with
// each suffix of IIIFSuffix, then the files of a sequence. Empty for an Ask about nothing.
[[nodiscard]] std::vector<std::string> file_names(const Ask &ask, const Settings &settings);

// The object that the Ask is about, where its identifier belongs to an IIIFSource. Of several whose
// prefixes the identifier begins with, the one with the longest counts.
struct RemotePicture {
    std::shared_ptr<const SourceAddress> address;
    std::string name;   // for the Library
    std::string path;   // the decoded identifier, with a suffix of IIIFSuffix
};

// Returns nothing for a local file or folder, and for an Ask about nothing. Throws Error(not_found)
// for names that would have several spellings: with empty segments, or that end in a slash.
[[nodiscard]] std::optional<RemotePicture> remote_picture(const Ask &ask, const Settings &settings);

}   // namespace iiif
