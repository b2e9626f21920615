// Decodes the tiles of one picture. A Reader is used by one thread at a time, except for another().
// Its ImageInfo is constant and may be shared. Damage outside of what is asked for is never an
// error. Damaged pixels throw Error(damaged) as soon as they are found, or are shown: tolerate().
//
//     auto reader = open_picture(source);
//     const TileIndex tile{.level = 0, .column = 1, .row = 2};
//     const auto &level = reader->info()->levels[0];
//     StripBuffer pixels(reader->info()->format, tile_rect(level, tile).size());
//     reader->read_tile(tile, pixels.view());
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sink.h"
#include "codec/damage.h"
#include "model/image_info.h"
#include "model/quality_layers.h"
#include "pixel/strip.h"

namespace iiif {

// A picture of a file that may have several pages.
struct FilePage {
    std::string name = {};   // as the file states it
    ImageInfo info;
};

class Reader {
public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual std::shared_ptr<const ImageInfo> info() const = 0;
    // Returns a second Reader of the same picture, which shares the parsed structures with this
    // one. Any thread may call it, even while another thread uses this Reader.
    [[nodiscard]] virtual std::unique_ptr<Reader> another() const = 0;
    // Returns a Reader whose ImageInfo has all stored channels as ColorModel::bands, or null where
    // the file has no channels besides its colours.
    [[nodiscard]] virtual std::unique_ptr<Reader> with_all_bands() const { return nullptr; }
    // Announces the tiles that read_tile() will be asked for next, so that their bytes are fetched
    // together (ByteSource::read_many). Readers that do not know where tiles are stored do nothing.
    virtual void announce(std::span<const TileIndex> /*tiles*/) {}
    // Decodes one tile into `out`, whose size is tile_rect().size() (edge tiles are cut) and whose
    // format is info()->format.
    virtual void read_tile(const TileIndex &tile, const StripView &out) = 0;
    // Decodes a rectangle of a level into `out`. Only Readers with info()->any_rect implement it.
    virtual void read_rect(int /*level*/, const Rect & /*rect*/, const StripView & /*out*/) {}
    // Sets how many JPEG 2000 quality layers are decoded at most, or kAutomaticLayers. Other
    // formats ignore it. form() changes with the setting, because the decoded pixels differ and
    // need another cache key.
    virtual void use_layers(int /*layers*/) {}
    [[nodiscard]] virtual std::uint32_t form() const { return 0; }
    // Sets the function that returns how many threads may decode (JPEG 2000 only). It is called
    // before each large rectangle. The pixels do not depend on the number.
    virtual void use_threads(const std::function<int()> & /*threads*/) {}
    // Sets what read_tile() and read_rect() do about damaged pixels. With a Damage, they are shown
    // as far as they can be decoded, and noted there; only what cannot be decoded at all throws.
    virtual void tolerate(const Tolerance & /*tolerance*/) {}
    // Sets the client whose disconnection ends long decoding early; null where no client is
    // waiting. Borrowed.
    virtual void set_client(Sink * /*client*/) {}
    // Returns a sentence for the operator's log about this picture; empty where there is nothing to
    // report.
    [[nodiscard]] virtual std::string remark() const { return {}; }
    // Returns the pages of the file if it has several and all have one size; otherwise an empty
    // list. Reads the file.
    [[nodiscard]] virtual std::vector<StackPage> stack() const { return {}; }
    // Returns the pages of the file in their order. Pages that are not supported are left out, and
    // what is stated of pages after the first may be less than their own Readers state. Reads the
    // file.
    [[nodiscard]] virtual std::vector<FilePage> pages() const
    {
        return {{.name = {}, .info = *info()}};
    }
    // Frees large buffers, because this Reader will not be used for a while.
    virtual void drop_buffers() noexcept {}
    // Returns one tile of a level with stored_jpeg as a complete JPEG file of the tile's true size,
    // without decoding it. Returns nothing where browsers do not support the coding process or
    // where the requested crop or turn would cut a block.
    [[nodiscard]] virtual std::optional<std::vector<std::uint8_t>>
    stored_tile(const StoredTileRequest & /*tile*/)
    {
        return std::nullopt;
    }
};

}   // namespace iiif
