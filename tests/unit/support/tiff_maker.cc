#include "tiff_maker.h"

#include <algorithm>
#include <cstdarg>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <tiffio.h>

#include "temp_file.h"

namespace iiif {

namespace {

struct Close {
    void operator()(TIFF *tiff) const { TIFFClose(tiff); }
};

struct FreeOptions {
    void operator()(TIFFOpenOptions *options) const { TIFFOpenOptionsFree(options); }
};

// Silences libtiff's warning about the old number for deflate, which some tests use on purpose.
int ignore_warning(TIFF *, void *, const char *, const char *, va_list)
{
    return 1;
}

void require(bool succeeded)
{
    if (!succeeded) {
        throw std::runtime_error("libtiff does not write this recipe");
    }
}

int channels_of(const TiffRecipe &recipe)
{
    return recipe.photometric == PHOTOMETRIC_RGB || recipe.photometric == PHOTOMETRIC_YCBCR ? 3 : 1;
}

void set_compression_tags(TIFF *tiff, const TiffRecipe &recipe)
{
    if (recipe.compression == COMPRESSION_JPEG) {
        TIFFSetField(tiff, TIFFTAG_JPEGQUALITY, recipe.jpeg_quality);
        TIFFSetField(tiff, TIFFTAG_JPEGTABLESMODE,
                     recipe.jpeg_tables ? JPEGTABLESMODE_QUANT | JPEGTABLESMODE_HUFF : 0);
    }
    if (recipe.photometric == PHOTOMETRIC_YCBCR) {
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, static_cast<int>(recipe.subsampling.width),
                     static_cast<int>(recipe.subsampling.height));
    }
    if (recipe.compression == COMPRESSION_WEBP) {
        TIFFSetField(tiff, TIFFTAG_WEBP_LOSSLESS, 1);
    }
    if (recipe.predictor != PREDICTOR_NONE) {
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, recipe.predictor);
    }
}

void set_tags(TIFF *tiff, const TiffRecipe &recipe, int level)
{
    const auto size = level_size(recipe, level);
    const bool marked = level > 0 && recipe.place != LevelPlace::pages;
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, marked ? FILETYPE_REDUCEDIMAGE : 0);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(size.width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(size.height));
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, static_cast<std::uint32_t>(recipe.tile.width));
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, static_cast<std::uint32_t>(recipe.tile.height));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, channels_of(recipe));
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, recipe.photometric);
    require(TIFFSetField(tiff, TIFFTAG_COMPRESSION, recipe.compression) != 0);
    set_compression_tags(tiff, recipe);
}

std::vector<std::uint8_t> tile_at(const TiffRecipe &recipe, int level, std::int64_t left,
                                  std::int64_t top)
{
    const int inversion = recipe.photometric == PHOTOMETRIC_MINISWHITE ? 255 : 0;
    std::vector<std::uint8_t> pixels;
    for (auto y = top; y < top + recipe.tile.height; ++y) {
        for (auto x = left; x < left + recipe.tile.width; ++x) {
            for (int channel = 0; channel < channels_of(recipe); ++channel) {
                pixels.push_back(
                    static_cast<std::uint8_t>(sample_at(recipe, level, channel, x, y) ^ inversion));
            }
        }
    }
    return pixels;
}

void write_tiles(TIFF *tiff, const TiffRecipe &recipe, int level)
{
    const auto size = level_size(recipe, level);
    std::uint32_t index = 0;
    for (std::int64_t y = 0; y < size.height; y += recipe.tile.height) {
        for (std::int64_t x = 0; x < size.width; x += recipe.tile.width) {
            auto pixels = tile_at(recipe, level, x, y);
            require(TIFFWriteEncodedTile(tiff, index++, pixels.data(),
                                         static_cast<tmsize_t>(pixels.size())) > 0);
        }
    }
}

std::string mode_of(const TiffRecipe &recipe)
{
    return std::string("w") + (recipe.big ? "8" : "4") + (recipe.big_endian ? "b" : "l");
}

}   // namespace

Size level_size(const TiffRecipe &recipe, int level)
{
    const auto half = [&](std::int64_t side) {
        return std::max<std::int64_t>(1, recipe.rounding == Rounding::up ? ceil_div(side, 2)
                                                                         : side / 2);
    };
    auto size = recipe.size;
    for (int i = 0; i < level; ++i) {
        size = {half(size.width), half(size.height)};
    }
    return size;
}

std::uint8_t sample_at(const TiffRecipe &recipe, int level, int channel, std::int64_t x,
                       std::int64_t y)
{
    if (channels_of(recipe) == 1) {
        return static_cast<std::uint8_t>(x + 16 * y + 5 * (x >> 8) + 3 * (y >> 4) + 37 * level);
    }
    switch (channel) {
    case 0:
        return static_cast<std::uint8_t>(x);
    case 1:
        return static_cast<std::uint8_t>(y);
    default:
        return static_cast<std::uint8_t>(((x >> 8) << 4 | (y >> 8)) ^ level);
    }
}

MemoryFile make_tiff(const TiffRecipe &recipe)
{
    const TempFile file;
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore_warning, nullptr);
    std::unique_ptr<TIFF, Close> tiff(
        TIFFOpenExt(file.path().c_str(), mode_of(recipe).c_str(), options.get()));
    require(tiff != nullptr);
    for (int level = 0; level < recipe.levels; ++level) {
        set_tags(tiff.get(), recipe, level);
        if (level == 0 && recipe.levels > 1 && recipe.place == LevelPlace::sub_directories) {
            // libtiff fills in these offsets when it writes the next directories.
            const std::vector<std::uint64_t> offsets(static_cast<std::size_t>(recipe.levels - 1));
            TIFFSetField(tiff.get(), TIFFTAG_SUBIFD, recipe.levels - 1, offsets.data());
        }
        write_tiles(tiff.get(), recipe, level);
        require(TIFFWriteDirectory(tiff.get()) != 0);
    }
    tiff.reset();
    return MemoryFile(file.content());
}

}   // namespace iiif
