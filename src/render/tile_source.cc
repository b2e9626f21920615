#include "render/tile_source.h"

#include <array>
#include <cstring>
#include <utility>

#include "model/answer_record.h"
#include "pixel/background.h"
#include "pixel/orient.h"
#include "render/reading.h"

namespace iiif {

namespace {

// A key with this bit in TileKey::form does not name a tile. It says that the block of tiles, or
// the band, that begins with the tile has been decoded.
constexpr std::uint32_t kBlockForm = 0x8000'0000;

// Follows a cached tile with damaged pixels.
constexpr std::array<std::uint8_t, 1> kDamageMark{1};

// A request waits this long for a band that another request decodes.
constexpr std::chrono::seconds kBandPatience{5};

std::size_t bytes_of(const ConstStripView &tile)
{
    return tile.sample_bytes_per_row() *
           static_cast<std::size_t>(tile.size.height * tile.format.channels());
}

void pack(const ConstStripView &tile, std::vector<std::uint8_t> &packed)
{
    const auto row_bytes = tile.sample_bytes_per_row();
    packed.resize(bytes_of(tile));
    auto *to = packed.data();
    for (int channel = 0; channel < tile.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < tile.size.height; ++y, to += row_bytes) {
            std::memcpy(to, tile.row(channel, y), row_bytes);
        }
    }
}

ConstStripView unpacked(const std::vector<std::uint8_t> &packed, PixelFormat format,
                        const Size &size)
{
    const auto row_bytes = size.width * format.sample_bytes();
    return {format, size, packed.data(), row_bytes, row_bytes * size.height};
}

}   // namespace

// Runs `decode`, which fills `out`; what cannot be decoded becomes background.
template <class Decode> void TileSource::count(const Decode &decode, const StripView &out)
{
    const auto begun = std::chrono::steady_clock::now();
    found_ = {};
    lost_ = false;
    try {
        decode();
        any_ = true;
        note_decoded(out.size.width * out.size.height);
    }
    catch (const Error &error) {
        if (!tolerance_.accepts(error)) {
            throw;
        }
        fill_background(tolerance_.background, info_->ranges, out);
        lost_ = true;
        first_error_ = first_error_ ? first_error_ : error;
    }
    if (found_.found()) {
        damage_->note(found_.detail());
    }
    const auto spent = std::chrono::steady_clock::now() - begun;
    decoding_ += spent;
    note_time(Stage::decode, spent);
    cache_.statistics().add(Counter::decodes);
}

TileSource::TileSource(Reader &reader, TileCache &cache, Keeping keeping, Sink &client,
                       const Tolerance &tolerance)
    : reader_(reader), info_(reader.info()), cache_(cache), keeping_(keeping), client_(client),
      form_(reader.form()), damage_(tolerance.damage), tolerance_(tolerance)
{
    tolerance_.damage = damage_ == nullptr ? nullptr : &found_;
    reader_.set_client(&client_);
    reader_.tolerate(tolerance_);
}

void TileSource::require_any() const
{
    if (first_error_ && !any_) {
        throw Error(*first_error_);
    }
}

void TileSource::read(const TileIndex &tile, const StripView &out)
{
    client_.check_connected();
    if (!find(tile, out)) {
        make(tile, out);
    }
}

void TileSource::read_part(const TileIndex &tile, const Rect &part, const Orientation &orientation,
                           const StripView &out)
{
    client_.check_connected();
    auto whole = find(tile);
    if (!whole) {
        const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
        if (tile_.view().size != level.tile) {
            tile_ = StripBuffer(info_->format, level.tile);
        }
        const auto made = tile_.view().part(rect_of(tile_rect(level, tile).size()));
        make(tile, made);
        whole = made;
    }
    copy_oriented(whole->part(part), orientation, out);
}

// Returns the cached tile; valid until the next call.
std::optional<ConstStripView> TileSource::find(const TileIndex &tile)
{
    if (keeping_ == Keeping::none || !cache_.get(key_of(tile), kept_)) {
        return std::nullopt;
    }
    const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
    const auto kept = unpacked(kept_, info_->format, tile_rect(level, tile).size());
    const bool damaged = kept_.size() == bytes_of(kept) + kDamageMark.size();
    if (kept_.size() != bytes_of(kept) && (!damaged || damage_ == nullptr)) {
        return std::nullopt;
    }
    if (damaged) {
        damage_->note("pixels of a cached tile are damaged");
    }
    any_ = true;
    return kept;
}

bool TileSource::find(const TileIndex &tile, const StripView &out)
{
    const auto kept = find(tile);
    if (kept) {
        copy_oriented(*kept, {}, out);
    }
    return kept.has_value();
}

void TileSource::make(const TileIndex &tile, const StripView &out)
{
    if (keeping_ == Keeping::none) {
        decode(tile, out);
        return;
    }
    if (info_->levels[static_cast<std::size_t>(tile.level)].band_rows > 0) {
        read_band(tile, out);
        return;
    }
    if (info_->any_rect && has_kept_neighbour(tile) && read_block(tile, out)) {
        return;
    }
    decode(tile, out);
    keep(tile, out);
}

