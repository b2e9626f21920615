#include "codec/jpeg2000/j2k_packet_order.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "base/checked.h"

namespace iiif {

namespace {

// A resolution of a component that has precincts. Empty resolutions are filtered out once, not for
// each layer: a header may state 16384 components of 33 resolutions in 65535 layers without any
// packet.
struct Part {
    int component;
    int resolution;
};

// The columns or the rows of precincts of a resolution, and the next one to come.
struct Steps {
    std::int64_t next;   // its number
    std::int64_t end;
    int exponent;                    // 2^exponent samples of the resolution each
    std::int64_t resolution_start;   // in samples of the resolution
    std::int64_t tile_start;         // on the reference grid
    std::int64_t scale;              // of the reference grid, for one sample of the resolution

    [[nodiscard]] bool at_end() const { return next == end; }
    [[nodiscard]] std::int64_t position() const
    {
        const auto start = next << exponent;
        return start < resolution_start ? tile_start : start * scale;
    }
};

// A resolution of a component in a progression by position: where its rows of precincts are.
struct Track {
    Part part;
    Steps rows;
};

// A row of precincts in a progression by position: where its columns are.
struct Row {
    const Track *track;
    Steps columns;
    std::int64_t precinct;   // the number of the next one, within its resolution
};

class Order {
public:
    Order(const J2kTile &tile, const J2kSize &size, WorkBudget &budget,
          const std::function<bool(const J2kPacketName &packet)> &visit)
        : tile_(tile), size_(size), budget_(budget), visit_(visit),
          next_layer_(static_cast<std::size_t>(tile.precinct_count))
    {
    }

    // Spends nothing, but throws as the budget does if run() would exceed it.
    void expect(const J2kProgressionChange &change)
    {
        std::int64_t packets = 0;
        for (const auto &[component, resolution] : parts(change)) {
            const auto precincts =
                this->resolution({.component = component, .resolution = resolution})
                    .precinct_count();
            packets = checked_add(packets, checked_mul(precincts, std::int64_t{change.end_layer}));
        }
        budget_.expect(packets);
    }

    // Returns false if the visitor stopped.
    bool run(const J2kProgressionChange &change)
    {
        switch (change.progression) {
        case J2kProgression::lrcp:
            return by_layer(change);
        case J2kProgression::rlcp:
            return by_resolution(change);
        case J2kProgression::rpcl:
        case J2kProgression::pcrl:
        case J2kProgression::cprl:
            return by_position(change);
        }
        __builtin_unreachable();
    }

private:
    bool by_layer(const J2kProgressionChange &change);
    bool by_resolution(const J2kProgressionChange &change);
    bool by_position(const J2kProgressionChange &change);
    [[nodiscard]] std::vector<Part> parts(const J2kProgressionChange &change) const;
    bool all_precincts(const Part &part, int layer);
    [[nodiscard]] std::vector<Track> tracks(std::span<const Part> parts) const;
    bool by_position(const J2kProgressionChange &change, std::span<const Part> parts);
    bool by_groups(const J2kProgressionChange &change, std::span<const Part> parts,
                   int Part::*group);
    bool row_of_position(const std::vector<const Track *> &tracks,
                         const J2kProgressionChange &change);
    [[nodiscard]] Steps columns_of(const Part &part) const;
    bool packet(const J2kPacketName &packet);

    [[nodiscard]] const J2kResolution &resolution(const J2kPacketName &packet) const
    {
        return tile_.components[static_cast<std::size_t>(packet.component)]
            .resolutions[static_cast<std::size_t>(packet.resolution)];
    }
    [[nodiscard]] int resolutions(int component) const
    {
        return static_cast<int>(
            tile_.components[static_cast<std::size_t>(component)].resolutions.size());
    }
    [[nodiscard]] int components() const { return static_cast<int>(tile_.components.size()); }

