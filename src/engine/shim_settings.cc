// The C interface of settings and shared memory. No exception leaves a function of this file.

#include "iiif.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "base/error.h"
#include "engine/directives.h"
#include "engine/handles.h"
#include "engine/shared_memory.h"
#include "engine/startup.h"

namespace {

// Keeps the text that `make` returns in the handle. Returns NULL for an empty text.
template <class Make> const char *keep_text(iiif_settings &handle, const Make &make) noexcept
{
    try {
        handle.sentence = make();
        return iiif::text_or_null(handle.sentence);
    }
    catch (...) {
        return nullptr;
    }
}

}   // namespace

iiif_settings *iiif_settings_new(void)
{
    return iiif::make_handle([] { return std::make_unique<iiif_settings>(); });
}

iiif_settings *iiif_settings_merge(const iiif_settings *base, const iiif_settings *over)
{
    return iiif::make_handle([&] {
        return std::make_unique<iiif_settings>(
            iiif_settings{iiif::merged(base->settings, over->settings)});
    });
}

void iiif_settings_free(iiif_settings *settings)
{
    const std::unique_ptr<iiif_settings> end(settings);
}

const char *iiif_settings_set(iiif_settings *settings, const char *directive, int count,
                              const char *const *values)
{
    try {
        iiif::set_directive(settings->settings, directive,
                            {values, static_cast<std::size_t>(count)});
        return nullptr;
    }
    catch (const iiif::Error &error) {
        settings->sentence = error.sentence();
        return settings->sentence.c_str();
    }
    catch (...) {
        return "there is not enough memory";
    }
}

const char *iiif_settings_allow_origin(const iiif_settings *settings, const char *origin)
{
    const auto &origins = settings->settings.location.allow_origins;
    if (origins.size() == 1) {
        return origins.front().c_str();
    }
    const auto found = std::ranges::find(origins, iiif::text_or_empty(origin));
    return found == origins.end() ? nullptr : found->c_str();
}

int iiif_settings_allow_credentials(const iiif_settings *settings)
{
    const auto &origins = settings->settings.location.allow_origins;
    const bool named = !origins.empty() && origins.front() != "*";
    return named && settings->settings.location.allow_credentials ? 1 : 0;
}

const char *iiif_settings_base_url(const iiif_settings *settings)
{
    return iiif::text_or_null(settings->settings.location.base_url);
}

int iiif_settings_trusts(const iiif_settings *settings, const char *address)
{
    try {
        return settings->settings.location.trusted_proxies.trust(address) ? 1 : 0;
    }
    catch (...) {
        return 0;
    }
}

int iiif_settings_trusts_remoteip(const iiif_settings *settings)
{
    return settings->settings.location.trusted_proxies.of_remoteip ? 1 : 0;
}

const char *iiif_settings_root(const iiif_settings *settings)
{
    return iiif::text_or_null(settings->settings.location.root);
}

iiif_private iiif_settings_private(const iiif_settings *settings)
{
    switch (settings->settings.location.private_answers.which) {
    case iiif::PrivateAnswers::Which::automatic:
        return IIIF_PRIVATE_AUTO;
    case iiif::PrivateAnswers::Which::all:
        return IIIF_PRIVATE_ALL;
    case iiif::PrivateAnswers::Which::of_users:
        break;
    }
    return IIIF_PRIVATE_USERS;
}

int iiif_settings_no_store(const iiif_settings *settings)
{
    return settings->settings.location.private_answers.no_store ? 1 : 0;
}

int iiif_settings_has_source(const iiif_settings *settings)
{
    return settings->settings.location.sources.empty() ? 0 : 1;
}

int iiif_settings_purge(const iiif_settings *settings)
{
    return settings->settings.location.purge ? 1 : 0;
}

const char *iiif_build_line(iiif_settings *server)
{
    return keep_text(*server, [] { return iiif::build_line(); });
}

const char *iiif_start_line(iiif_settings *server)
{
    return keep_text(*server,
                     [&] { return start_line(server->settings.server, iiif::this_machine()); });
}

const char *iiif_start_warning(iiif_settings *server, int index)
{
    return keep_text(*server, [&] {
        const auto warnings = start_warnings(server->settings.server, iiif::this_machine());
        const auto place = static_cast<std::size_t>(index);
        return place < warnings.size() ? warnings[place] : std::string();
    });
}

int64_t iiif_usable_memory(void)
{
    return iiif::this_machine().memory;
}

int64_t iiif_settings_open_files(const iiif_settings *server)
{
    return server->settings.server.open_files;
}

void iiif_settings_lower_open_files(iiif_settings *server, int64_t most)
{
    server->settings.server.open_files = most;
}

size_t iiif_shared_bytes(const iiif_settings *server)
{
    return iiif::SharedMemory::bytes_for(server->settings.server);
}

int iiif_shared_ready(void *memory, size_t bytes)
{
    return iiif::SharedMemory::ready({static_cast<std::byte *>(memory), bytes}) ? 1 : 0;
}

const char *iiif_shared_prepare(void *memory, size_t bytes)
{
    try {
        iiif::SharedMemory::prepare({static_cast<std::byte *>(memory), bytes});
        return nullptr;
    }
    catch (const std::bad_alloc &) {
        return "there is not enough memory";
    }
    catch (...) {
        return "this system has no locks that processes can share and survive";
    }
}
