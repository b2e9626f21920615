#include "engine/tile_block_body.h"

#include "protocol/iip_text.h"

namespace iiif {

namespace {

// Keeps what it takes.
class BytesSink final : public Sink {
public:
    explicit BytesSink(Sink &next) : next_(next) {}

    void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void check_wanted() override { next_.check_wanted(); }
    [[nodiscard]] Bytes bytes() const { return bytes_; }

private:
    Sink &next_;
    std::vector<std::uint8_t> bytes_;
};

}   // namespace

void TileBlockBody::send(Sink &sink)
{
    for (auto &[number, body] : tiles_) {
        BytesSink jpeg(sink);
        body.send(jpeg);
        sink.write(bytes_of(iip_tile_head(level_, number, jpeg.bytes().size())));
        sink.write(jpeg.bytes());
        sink.write(bytes_of("\r\n"));
    }
}

}   // namespace iiif
