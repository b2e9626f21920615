// One for each process, used by all its threads: turns what a URL means into a Reply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cache/seats.h"
#include "cache/tile_cache.h"
#include "engine/options.h"
#include "engine/reply.h"
#include "engine/store.h"
#include "model/ask.h"

namespace iiif {

class Engine {
public:
    // `shared` is a prepared SharedBlock, mapped as long as the engine lives.
    Engine(const ServerOptions &server, std::span<std::byte> shared);

    // `file` is the picture's absolute path, or empty where there is none. Throws Error for what is
    // refused; decodes nothing.
    [[nodiscard]] Reply answer(const Ask &ask, const Options &options, const std::string &file);

private:
    [[nodiscard]] Reply redirect(const Ask &ask, const Options &options) const;
    [[nodiscard]] Reply describe(const Ask &ask, const Description &description,
                                 const Options &options, const std::string &file);
    [[nodiscard]] Reply picture(const Ask &ask, const Request &request, const Options &options,
                                const std::string &file);

    std::int64_t memory_;
    Store store_;
    std::unique_ptr<TileCache> cache_;
    Seats seats_;
};

// What every answer in such a place carries, refusals among them.
[[nodiscard]] std::vector<Header> common_headers(const Options &options, Dialect dialect);

// What answers the methods that fetch nothing: OPTIONS with the CORS preflight's answer, all others
// but GET and HEAD with 405.
[[nodiscard]] Reply answer_method(std::string_view method, const Options &options);

}   // namespace iiif
