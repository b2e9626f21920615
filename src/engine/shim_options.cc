// The C face of options and shared memory: every function is a frame that no exception leaves.

#include "iiif.h"

#include <cstddef>
#include <memory>
#include <new>

#include "base/error.h"
#include "engine/handles.h"
#include "engine/shared_block.h"

iiif_options *iiif_options_new(void)
{
    return iiif::make_handle([] { return std::make_unique<iiif_options>(); });
}

iiif_options *iiif_options_merge(const iiif_options *base, const iiif_options *over)
{
    return iiif::make_handle([&] {
        return std::make_unique<iiif_options>(
            iiif_options{iiif::Options::merged(base->options, over->options)});
    });
}

void iiif_options_free(iiif_options *options)
{
    const std::unique_ptr<iiif_options> end(options);
}

const char *iiif_options_set(iiif_options *options, const char *directive, int count,
                             const char *const *values)
{
    try {
        options->options.set(directive, {values, static_cast<std::size_t>(count)});
        return nullptr;
    }
    catch (const iiif::Error &error) {
        options->sentence = error.sentence();
        return options->sentence.c_str();
    }
    catch (...) {
        return "there is not enough memory";
    }
}

const char *iiif_options_allow_origin(const iiif_options *options)
{
    // Literals and members of `options`: both end with a zero byte.
    const auto origin = options->options.origin();
    return origin.empty() ? nullptr : origin.data();
}

const char *iiif_options_base_url(const iiif_options *options)
{
    const auto &url = options->options.base_url;
    return url ? url->c_str() : nullptr;
}

size_t iiif_shared_bytes(const iiif_options *server)
{
    return iiif::SharedBlock::bytes_for(server->options.server);
}

int iiif_shared_ready(void *memory, size_t bytes)
{
    return iiif::SharedBlock::ready({static_cast<std::byte *>(memory), bytes}) ? 1 : 0;
}

const char *iiif_shared_prepare(void *memory, size_t bytes)
{
    try {
        iiif::SharedBlock::prepare({static_cast<std::byte *>(memory), bytes});
        return nullptr;
    }
    catch (const std::bad_alloc &) {
        return "there is not enough memory";
    }
    catch (...) {
        return "this system has no locks that processes can share and survive";
    }
}
