#include "engine/sequence.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <set>

#include "base/cursor.h"
#include "base/error.h"

namespace iiif {

namespace {

constexpr std::array<std::string_view, 5> kSuffixes{".tif", ".tiff", ".jp2", ".jpx", ".j2k"};
constexpr std::size_t kDigits = 3;
// Each view is a picture that has to be opened.
constexpr std::size_t kMostViews = 128;

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

std::ptrdiff_t suffix_rank(std::string_view path)
{
    return std::ranges::find_if(kSuffixes,
                                [&](std::string_view suffix) { return path.ends_with(suffix); }) -
           kSuffixes.begin();
}

// Parses the part of a file name after the pattern: "030_090.tif".
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
            names.push_back(ask.file_name() + std::string(pattern) +
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

namespace {

void check_count(std::size_t views)
{
    if (views > kMostViews) {
        throw Error(Kind::bad_request, "Values are told of " + std::to_string(kMostViews) +
                                           " views at most; this picture has more.");
    }
}

// Keeps the views that the client could request one by one. `file` is open already and always kept:
// if its folder can be entered but not listed, it is the only known view.
void keep_visible(std::vector<ViewFile> &views, const Ask &ask, const std::string &file,
                  const SequenceRules &rules)
{
    // Opening more files than this takes too long, so then only the access rules are checked.
    const bool few = views.size() <= kMostViews;
    std::erase_if(views, [&](const ViewFile &view) {
        return view.path != file &&
               !(rules.may_read(view.path) && (!few || rules.is_picture(view.path)));
    });
    if (views.empty()) {
        views.push_back({*ask.view, file});
    }
}

std::vector<PictureView> files_of(const Library &library, const Ask &ask, std::string_view pattern,
                                  const std::string &file, const SequenceRules &rules)
{
    auto files = sequence_of(library, ask, pattern, file);
    std::erase_if(files,
                  [&](const ViewFile &view) { return view.angles.vertical != ask.view->vertical; });
    check_count(files.size());   // before the files are opened
    keep_visible(files, ask, file, rules);
    std::vector<PictureView> views;
    views.reserve(files.size());
    for (const auto &[angles, path] : files) {
        views.push_back({std::to_string(angles.horizontal), path, 1});
    }
    return views;
}

std::vector<PictureView> pages_of(const std::string &file, const Reader &reader)
{
    const auto stack = reader.stack();
    std::vector<PictureView> views;
    std::set<std::string> names{""};   // a second page of the same name would be hidden
    for (std::size_t i = 0; i < stack.size(); ++i) {
        auto name = stack[i].name;
        for (auto other = std::to_string(i); !names.insert(name).second; other += '_') {
            name = other;
        }
        views.push_back({name, file, static_cast<int>(i) + 1});
    }
    if (views.empty()) {
        views.push_back({"0", file, reader.info()->page});
    }
    return views;
}

}   // namespace

std::vector<ViewFile> sequence_of(const Library &library, const Ask &ask, std::string_view pattern,
                                  const std::string &file)
{
    const auto beginning = std::string(file_name(ask.file_name())) + std::string(pattern);
    std::vector<ViewFile> views;
    for (const auto &path : library.siblings(file, beginning)) {
        if (const auto angles = angles_of(file_name(path).substr(beginning.size()))) {
            views.push_back({*angles, path});
        }
    }
    // If several files show one view, keep the one whose suffix is tried first: requests for its
    // tiles find the same file.
    std::ranges::sort(views, {}, [](const ViewFile &view) {
        return std::pair(view.angles, suffix_rank(view.path));
    });
    const auto same = [](const ViewFile &one, const ViewFile &other) {
        return one.angles == other.angles;
    };
    views.erase(std::unique(views.begin(), views.end(), same), views.end());
    return views;
}

IipViews views_of(const Library &library, const Ask &ask, std::string_view pattern,
                  const std::string &file, const Reader &reader, const SequenceRules &rules)
{
    IipViews views;
    if (shows_view(ask, pattern, file)) {
        std::set<int> horizontal;
        std::set<int> vertical;
        auto files = sequence_of(library, ask, pattern, file);
        keep_visible(files, ask, file, rules);
        for (const auto &view : files) {
            horizontal.insert(view.angles.horizontal);
            vertical.insert(view.angles.vertical);
        }
        views.horizontal.assign(horizontal.begin(), horizontal.end());
        views.vertical.assign(vertical.begin(), vertical.end());
        return views;
    }
    views.stack = reader.stack();
    views.horizontal.resize(std::max<std::size_t>(views.stack.size(), 1));
    std::iota(views.horizontal.begin(), views.horizontal.end(), 0);
    return views;
}

std::vector<PictureView> readable_views(const Library &library, const Ask &ask,
                                        std::string_view pattern, const std::string &file,
                                        const Reader &reader, const SequenceRules &rules)
{
    auto views = shows_view(ask, pattern, file) ? files_of(library, ask, pattern, file, rules)
                                                : pages_of(file, reader);
    check_count(views.size());
    return views;
}

}   // namespace iiif