    const J2kTile &tile_;
    const J2kSize &size_;
    WorkBudget &budget_;
    const std::function<bool(const J2kPacketName &packet)> &visit_;
    std::vector<std::uint16_t> next_layer_;   // by precinct
};

// B.12.2: a progression change skips packets that have already come.
bool Order::packet(const J2kPacketName &packet)
{
    budget_.spend(1);
    auto &next =
        next_layer_[static_cast<std::size_t>(resolution(packet).first_precinct + packet.precinct)];
    if (packet.layer < next) {
        return true;
    }
    next = static_cast<std::uint16_t>(packet.layer + 1);
    return visit_(packet);
}

// Returns the non-empty resolutions that a change covers, resolution by resolution.
std::vector<Part> Order::parts(const J2kProgressionChange &change) const
{
    std::vector<Part> result;
    for (int c = change.first_component; c < std::min(change.end_component, components()); ++c) {
        const auto end = std::min(change.end_resolution, resolutions(c));
        budget_.spend(1 + std::max(end - change.first_resolution, 0));
        for (int r = change.first_resolution; r < end; ++r) {
            if (resolution({.component = c, .resolution = r}).precinct_count() > 0) {
                result.push_back({c, r});
            }
        }
    }
    std::ranges::stable_sort(result, {}, &Part::resolution);
    return result;
}

bool Order::all_precincts(const Part &part, int layer)
{
    J2kPacketName name{part.component, part.resolution, 0, layer};
    const auto count = resolution(name).precinct_count();
    for (; name.precinct < count; ++name.precinct) {
        if (!packet(name)) {
            return false;
        }
    }
    return true;
}

bool Order::by_layer(const J2kProgressionChange &change)
{
    const auto all = parts(change);
    for (int layer = 0; layer < change.end_layer && !all.empty(); ++layer) {
        for (const auto &part : all) {
            if (!all_precincts(part, layer)) {
                return false;
            }
        }
    }
    return true;
}

bool Order::by_resolution(const J2kProgressionChange &change)
{
    const auto all = parts(change);
    for (auto first = all.begin(); first != all.end();) {
        const auto end = std::ranges::find_if(first, all.end(), [&](const Part &part) {
            return part.resolution != first->resolution;
        });
        for (int layer = 0; layer < change.end_layer; ++layer) {
            for (auto part = first; part != end; ++part) {
                if (!all_precincts(*part, layer)) {
                    return false;
                }
            }
        }
        first = end;
    }
    return true;
}

// B.12.1.3: the position of a precinct on the reference grid. A precinct that begins before its
// resolution is placed at the start of the tile.
Steps Order::columns_of(const Part &part) const
{
    const auto &here = resolution({.component = part.component, .resolution = part.resolution});
    return {.next = here.precincts.x,
            .end = here.precincts.right(),
            .exponent = here.precinct_width_exponent,
            .resolution_start = here.rect.x,
            .tile_start = tile_.rect.x,
            .scale = size_.components[static_cast<std::size_t>(part.component)].dx *
                     (std::int64_t{1} << (resolutions(part.component) - 1 - part.resolution))};
}

std::vector<Track> Order::tracks(std::span<const Part> parts) const
{
    std::vector<Track> result;
    result.reserve(parts.size());
    for (const auto &part : parts) {
        const auto &here = resolution({.component = part.component, .resolution = part.resolution});
        result.push_back(
            {part,
             {.next = here.precincts.y,
              .end = here.precincts.bottom(),
              .exponent = here.precinct_height_exponent,
              .resolution_start = here.rect.y,
              .tile_start = tile_.rect.y,
              .scale = size_.components[static_cast<std::size_t>(part.component)].dy *
                       (std::int64_t{1} << (resolutions(part.component) - 1 - part.resolution))}});
    }
    return result;
}

// A heap of items that have a next position. Of several at one position, the part that is earlier
// in the list of parts comes first, so that list decides the order of components and resolutions.
template <class Item> class Positions {
public:
    void add(std::int64_t position, std::size_t rank, Item item)
    {
        heap_.push_back({position, rank, std::move(item)});
        std::ranges::push_heap(heap_, std::greater<>{}, key);
    }
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] std::int64_t first_position() const { return heap_.front().position; }
    [[nodiscard]] std::size_t first_rank() const { return heap_.front().rank; }

