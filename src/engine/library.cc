#include "engine/library.h"

#include "base/sink.h"
#include "source/folder.h"
#include "source/local_file.h"

namespace iiif {

Digest Library::identify(const std::string &name) const
{
    return purges_.key_of(key_of_file(name));
}

void Library::purge(const std::string &name) const
{
    purges_.purge(key_of_file(name));
}

std::shared_ptr<const ByteSource> Library::open(const std::string &name) const
{
    auto file = std::make_shared<LocalFile>(name);
    const auto &identity = file->identity();
    file->use_validator(rewrites_.validator_of({.name = identity_digest(bytes_of(name)),
                                                .key = identity.key,
                                                .validator = identity.validator,
                                                .changed_ns = file->changed_ns()}));
    file->use_key(purges_.key_of(identity.key));
    return file;
}

std::optional<std::vector<FolderEntry>> Library::list(const std::string &name) const
{
    return list_folder(name);
}

std::optional<FolderEntry> Library::entry(const std::string &name) const
{
    return entry_at(name);
}

std::vector<std::string> Library::siblings(const std::string &name,
                                           std::string_view beginning) const
{
    return files_beside(name, beginning);
}

}   // namespace iiif
