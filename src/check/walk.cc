#include "check/walk.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

namespace iiif {

namespace {

namespace fs = std::filesystem;
using Visit = std::function<void(const std::string &file)>;

// The entries of one folder alone are held, so that the memory does not grow with the tree.
void walk_folder(const fs::path &folder, const Visit &visit, std::error_code &error)
{
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (!entry->path().filename().string().starts_with('.')) {
            entries.push_back(*entry);
        }
    }
    std::ranges::sort(entries);
    for (const auto &entry : entries) {
        std::error_code unreadable;   // a folder below: its files count for nothing
        if (entry.is_directory(unreadable) && !entry.is_symlink(unreadable)) {
            walk_folder(entry.path(), visit, unreadable);
        }
        else if (entry.is_regular_file(unreadable)) {
            visit(entry.path().string());
        }
    }
}

}   // namespace

std::string walk(const std::string &path, const Visit &visit)
{
    std::error_code error;
    if (fs::is_regular_file(path, error)) {
        visit(path);
        return "";
    }
    walk_folder(path, visit, error);
    return error ? path + ": " + error.message() : "";
}

}   // namespace iiif
