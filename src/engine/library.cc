#include "engine/library.h"

#include "base/sink.h"
#include "source/folder.h"
#include "source/local_file.h"

namespace iiif {

bool Library::is_remote(std::string_view name)
{
    return parse_source_name(name).has_value();
}

Digest Library::own_key(const std::string &name) const
{
    return is_remote(name) ? sources_->state(name)->identity.key : key_of_file(name);
}

Digest Library::identify(const std::string &name) const
{
    return purges_.key_of(own_key(name));
}

void Library::purge(const std::string &name) const
{
    if (is_remote(name)) {
        sources_->forget(name);
    }
    purges_.purge(own_key(name));
}

std::shared_ptr<const ByteSource> Library::open(const std::string &name) const
{
    if (is_remote(name)) {
        auto object = sources_->open(name);
        object->use_key(purges_.key_of(object->identity().key));
        return object;
    }
    auto file = std::make_shared<LocalFile>(name);
    const auto &identity = file->identity();
    file->use_validator(rewrites_.validator_of({.name = identity_digest(bytes_of(name)),
                                                .key = identity.key,
                                                .validator = identity.validator,
                                                .changed_ns = file->changed_ns()}));
    file->use_key(purges_.key_of(identity.key));
    return file;
}

void Library::wait(const std::string &name, const std::function<void()> &waiting) const
{
    is_remote(name) ? sources_->waits().run(waiting) : waiting();
}

std::optional<std::vector<FolderEntry>> Library::list(const std::string &name) const
{
    return is_remote(name) ? std::nullopt : list_folder(name);
}

std::optional<FolderEntry> Library::entry(const std::string &name) const
{
    if (!is_remote(name)) {
        return entry_at(name);
    }
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    const auto state = sources_->state(name);
    return FolderEntry{.name = name.substr(name.rfind('/') + 1),
                       .bytes = state->bytes,
                       .modified_ns = state->identity.modified * kNanoseconds,
                       .key = state->identity.key};
}

std::vector<std::string> Library::siblings(const std::string &name,
                                           std::string_view beginning) const
{
    return is_remote(name) ? std::vector<std::string>() : files_beside(name, beginning);
}

}   // namespace iiif
