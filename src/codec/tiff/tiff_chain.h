// Finds the pictures of a TIFF and their levels in the chain of its directories. Directories that
// are damaged, or beyond the end of the file, are passed over; so are those of a chain that comes
// back to itself. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/tiff/tiff_page.h"

namespace iiif {

class TiffHandle;

struct FoundDirectory {
    std::uint64_t offset = 0;
    TiffPage page;
};

struct FoundPicture {
    FoundDirectory full;
    std::uint64_t described_at = 0;   // the directory with the texts on it; mostly that of `full`
    std::vector<FoundDirectory> levels;   // in stored order, before those in SubIFDs
    std::string damage;                   // in the chain; empty where there is none
};

// The chain of directories, read as far as it is asked for. Borrows the handle.
class TiffChain {
public:
    // Throws Error(damaged) where the first directory cannot be read.
    explicit TiffChain(TiffHandle &tiff);

    // Returns the sound directory `index`, counted from 0; nothing where the chain ends before.
    [[nodiscard]] std::optional<FoundDirectory> at(std::size_t index);
    [[nodiscard]] const std::string &damage() const { return damage_; }
    [[nodiscard]] TiffHandle &tiff() const { return tiff_; }

private:
    [[nodiscard]] bool read_next();

    TiffHandle &tiff_;
    std::vector<FoundDirectory> found_;
    std::string damage_;
    int read_ = 1;   // directories, also damaged ones
    int damaged_ = 0;
};

// Finds picture `number`, counted from 1. Throws Error: damaged, not_found.
[[nodiscard]] FoundPicture find_picture(TiffHandle &tiff, int number);
// Finds all pictures, in the order of their numbers, and leaves FoundPicture::damage empty.
[[nodiscard]] std::vector<FoundPicture> find_pictures(TiffChain &chain);

// Returns whether two pages are served and have one size and format.
[[nodiscard]] bool are_alike(const TiffPage &first, const TiffPage &page);

}   // namespace iiif
