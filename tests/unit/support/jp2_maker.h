// Writes small JPEG 2000 files of all kinds with libopenjp2, and decodes them whole with it as the
// reference.
#pragma once

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "model/geometry.h"
#include "memory_file.h"

namespace iiif {

struct Jp2Component {
    int bits = 8;
    bool is_signed = false;
    int dx = 1;
    int dy = 1;
};

struct Jp2Change {   // POC
    int first_resolution = 0;
    int end_resolution = 0;
    int first_component = 0;
    int end_component = 0;
    int end_layer = 0;
    std::string progression = "LRCP";
};

struct Jp2Recipe {
    std::string name;
    Rect image{0, 0, 331, 277};   // on the reference grid
    std::vector<Jp2Component> components = std::vector<Jp2Component>(3);
    Rect tile = {};   // empty: one tile for the whole picture
    bool reversible = true;
    bool color_transform = true;
    int resolutions = 5;
    std::vector<Size> precincts = {};   // full size first
    Size block{16, 16};
    int block_style = 0;
    std::string progression = "LRCP";
    std::vector<float> rates = {0};   // one for each layer; 0: all remaining bytes
    bool sop = false;
    bool eph = false;
    bool plt = false;
    char tile_parts = 0;   // R, L or C
    std::vector<Jp2Change> changes = {};
    int region_shift = 0;       // of component 0
    bool noise = false;         // the picture is noise only
    std::uint32_t colors = 0;   // EnumCS in a JP2; 0: a raw codestream
};

// Names the parameterized tests.
inline void PrintTo(const Jp2Recipe &recipe, std::ostream *out)
{
    *out << recipe.name;
}

[[nodiscard]] MemoryFile make_jp2(const Jp2Recipe &recipe);

// Returns a sample of the picture that make_jp2 writes, by component and position on the reference
// grid.
[[nodiscard]] std::int32_t jp2_sample(const Jp2Component &component, int number, std::int64_t x,
                                      std::int64_t y);

// The components of a decoded picture.
struct WholePlane {
    Rect rect;   // on the component's own grid
    std::vector<std::int32_t> samples;
};

// Decodes a JP2 or a raw codestream with libopenjp2, without evaluating the boxes.
[[nodiscard]] std::vector<WholePlane> whole_jp2(const std::vector<std::uint8_t> &file,
                                                int reduction);

}   // namespace iiif
