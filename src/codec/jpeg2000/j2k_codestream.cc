#include "codec/jpeg2000/j2k_codestream.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "base/checked.h"
#include "base/error.h"
#include "codec/damaged.h"
#include "codec/file_window.h"
#include "codec/jpeg2000/j2k_coding_header.h"
#include "codec/jpeg2000/j2k_markers.h"
#include "codec/jpeg2000/j2k_numbered_segments.h"

namespace iiif {

namespace {

constexpr std::int64_t kHeaderChunk = 512;   // tile-part headers are usually short
constexpr std::int64_t kMostTiles = 65535;   // table A.5
constexpr std::size_t kMostPartsOfTile = 255;
constexpr std::size_t kMostParts = 1'000'000;
// The limit on tiles with their own coding, times components. It is enough for three components in
// each possible tile; each takes about 300 bytes.
constexpr std::size_t kMostOwnCodings = 200'000;
constexpr std::int64_t kLongestSide = std::numeric_limits<std::int32_t>::max();
constexpr int kMostBits = 31;
constexpr std::int64_t kSotBytes = 12;
constexpr std::uint16_t kPartTwo = 0x8000;   // Rsiz

[[noreturn]] void refuse_large()
{
    throw Error(Kind::not_implemented, "This JPEG 2000 picture is larger or deeper than the 2^31-1 "
                                       "pixels a side and 31 bits that are served.");
}

void check(const J2kSize &size)
{
    const auto &[image, tile, components] = size;
    if (image.empty() || tile.empty() || components.empty() || tile.x > image.x ||
        tile.y > image.y || tile.right() <= image.x || tile.bottom() <= image.y) {
        throw_damaged("impossible sizes of picture or tiles");
    }
    if (image.right() > kLongestSide || image.bottom() > kLongestSide) {
        refuse_large();
    }
    if (checked_mul(size.tiles_wide(), size.tiles_high()) > kMostTiles) {
        throw_damaged("more tiles than there can be");
    }
}

// A.5.1. XTsiz may extend far beyond the picture.
J2kSize read_size(BigEndian in)
{
    J2kSize size;
    const std::int64_t right = in.u32();
    const std::int64_t bottom = in.u32();
    size.image.x = in.u32();
    size.image.y = in.u32();
    size.image.width = right - size.image.x;
    size.image.height = bottom - size.image.y;
    size.tile.width = in.u32();
    size.tile.height = in.u32();
    size.tile.x = in.u32();
    size.tile.y = in.u32();
    for (int count = in.u16(); count > 0; --count) {
        const int depth = in.u8();
        J2kComponent component{.bits = (depth & 0x7F) + 1, .is_signed = depth >= 0x80};
        component.dx = in.u8();
        component.dy = in.u8();
        if (component.dx == 0 || component.dy == 0) {
            throw_damaged("a component without samples");
        }
        if (component.bits > kMostBits) {
            refuse_large();
        }
        size.components.push_back(component);
    }
    check(size);
    return size;
}

class HeaderReader {
public:
    HeaderReader(const ByteSource &file, std::int64_t begin, std::int64_t end)
        : window_(file, end, kHeaderChunk), next_(begin)
    {
    }

    J2kCodestream read()
    {
        read_main_header();
        result_.tiles.resize(
            static_cast<std::size_t>(result_.size.tiles_wide() * result_.size.tiles_high()));
        while (read_tile_part()) {
        }
        finish();
        return std::move(result_);
    }

private:
    void read_main_header();
    void take_size(BigEndian in);
    void read_main_coding(J2kMarkers &markers);
    bool read_tile_part();
    std::int64_t end_of_last_part();
    std::int64_t read_tile_part_header(std::size_t tile, std::int64_t offset);
    void take_of_tile(std::size_t tile, const J2kMarkers::Segment &segment);
    void take_lengths(J2kTilePart &part);
    void note(const char *unusual);
    void take_unusual(const J2kTileCoding &coding);
    void finish();

