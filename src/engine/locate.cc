#include "engine/locate.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/unicode_forms.h"
#include "engine/sequence.h"
#include "source/source_address.h"

namespace iiif {

namespace {

void add_names(std::vector<std::string> &names, const Ask &ask, const std::string &name,
               const std::vector<std::string> &suffixes)
{
    names.push_back(name);
    if (ask.about == About::folder) {
        return;
    }
    for (const auto &suffix : suffixes) {
        names.push_back(name + suffix);
    }
}

// S3's limit for keys.
constexpr std::size_t kLongestKey = 1024;

std::shared_ptr<const SourceAddress> source_of(std::string_view name,
                                               const SourceAddresses &sources)
{
    std::shared_ptr<const SourceAddress> best;
    for (const auto &source : sources) {
        if (name.starts_with(source->prefix) &&
            (best == nullptr || source->prefix.size() > best->prefix.size())) {
            best = source;
        }
    }
    return best;
}

// Trying one suffix after the other would cost a request each.
std::string with_suffix(const std::string &name, const std::vector<std::string> &suffixes)
{
    const bool has_one = std::ranges::any_of(
        suffixes, [&](const std::string &suffix) { return name.ends_with(suffix); });
    return suffixes.empty() || has_one ? name : name + suffixes.front();
}

// Access rules are matched against the name, so an object must have one name only. Segments of dots
// and backslashes have been refused with the identifier.
void check_name(std::string_view name, std::string_view key)
{
    if (key.empty() || key.starts_with('/') || key.ends_with('/') || key.size() > kLongestKey ||
        name.find("//") != std::string_view::npos) {
        throw Error(Kind::not_found, "There is no such picture.");
    }
}

}   // namespace

std::optional<RemotePicture> remote_picture(const Ask &ask, const Settings &settings)
{
    const auto &sources = settings.location.sources;
    const auto address =
        ask.about == About::nothing ? nullptr : source_of(ask.file_name(), sources);
    if (address == nullptr) {
        return std::nullopt;
    }
    if (ask.about == About::folder) {
        throw Error(Kind::not_implemented,
                    "The pictures of this folder are kept on another server, whose folders are "
                    "not listed.");
    }
    const auto path = with_suffix(ask.file_name(), settings.location.suffixes);
    const auto key = std::string_view(path).substr(address->prefix.size());
    check_name(path, key);
    return RemotePicture{
        address, source_name(source_id(*address, settings.location.private_sources), key), path};
}

std::vector<std::string> file_names(const Ask &ask, const Settings &settings)
{
    if (ask.about == About::nothing) {
        return {};
    }
    const auto &suffixes = settings.location.suffixes;
    std::vector<std::string> names;
    add_names(names, ask, ask.file_name(), suffixes);
    for (const auto &form : other_forms(ask.file_name())) {
        add_names(names, ask, form, suffixes);
    }
    if (ask.about == About::folder) {
        return names;
    }
    std::ranges::move(sequence_file_names(ask, settings.location.sequence_pattern),
                      std::back_inserter(names));
    return names;
}

}   // namespace iiif