    Item take()
    {
        std::ranges::pop_heap(heap_, std::greater<>{}, key);
        auto item = std::move(heap_.back().item);
        heap_.pop_back();
        return item;
    }

private:
    struct Entry {
        std::int64_t position;
        std::size_t rank;
        Item item;
    };
    static std::pair<std::int64_t, std::size_t> key(const Entry &entry)
    {
        return {entry.position, entry.rank};
    }

    std::vector<Entry> heap_;
};

// Visits the precincts of one row of the reference grid from left to right.
bool Order::row_of_position(const std::vector<const Track *> &tracks,
                            const J2kProgressionChange &change)
{
    Positions<Row> rows;
    for (std::size_t rank = 0; rank < tracks.size(); ++rank) {
        const auto &[part, at] = *tracks[rank];
        const auto columns = columns_of(part);
        const auto &here = resolution({.component = part.component, .resolution = part.resolution});
        rows.add(columns.position(), rank,
                 {tracks[rank], columns, here.precinct_at(columns.next, at.next)});
    }
    while (!rows.empty()) {
        const auto rank = rows.first_rank();
        auto row = rows.take();
        J2kPacketName name{row.track->part.component, row.track->part.resolution, row.precinct++,
                           0};
        for (; name.layer < change.end_layer; ++name.layer) {
            if (!packet(name)) {
                return false;
            }
        }
        ++row.columns.next;
        if (!row.columns.at_end()) {
            rows.add(row.columns.position(), rank, row);
        }
    }
    return true;
}

bool Order::by_position(const J2kProgressionChange &change, std::span<const Part> parts)
{
    auto all = tracks(parts);
    Positions<Track *> rows;
    for (std::size_t rank = 0; rank < all.size(); ++rank) {
        rows.add(all[rank].rows.position(), rank, &all[rank]);
    }
    while (!rows.empty()) {
        std::vector<std::size_t> ranks;
        std::vector<const Track *> here;
        for (const auto y = rows.first_position(); !rows.empty() && rows.first_position() == y;) {
            ranks.push_back(rows.first_rank());
            here.push_back(rows.take());
        }
        budget_.spend(static_cast<std::int64_t>(here.size()));
        if (!row_of_position(here, change)) {
            return false;
        }
        for (const auto rank : ranks) {
            auto &steps = all[rank].rows;
            ++steps.next;
            if (!steps.at_end()) {
                rows.add(steps.position(), rank, &all[rank]);
            }
        }
    }
    return true;
}

// RPCL goes by position within each resolution, CPRL within each component, PCRL over all parts.
bool Order::by_position(const J2kProgressionChange &change)
{
    auto all = parts(change);
    if (change.progression == J2kProgression::rpcl) {
        return by_groups(change, all, &Part::resolution);
    }
    std::ranges::stable_sort(all, {}, &Part::component);
    return change.progression == J2kProgression::cprl ? by_groups(change, all, &Part::component)
                                                      : by_position(change, all);
}

bool Order::by_groups(const J2kProgressionChange &change, std::span<const Part> parts,
                      int Part::*group)
{
    while (!parts.empty()) {
        const auto end = std::ranges::find_if(
            parts, [&](const Part &part) { return part.*group != parts.front().*group; });
        const auto count = static_cast<std::size_t>(end - parts.begin());
        if (!by_position(change, parts.first(count))) {
            return false;
        }
        parts = parts.subspan(count);
    }
    return true;
}

}   // namespace

void for_each_packet(const J2kTile &tile, const J2kSize &size, const J2kTileCoding &coding,
                     WorkBudget &budget,
                     const std::function<bool(const J2kPacketName &packet)> &visit)
{
    Order order(tile, size, budget, visit);
    if (coding.changes.empty()) {
        order.run({.progression = coding.progression,
                   .first_resolution = 0,
                   .end_resolution = kMostDecompositions + 1,
                   .first_component = 0,
                   .end_component = static_cast<int>(tile.components.size()),
                   .end_layer = coding.layers});
        return;
    }
    for (auto change : coding.changes) {
        change.end_layer = std::min(change.end_layer, coding.layers);
        order.expect(change);
        if (!order.run(change)) {
            return;
        }
    }
}

}   // namespace iiif
