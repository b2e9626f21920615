#include "source/folder.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "source/file_status.h"

namespace iiif {

namespace {

struct CloseFolder {
    void operator()(DIR *folder) const noexcept { ::closedir(folder); }
};

// Returns nothing for what is neither a regular file nor a folder.
std::optional<FolderEntry> entry_of(std::string name, const struct stat &status)
{
    const bool folder = S_ISDIR(status.st_mode);
    if (!folder && !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return FolderEntry{.name = std::move(name),
                       .folder = folder,
                       .bytes = status.st_size,
                       .modified_ns = nanoseconds(status.st_mtim),
                       .key = key_from(status)};
}

[[noreturn]] void refuse_folder()
{
    const std::string reason = std::strerror(errno);
    if (errno == EACCES || errno == EPERM) {
        throw Error(Kind::forbidden, "This folder may not be read.", reason);
    }
    throw Error(Kind::busy, "The folder cannot be opened at the moment.", reason);
}

void check_count(std::size_t count)
{
    if (count > kMostEntries) {
        throw Error(Kind::bad_request, "This folder is too large to be listed: it has more than " +
                                           std::to_string(kMostEntries) + " entries.");
    }
}

}   // namespace

std::optional<std::vector<FolderEntry>> list_folder(const std::string &path)
{
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
    if (folder == nullptr) {
        if (errno == ENOTDIR || errno == ENOENT || errno == ELOOP) {
            return std::nullopt;
        }
        refuse_folder();
    }
    std::vector<FolderEntry> entries;
    while (const auto *found = ::readdir(folder.get())) {
        struct stat status {};
        if (found->d_name[0] == '.' ||
            ::fstatat(::dirfd(folder.get()), found->d_name, &status, 0) != 0) {
            continue;
        }
        if (auto entry = entry_of(found->d_name, status)) {
            entries.push_back(std::move(*entry));
        }
        check_count(entries.size());
    }
    return entries;
}

std::optional<FolderEntry> entry_at(const std::string &path)
{
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? entry_of(path.substr(path.rfind('/') + 1), status)
                                              : std::nullopt;
}

}   // namespace iiif
