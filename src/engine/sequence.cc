#include "engine/sequence.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/cursor.h"

namespace iiif {

namespace {

constexpr std::array<std::string_view, 5> kSuffixes{".tif", ".tiff", ".jp2", ".jpx", ".j2k"};
constexpr std::size_t kDigits = 3;

std::string three_digits(int angle)
{
    const auto digits = std::to_string(angle);
    return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

std::string_view file_name(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

std::optional<int> angle_of(Cursor &in)
{
    const auto digits = in.digits();
    return digits.size() == kDigits ? std::optional(static_cast<int>(*Cursor(digits).number()))
                                    : std::nullopt;
}

// Of what follows the pattern in a file's name: "030_090.tif".
std::optional<ViewAngles> angles_of(std::string_view rest)
{
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos ||
        std::ranges::find(kSuffixes, rest.substr(dot)) == kSuffixes.end()) {
        return std::nullopt;
    }
    Cursor in(rest.substr(0, dot));
    const auto horizontal = angle_of(in);
    const bool parted = in.accept('_');
    const auto vertical = angle_of(in);
    if (!horizontal || !parted || !vertical || !in.at_end()) {
        return std::nullopt;
    }
    return ViewAngles{*horizontal, *vertical};
}

}   // namespace

std::vector<std::string> sequence_file_names(const Ask &ask, std::string_view pattern)
{
    std::vector<std::string> names;
    if (ask.view) {
        for (const auto suffix : kSuffixes) {
            names.push_back(ask.identifier + std::string(pattern) +
                            three_digits(ask.view->horizontal) + '_' +
                            three_digits(ask.view->vertical) + std::string(suffix));
        }
    }
    return names;
}

bool shows_view(const Ask &ask, std::string_view pattern, const std::string &file)
{
    return std::ranges::any_of(sequence_file_names(ask, pattern), [&](const std::string &name) {
        return file_name(file) == file_name(name);
    });
}

std::vector<ViewFile> sequence_of(const Ask &ask, std::string_view pattern, const std::string &file)
{
    const auto beginning = std::string(file_name(ask.identifier)) + std::string(pattern);
    std::vector<ViewFile> views;
    std::error_code error;   // a folder that cannot be read has nothing in it
    const auto folder = std::filesystem::path(file).parent_path();
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        const auto angles = name.starts_with(beginning)
                                ? angles_of(std::string_view(name).substr(beginning.size()))
                                : std::nullopt;
        if (angles) {
            views.push_back({*angles, entry->path().string()});
        }
    }
    std::ranges::sort(views);
    const auto doubles = std::ranges::unique(views, {}, &ViewFile::angles);
    views.erase(doubles.begin(), doubles.end());
    return views;
}

}   // namespace iiif
