// Writes small JPEG 2000 files of all kinds into a folder, as the initial corpus of j2k_fuzzer.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "jp2_maker.h"

namespace iiif {
namespace {

std::vector<Jp2Recipe> recipes()
{
    std::vector<Jp2Recipe> result;
    for (const char *const progression : {"LRCP", "RLCP", "RPCL", "PCRL", "CPRL"}) {
        for (const bool reversible : {false, true}) {
            Jp2Recipe recipe;
            recipe.image = {3, 5, 80, 60};
            recipe.resolutions = 3;
            recipe.progression = progression;
            recipe.reversible = reversible;
            recipe.plt = recipe.sop = reversible;
            recipe.precincts = {{64, 64}, {32, 32}};
            recipe.rates = {20, 0};
            recipe.tile = reversible ? Rect{0, 0, 50, 50} : Rect{};
            recipe.block_style = reversible ? 0 : 5;
            recipe.colors = reversible ? 18 : 0;
            result.push_back(recipe);
        }
    }
    return result;
}

}   // namespace
}   // namespace iiif

int main(int count, char **arguments)
{
    if (count != 2) {
        return 1;
    }
    int number = 0;
    for (const auto &recipe : iiif::recipes()) {
        const auto name = std::to_string(number++) + ".jp2";
        const auto seed = iiif::make_jp2(recipe).content();
        std::ofstream out(std::filesystem::path(arguments[1]) / name, std::ios::binary);
        out.write(reinterpret_cast<const char *>(seed.data()),
                  static_cast<std::streamsize>(seed.size()));
    }
    return 0;
}