// Claims the decoding of a band. If another request holds the claim, waits until that request has
// finished or kBandPatience has passed. This thread holds no claim while it waits.
std::optional<Claim> TileSource::claim_band(const TileKey &key)
{
    constexpr std::chrono::seconds kAtOnce{0};
    auto claim = cache_.get_or_claim(key, kept_, kAtOnce);
    if (!waits_ || !claim || claim->shared()) {
        return claim;
    }
    client_.wait([&] {
        static_cast<void>(cache_.get_or_claim(key, kept_, {kBandPatience, &client_}));
    });
    return cache_.get_or_claim(key, kept_, kAtOnce);
}

// Decodes the whole band around the tile and caches all of its tiles. Single-flight: other requests
// wait for the maker, because a band may take a second. The maker waits for no other request, so no
// two requests wait for each other.
void TileSource::read_band(const TileIndex &tile, const StripView &out)
{
    const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
    const auto rows = level.band_rows / level.tile.height;
    const TileIndex first{tile.level, 0, tile.row / rows * rows};
    auto key = key_of(first);
    key.form |= kBlockForm;
    const auto claim = claim_band(key);
    if (find(tile, out)) {
        return;
    }
    if (!claim || !claim->shared()) {
        waits_ = false;
        decode(tile, out);
        return;
    }
    StripBuffer pixels(info_->format, level.tile);
    const auto bottom = std::min((first.row + rows) * level.tile.height, level.size.height);
    for (auto row = first.row; row * level.tile.height < bottom; ++row) {
        client_.check_connected();
        for (std::int64_t column = 0; column * level.tile.width < level.size.width; ++column) {
            const TileIndex one{tile.level, column, row};
            const auto part = pixels.view().part(rect_of(tile_rect(level, one).size()));
            decode(one, part);
            keep(one, part);
            if (one == tile) {
                copy_oriented(part, {}, out);
            }
        }
    }
}

// Caches what was decoded last. A lost tile is not cached: asked for alone, it is refused.
void TileSource::keep(const TileIndex &tile, const ConstStripView &pixels)
{
    if (lost_) {
        return;
    }
    pack(pixels, kept_);
    if (found_.found()) {
        kept_.insert(kept_.end(), kDamageMark.begin(), kDamageMark.end());
    }
    cache_.put(key_of(tile), kept_);
}

// A cached neighbour is the sign of a viewer, which will ask for the other tiles around it too. A
// crawler, or the first tile of a view, is answered sooner by decoding one tile alone.
bool TileSource::has_kept_neighbour(const TileIndex &tile)
{
    for (const auto &[across, down] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
        const TileIndex beside{tile.level, tile.column + across, tile.row + down};
        if (beside.column >= 0 && beside.row >= 0 && cache_.has(key_of(beside))) {
            return true;
        }
    }
    return false;
}

// Decodes the block of tiles around this one at once and caches all of them. Returns false, and
// does nothing, where another request decodes the block or it was decoded before: tiles that have
// been evicted since are decoded one by one.
bool TileSource::read_block(const TileIndex &tile, const StripView &out)
{
    const auto &level = info_->levels[static_cast<std::size_t>(tile.level)];
    const auto columns = kBlockSide / level.tile.width;
    const auto rows = kBlockSide / level.tile.height;
    if (columns * rows <= 1) {
        return false;
    }
    const TileIndex first{tile.level, tile.column / columns * columns, tile.row / rows * rows};
    auto key = key_of(first);
    key.form |= kBlockForm;
    const auto corner = tile_rect(level, first);
    const auto block =
        intersection({corner.x, corner.y, columns * level.tile.width, rows * level.tile.height},
                     rect_of(level.size));
    auto claim = cache_.get_or_claim(key, kept_, std::chrono::seconds{0});
    if (!claim || !claim->shared()) {
        return false;
    }
    const StripBuffer pixels(info_->format, block.size());
    read_rect(tile.level, block, pixels.view());
    for (auto row = first.row; row * level.tile.height < block.bottom(); ++row) {
        for (auto column = first.column; column * level.tile.width < block.right(); ++column) {
            auto rect = tile_rect(level, {tile.level, column, row});
            rect.x -= block.x;
            rect.y -= block.y;
            const auto part = pixels.view().part(rect);
            keep({tile.level, column, row}, part);
            if (column == tile.column && row == tile.row) {
                copy_oriented(part, {}, out);
            }
        }
    }
    claim->put(std::array<std::uint8_t, 1>{1});
    return true;
}

TileKey TileSource::key_of(const TileIndex &tile) const
{
    return {.source = info_->identity.key,
            .content = TileKey::Content::decoded_tile,
            .page = static_cast<std::uint32_t>(info_->page),
            .level = static_cast<std::uint32_t>(tile.level),
            .column = static_cast<std::uint32_t>(tile.column),
            .row = static_cast<std::uint32_t>(tile.row),
            .form = form_};
}

void TileSource::expect(std::vector<TileIndex> tiles)
{
    expected_ = std::move(tiles);
    announced_ = false;
}

void TileSource::announce()
{
    if (std::exchange(announced_, true)) {
        return;
    }
    std::erase_if(expected_, [&](const TileIndex &tile) {
        return keeping_ == Keeping::tiles && cache_.has(key_of(tile));
    });
    reader_.announce(expected_);
}

void TileSource::decode(const TileIndex &tile, const StripView &out)
{
    announce();
    count([&] { reader_.read_tile(tile, out); }, out);
}

void TileSource::read_rect(int level, const Rect &rect, const StripView &out)
{
    client_.check_connected();
    count([&] { reader_.read_rect(level, rect, out); }, out);
}

}   // namespace iiif
