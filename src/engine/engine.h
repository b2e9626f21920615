// One for each process, used by all its threads: turns what a URL means into a Reply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/seats.h"
#include "cache/tile_cache.h"
#include "engine/options.h"
#include "engine/reply.h"
#include "engine/sequence.h"
#include "engine/store.h"
#include "model/ask.h"
#include "render/render_caches.h"

namespace iiif {

class Engine {
public:
    // `shared` is a prepared SharedBlock, mapped as long as the engine lives.
    Engine(const ServerOptions &server, std::span<std::byte> shared);

    // `file` is the picture's absolute path, or empty where there is none. Throws Error for what is
    // refused; decodes nothing.
    [[nodiscard]] Reply answer(const Ask &ask, const Options &options, const std::string &file,
                               const MayRead &may_read);

private:
    [[nodiscard]] Reply redirect(const Ask &ask, const Options &options) const;
    [[nodiscard]] Reply describe(const Ask &ask, const Description &description,
                                 const Options &options, const std::string &file);
    [[nodiscard]] Reply tell(const Ask &ask, const Facts &facts, const Options &options,
                             const std::string &file, const MayRead &may_read);
    [[nodiscard]] Reply block(const Ask &ask, const TileBlock &block, const Options &options,
                              const std::string &file);
    [[nodiscard]] Reply values(const Ask &ask, const PixelValues &samples, const Options &options,
                               const std::string &file, const MayRead &may_read);
    [[nodiscard]] Reply picture(const Ask &ask, const Request &request, const Options &options,
                                const std::string &file);

    [[nodiscard]] std::string kept_description(const Ask &ask, const ImageInfo &info,
                                               const InfoSettings &settings);
    [[nodiscard]] Store::Lease open(const std::string &file, int page, Channels channels);
    [[nodiscard]] Store::Lease open(const Ask &ask, const Options &options, const std::string &file,
                                    Channels channels);
    [[nodiscard]] std::vector<ValuesMaker::View>
    open_views(const Ask &ask, const PixelValues &samples, const Options &options,
               const std::string &file, const MayRead &may_read);
    [[nodiscard]] AnswerMaker maker(Store::Lease reader, const RenderSettings &settings);

    std::int64_t memory_;
    Store store_;
    std::unique_ptr<TileCache> cache_;
    RenderCaches render_caches_;
    EncoderFailures encoder_failures_;
    Seats seats_;
};

}   // namespace iiif
