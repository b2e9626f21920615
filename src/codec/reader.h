// Decodes the tiles of one picture. A Reader is used by one thread at a time; its ImageInfo is
// constant and may be shared. A file that lies or is cut short is an Error(damaged), as soon as it
// is seen.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sink.h"
#include "model/image_info.h"
#include "model/quality_layers.h"
#include "pixel/strip.h"

namespace iiif {

class Reader {
public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual std::shared_ptr<const ImageInfo> info() const = 0;
    // One more Reader of the same picture, which shares with this one what was parsed. Any thread,
    // also while another one uses this Reader.
    [[nodiscard]] virtual std::unique_ptr<Reader> another() const = 0;
    // The same picture with all channels that lie in the file as ColorModel::bands, where these are
    // more than its colours; else null.
    [[nodiscard]] virtual std::unique_ptr<Reader> with_all_bands() const { return nullptr; }
    // Announces tiles that read_tile() is about to be asked for, so that their bytes are fetched
    // together (ByteSource::read_many). Readers that cannot say where tiles lie do nothing.
    virtual void announce(std::span<const TileIndex> /*tiles*/) {}
    // Decodes one tile into `out`, whose size is the tile's true one (tile_rect of it: edge tiles
    // are smaller) and whose format is info()->format.
    virtual void read_tile(const TileIndex &tile, const StripView &out) = 0;
    // Where info()->any_rect: decodes a rectangle of a level, as read_tile does.
    virtual void read_rect(int /*level*/, const Rect & /*rect*/, const StripView & /*out*/) {}
    // Quality layers that are decoded, of those that have some (JPEG 2000): so many at most, or
    // kAutomaticLayers. Says form(), which is another one for other pixels.
    virtual void use_layers(int /*layers*/) {}
    [[nodiscard]] virtual std::uint32_t form() const { return 0; }
    // Threads that decoding a large rectangle may take, where it can (JPEG 2000). Pixels stay the
    // same.
    virtual void use_threads(int /*threads*/) {}
    // Who waits for what is decoded, or nobody: long work looks whether it is still wanted.
    // Borrowed.
    virtual void work_for(Sink * /*client*/) {}
    // What the operator should know of this picture: a sentence for the log, or nothing.
    [[nodiscard]] virtual std::string remark() const { return {}; }
    // The pictures of the file, where it has many of one size; else nothing. Reads the file.
    [[nodiscard]] virtual std::vector<StackPage> stack() const { return {}; }
    // Nobody will use this Reader for a while: it lets go of what is large.
    virtual void rest() noexcept {}
    // One tile of a level whose tiles are stored_jpeg, as a whole JPEG file of its true size,
    // without decoding it; nothing where its way of coding is one that browsers do not know, or its
    // blocks do not allow what is asked.
    [[nodiscard]] virtual std::optional<std::vector<std::uint8_t>>
    stored_tile(const JpegTile & /*tile*/)
    {
        return std::nullopt;
    }
};

}   // namespace iiif