    FileWindow window_;
    std::int64_t next_;
    J2kCodestream result_;
    std::shared_ptr<const J2kTileCoding> main_;
    std::map<std::size_t, J2kCodingHeader> own_;   // tiles that override the main header
    std::size_t parts_ = 0;
    std::size_t lengths_taken_ = 0;   // bytes of PLM already assigned
};

void HeaderReader::note(const char *unusual)
{
    if (unusual != nullptr && result_.unusual.empty()) {
        result_.unusual = unusual;
    }
}

void HeaderReader::take_size(BigEndian in)
{
    if ((in.u16() & kPartTwo) != 0) {
        note("it uses what Part 2 allows");
    }
    result_.size = read_size(in);
}

void HeaderReader::read_main_header()
{
    J2kMarkers markers(window_, next_);
    if (markers.next().marker != kStartOfCodestream) {
        throw_damaged("the codestream does not begin");
    }
    auto segment = markers.next();
    if (segment.marker != kImageSize) {
        throw_damaged("the codestream does not begin with its size");
    }
    take_size(BigEndian(segment.content));
    read_main_coding(markers);
}

void HeaderReader::read_main_coding(J2kMarkers &markers)
{
    J2kCodingHeader coding(result_.size.components.size());
    J2kNumberedSegments lengths;
    auto segment = markers.next();
    for (; segment.marker != kStartOfTilePart; segment = markers.next()) {
        if (segment.marker == kStartOfData || segment.marker == kEndOfCodestream) {
            throw_damaged("the main header ends without a tile");
        }
        if (segment.marker == kPackedHeadersMain) {
            note("its packet headers are packed into the main header (PPM)");
        }
        if (segment.marker == kPacketLengthsMain) {
            lengths.add(segment.content);
        }
        (void)coding.take(segment.marker, BigEndian(segment.content));
    }
    main_ = std::make_shared<const J2kTileCoding>(coding.coding());
    result_.packet_lengths = lengths.joined();
    next_ = segment.offset;
}

// A.7.2: PLM holds, for each tile-part in file order, a byte count followed by that many bytes.
void HeaderReader::take_lengths(J2kTilePart &part)
{
    const auto &all = result_.packet_lengths;
    if (lengths_taken_ < all.size()) {
        part.first_length = lengths_taken_ + 1;
        part.length_bytes =
            std::min<std::size_t>(all[lengths_taken_], all.size() - part.first_length);
        lengths_taken_ = part.first_length + part.length_bytes;
    }
}

void HeaderReader::take_of_tile(std::size_t tile, const J2kMarkers::Segment &segment)
{
    if (segment.marker == kPackedHeadersTile) {
        note("its packet headers are packed into the tiles' headers (PPT)");
    }
    if (segment.marker < 0xFF52 || segment.marker > 0xFF5F || segment.marker == kPacketLengths) {
        return;
    }
    const auto own = own_.try_emplace(tile, *main_).first;
    if (own_.size() * result_.size.components.size() > kMostOwnCodings) {
        throw_damaged("too many tiles with a coding of their own");
    }
    (void)own->second.take(segment.marker, BigEndian(segment.content));
}

// Returns the offset of the first packet.
std::int64_t HeaderReader::read_tile_part_header(std::size_t tile, std::int64_t offset)
{
    J2kMarkers markers(window_, offset);
    auto segment = markers.next();
    for (; segment.marker != kStartOfData; segment = markers.next()) {
        if (segment.marker == kStartOfTilePart || segment.marker == kEndOfCodestream) {
            throw_damaged("a tile-part without packets");
        }
        take_of_tile(tile, segment);
    }
    return segment.offset + 2;
}

// A.4.2: the last tile-part may have length 0; it then extends to the end of the codestream.
std::int64_t HeaderReader::end_of_last_part()
{
    const auto before = window_.end() - 2;
    return BigEndian(window_.bytes(before, 2)).u16() == kEndOfCodestream ? before : before + 2;
}

// Returns false at the end of the codestream. If the file ends before EOC, it is cut short.
bool HeaderReader::read_tile_part()
{
    const auto left = window_.end() - next_;
    BigEndian in(window_.bytes(next_, std::min(left, kSotBytes)));
    const auto marker = left < 2 ? 0 : in.u16();
    if (marker == kEndOfCodestream || left < kSotBytes) {
        result_.cut_short = marker != kEndOfCodestream;
        return false;
    }
    (void)in.u16();
    const std::size_t tile = in.u16();
    const std::int64_t stated = in.u32();
    if (marker != kStartOfTilePart || tile >= result_.tiles.size()) {
        throw_damaged("no tile-part at byte " + std::to_string(next_));
    }
    const auto end = stated == 0 ? end_of_last_part() : next_ + stated;
    result_.cut_short = end > window_.end();
    auto &parts = result_.tiles[tile].parts;
    if (++parts_ > kMostParts || parts.size() >= kMostPartsOfTile) {
        throw_damaged("more tile-parts than there can be");
    }
    const auto content = read_tile_part_header(tile, next_ + kSotBytes);
    if (content > end) {
        throw_damaged("a tile-part is shorter than its header");
    }
    parts.push_back({next_ + kSotBytes, content, std::min(end, window_.end())});
    take_lengths(parts.back());
    next_ = end;
    return !result_.cut_short;
}

void HeaderReader::take_unusual(const J2kTileCoding &coding)
{
    note(unusual(coding));
    result_.whole_tiles_only =
        result_.whole_tiles_only || std::ranges::any_of(coding.components, [](const auto &one) {
            return (one.coding.block_style & kHighThroughput) != 0;
        });
}

// Tiles that override the main header usually share one coding, so equal codings are stored once.
void HeaderReader::finish()
{
    take_unusual(*main_);
    for (auto &tile : result_.tiles) {
        tile.coding = main_;
    }
    auto before = main_;
    while (!own_.empty()) {
        const auto own = own_.extract(own_.begin());
        auto coding = own.mapped().coding();
        if (coding != *before) {
            take_unusual(coding);
            before = std::make_shared<const J2kTileCoding>(std::move(coding));
        }
        result_.tiles[own.key()].coding = before;
    }
}

}   // namespace

std::int64_t J2kCodestream::tile_bytes(std::int64_t tile) const
{
    std::int64_t bytes = 0;
    for (const auto &part : tiles[static_cast<std::size_t>(tile)].parts) {
        bytes += part.end - part.content;
    }
    return bytes;
}

int J2kCodestream::most_reductions() const
{
    int most = kMostDecompositions;
    const J2kTileCoding *before = nullptr;
    for (const auto &tile : tiles) {
        if (tile.coding.get() == before) {
            continue;
        }
        before = tile.coding.get();
        for (const auto &component : before->components) {
            most = std::min(most, component.coding.decompositions);
        }
    }
    return most;
}

J2kCodestream read_j2k_codestream(const ByteSource &file, std::int64_t begin, std::int64_t end)
{
    return HeaderReader(file, begin, end).read();
}

}   // namespace iiif
