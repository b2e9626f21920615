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

inline constexpr int kMostDirectories = 1000;

struct FoundDirectory {
    std::uint64_t offset = 0;
    TiffPage page;
};

struct FoundPicture {
    FoundDirectory full;
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

// Returns whether `page` is a level of the picture `full`, by its size, format and flags.
[[nodiscard]] bool is_level_of(const TiffPage &full, const TiffPage &page);
// Returns whether a page belongs to the picture `full` and is not the next picture of the file.
[[nodiscard]] bool belongs_to(const TiffPage &full, const TiffPage &page);
// Returns whether two pages are served and have one size and format.
[[nodiscard]] bool are_alike(const TiffPage &first, const TiffPage &page);

[[nodiscard]] bool is_smaller(const Size &size, const Size &than);

}   // namespace iiif
