// Measures the libraries alone for row 4 of docs/performance.md: libtiff inflates each tile of a
// TIFF's first picture, and libjpeg-turbo encodes it.
//
//     make libraries_alone && ./libraries_alone FILE
//
// Prints milliseconds of processor time per tile.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

#include <tiffio.h>
#include <turbojpeg.h>

namespace {

constexpr int kQuality = 75;   // the same as in mod_iiif

struct Close {
    void operator()(TIFF *tiff) const noexcept { TIFFClose(tiff); }
};

struct Destroy {
    void operator()(void *turbo) const noexcept { tjDestroy(turbo); }
};

double milliseconds()
{
    return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC;
}

// Returns the number of bytes of the JPEG, or 0.
unsigned long encode(void *turbo, const std::vector<std::uint8_t> &rgb, int width, int height,
                     std::vector<std::uint8_t> &jpeg)
{
    unsigned long bytes = jpeg.size();
    unsigned char *to = jpeg.data();
    const int failed = tjCompress2(turbo, rgb.data(), width, 0, height, TJPF_RGB, &to, &bytes,
                                   TJSAMP_420, kQuality, TJFLAG_NOREALLOC);
    return failed == 0 ? bytes : 0;
}

int measure(TIFF *tiff)
{
    int width = 0;
    int height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
    const std::unique_ptr<void, Destroy> turbo(tjInitCompress());
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(TIFFTileSize(tiff)));
    std::vector<std::uint8_t> jpeg(tjBufSize(width, height, TJSAMP_420));
    const auto tiles = TIFFNumberOfTiles(tiff);
    const auto begun = milliseconds();
    for (std::uint32_t tile = 0; tile < tiles; ++tile) {
        if (TIFFReadEncodedTile(tiff, tile, rgb.data(), TIFFTileSize(tiff)) < 0 ||
            encode(turbo.get(), rgb, width, height, jpeg) == 0) {
            return EXIT_FAILURE;
        }
    }
    std::printf("%.4f\n", (milliseconds() - begun) / tiles);
    return EXIT_SUCCESS;
}

}   // namespace

int main(int count, char **words)
{
    const std::unique_ptr<TIFF, Close> tiff(count == 2 ? TIFFOpen(words[1], "r") : nullptr);
    return tiff ? measure(tiff.get()) : EXIT_FAILURE;
}
