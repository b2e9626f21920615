// Writes the first inputs of a fuzzer into a folder: small files of all kinds that it reads.
//
//     fuzz_seeds NAME FOLDER
//
// Fuzzers of texts begin with a dictionary instead, and have no seeds.
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "codec/metadata/exif.h"
#include "codec/registry.h"
#include "jp2_maker.h"
#include "pixel/strip.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

using Content = std::vector<std::uint8_t>;
using Contents = std::vector<Content>;

std::vector<TiffRecipe> tiff_recipes()
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

Contents tiffs()
{
    Contents all;
    for (const auto &recipe : tiff_recipes()) {
        all.push_back(make_tiff(recipe).content());
    }
    return all;
}

// Of raw codestreams or of JP2 files.
Contents jpeg2000_files(bool boxes)
{
    Contents all;
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
            recipe.colors = boxes ? 18 : 0;
            all.push_back(make_jp2(recipe).content());
        }
    }
    return all;
}

class Collected final : public Sink {
public:
    void write(Bytes bytes) override { content.insert(content.end(), bytes.begin(), bytes.end()); }

    Content content;
};

// Small pictures in a format that the engine writes: gray and RGB, with metadata.
Contents written(ImageFormat format)
{
    constexpr Size kSize{40, 24};
    Metadata metadata;
    metadata.title = "A title";
    metadata.rights = "(c) Museum";
    metadata.xmp = "<x:xmpmeta/>";
    metadata.columns_per_metre = metadata.rows_per_metre = 3000;
    Contents all;
    for (const auto model : {ColorModel::gray, ColorModel::rgb}) {
        const PixelFormat pixels{.model = model};
        const StripBuffer rows(pixels, kSize);
        for (int channel = 0; channel < pixels.channels(); ++channel) {
            for (std::int64_t y = 0; y < kSize.height; ++y) {
                for (std::int64_t x = 0; x < kSize.width; ++x) {
                    rows.view().row(channel, y)[x] = static_cast<std::uint8_t>(x * 5 + y * 3);
                }
            }
        }
        Collected sink;
        WriterSettings settings;
        settings.format = format;
        settings.metadata = std::make_shared<const Metadata>(metadata);
        const auto writer = make_writer(settings, pixels, kSize, sink);
        writer->write(rows.view());
        writer->finish();
        all.push_back(sink.content);
    }
    return all;
}

// The first byte chooses an EXIF block or an XMP packet.
Contents metadata_blocks()
{
    Metadata metadata;
    metadata.title = "A title";
    metadata.rights = "(c) Museum";
    auto block = exif_block(metadata, {40, 24});
    block.insert(block.begin(), 0);
    const std::string_view packet =
        "\1<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description "
        "tiff:ImageWidth=\"9\" tiff:Orientation=\"6\" exif:PixelXDimension=\"9\"/>"
        "</rdf:RDF></x:xmpmeta>";
    return {block, {packet.begin(), packet.end()}};
}

const std::map<std::string_view, std::function<Contents()>> kSeeds{
    {"boxes", [] { return jpeg2000_files(true); }},
    {"gif", [] { return written(ImageFormat::gif); }},
    {"j2k", [] { return jpeg2000_files(true); }},
    {"jpeg", [] { return written(ImageFormat::jpg); }},
    {"metadata", metadata_blocks},
    {"packets", [] { return jpeg2000_files(false); }},
    {"png", [] { return written(ImageFormat::png); }},
    {"tiff", tiffs},
    {"webp", [] { return written(ImageFormat::webp); }},
};

}   // namespace
}   // namespace iiif

int main(int count, char **arguments)
{
    if (count != 3) {
        return 1;
    }
    const auto seeds = iiif::kSeeds.find(arguments[1]);
    if (seeds == iiif::kSeeds.end()) {
        return 0;
    }
    int number = 0;
    for (const auto &content : seeds->second()) {
        std::ofstream out(std::filesystem::path(arguments[2]) /
                              ("seed-" + std::to_string(number++)),
                          std::ios::binary);
        out.write(reinterpret_cast<const char *>(content.data()),
                  static_cast<std::streamsize>(content.size()));
    }
    return 0;
}
