// Tag trees (ISO 15444-1 B.10.2): code a grid of small numbers bit by bit. Each node holds the
// minimum of its four children. Used by one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_bits.h"
#include "model/geometry.h"

namespace iiif {

class J2kTagTree {
public:
    static constexpr std::uint16_t kUnknown = 0xFFFF;

    // Makes a tree whose leaves are all kUnknown.
    explicit J2kTagTree(const Size &leaves)
    {
        std::size_t nodes = 0;
        for (auto size = leaves; !leaves.empty(); size = reduced(size, 2)) {
            levels_.push_back({nodes, static_cast<std::size_t>(size.width)});
            nodes += static_cast<std::size_t>(size.width * size.height);
            if (size == Size{1, 1}) {
                break;
            }
        }
        nodes_.resize(nodes);
    }

    // Returns whether the leaf is below `threshold`; reads as many bits as that takes.
    bool read(J2kBitReader &in, std::size_t x, std::size_t y, int threshold)
    {
        int low = 0;
        Node *node = nullptr;
        for (auto level = levels_.size(); level-- > 0;) {
            node = &at(level, x, y);
            low = std::max<int>(low, node->low);
            while (low < threshold && low < node->value) {
                if (in.bit() == 1) {
                    node->value = static_cast<std::uint16_t>(low);
                }
                else {
                    ++low;
                }
            }
            node->low = static_cast<std::uint16_t>(low);
        }
        return node != nullptr && node->value < threshold;
    }

private:
    struct Node {
        std::uint16_t value = kUnknown;
        std::uint16_t low = 0;   // lower bound of the value, as far as read
    };
    struct Level {
        std::size_t first;
        std::size_t width;
    };

    Node &at(std::size_t level, std::size_t x, std::size_t y)
    {
        return nodes_[levels_[level].first + (y >> level) * levels_[level].width + (x >> level)];
    }

    std::vector<Level> levels_;   // leaves first
    std::vector<Node> nodes_;
};

}   // namespace iiif
