// Writes small TIFFs of all kinds into a folder, as the initial corpus of tiff_fuzzer.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tiff_maker.h"

namespace iiif {
namespace {

std::vector<TiffRecipe> recipes()
{
    const TiffRecipe base{.size = {40, 24}, .tile = {16, 16}, .levels = 2};
    std::vector<TiffRecipe> result;
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_JPEG,
                                  COMPRESSION_ADOBE_DEFLATE, COMPRESSION_ZSTD, COMPRESSION_WEBP}) {
        for (const bool big : {false, true}) {
            auto recipe = base;
            recipe.compression = compression;
            recipe.big = big;
            recipe.big_endian = compression == COMPRESSION_LZW;
            recipe.place = big ? LevelPlace::sub_directories : LevelPlace::pages;
            result.push_back(recipe);
        }
    }
    for (const int photometric :
         {PHOTOMETRIC_YCBCR, PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE}) {
        auto recipe = base;
        recipe.compression = COMPRESSION_JPEG;
        recipe.photometric = photometric;
        result.push_back(recipe);
        recipe.jpeg_tables = false;
        result.push_back(recipe);
    }
    for (const int compression : {COMPRESSION_LZW, COMPRESSION_DEFLATE, COMPRESSION_ZSTD}) {
        auto recipe = base;
        recipe.compression = compression;
        recipe.predictor = PREDICTOR_HORIZONTAL;
        result.push_back(recipe);
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
        const auto name = std::to_string(number++) + ".tif";
        const auto seed = iiif::make_tiff(recipe).content();
        std::ofstream out(std::filesystem::path(arguments[1]) / name, std::ios::binary);
        out.write(reinterpret_cast<const char *>(seed.data()),
                  static_cast<std::streamsize>(seed.size()));
    }
    return 0;
}
