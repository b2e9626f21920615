#include "codec/jpeg2000/j2k_packet_order.h"

#include <algorithm>
#include <array>
#include <vector>

namespace iiif {

namespace {

// A resolution of a component that has precincts. Empty resolutions are filtered out once, not for
// each layer: a header may state 16384 components of 33 resolutions in 65535 layers without any
// packet.
struct Part {
    int component;
    int resolution;
};

// A precinct and its sort key in a progression by position.
struct Place {
    std::array<std::int64_t, 4> key;
    J2kPacketName packet;
};

// B.12.1.3: returns the position of a precinct on the reference grid. A precinct that begins before
// its resolution is placed at the start of the tile.
std::int64_t position(std::int64_t start, std::int64_t resolution_start, std::int64_t tile_start,
                      std::int64_t step)
{
    return start < resolution_start ? tile_start : start * step;
}

class Order {
public:
    Order(const J2kTile &tile, const J2kSize &size,
          const std::function<bool(const J2kPacketName &packet)> &visit)
        : tile_(tile), size_(size), visit_(visit),
          next_layer_(static_cast<std::size_t>(tile.precinct_count))
    {
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
    void add_places(const J2kProgressionChange &change, int component, int resolution,
                    std::vector<Place> &places) const;
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
    const std::function<bool(const J2kPacketName &packet)> &visit_;
    std::vector<std::uint16_t> next_layer_;   // by precinct
};

// B.12.2: a progression change skips packets that have already come.
bool Order::packet(const J2kPacketName &packet)
{
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

std::array<std::int64_t, 4> key_of(J2kProgression progression, std::int64_t x, std::int64_t y,
                                   int component, int resolution)
{
    if (progression == J2kProgression::rpcl) {
        return {resolution, y, x, component};
    }
    if (progression == J2kProgression::pcrl) {
        return {y, x, component, resolution};
    }
    return {component, y, x, resolution};
}

void Order::add_places(const J2kProgressionChange &change, int component, int resolution,
                       std::vector<Place> &places) const
{
    J2kPacketName name{component, resolution, 0, 0};
    const auto &here = this->resolution(name);
    const auto &samples = size_.components[static_cast<std::size_t>(component)];
    const auto step = std::int64_t{1} << (resolutions(component) - 1 - resolution);
    for (auto row = here.precincts.y; row < here.precincts.bottom(); ++row) {
        const auto y = position(row << here.precinct_height_exponent, here.rect.y, tile_.rect.y,
                                step * samples.dy);
        for (auto column = here.precincts.x; column < here.precincts.right(); ++column) {
            const auto x = position(column << here.precinct_width_exponent, here.rect.x,
                                    tile_.rect.x, step * samples.dx);
            places.push_back({key_of(change.progression, x, y, component, resolution), name});
            ++name.precinct;
        }
    }
}

bool Order::by_position(const J2kProgressionChange &change)
{
    std::vector<Place> places;
    const auto end = std::min(change.end_component, components());
    for (int c = change.first_component; c < end; ++c) {
        for (int r = change.first_resolution; r < std::min(change.end_resolution, resolutions(c));
             ++r) {
            add_places(change, c, r, places);
        }
    }
    std::ranges::stable_sort(places, {}, &Place::key);
    for (auto &place : places) {
        for (place.packet.layer = 0; place.packet.layer < change.end_layer; ++place.packet.layer) {
            if (!packet(place.packet)) {
                return false;
            }
        }
    }
    return true;
}

}   // namespace

void for_each_packet(const J2kTile &tile, const J2kSize &size, const J2kTileCoding &coding,
                     const std::function<bool(const J2kPacketName &packet)> &visit)
{
    Order order(tile, size, visit);
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
        if (!order.run(change)) {
            return;
        }
    }
}

}   // namespace iiif
