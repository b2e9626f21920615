#include "codec/tiff/tiff_chain.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "codec/tiff/tiff_handle.h"

namespace iiif {

namespace {

constexpr int kMostDamaged = 16;
// The channels of fluorescence slides; a longer run of equal pages is a stack of slices.
constexpr std::size_t kMostChannels = 64;

// Both sides are reduced by one ratio, and each was then rounded up or down: there is a ratio r
// with width - 1 < full.width / r < width + 1, and the same for the height. Sides are below 2^31.
bool has_shape_of(const Size &full, const Size &size)
{
    return full.width * (size.height - 1) < full.height * (size.width + 1) &&
           full.height * (size.width - 1) < full.width * (size.height + 1);
}

// A page that is not flagged as reduced or mask, and is not smaller than the first, begins the next
// picture.
bool starts_another_picture(const TiffPage &full, const TiffPage &page)
{
    return !is_reduced(page) && !is_mask(page) && !is_smaller(page.size, full.size);
}

[[noreturn]] void refuse_page(int number, int found)
{
    throw Error(Kind::not_found, "There is no page " + std::to_string(number) +
                                     ": this picture's file has " + std::to_string(found) + ".");
}

// Where a picture begins, and how many pages like it precede it without a level between them.
struct Place {
    std::size_t index = 0;
    std::size_t alike_before = 0;
};

// Some writers put the reduced pictures first.
std::size_t first_picture(TiffChain &chain)
{
    for (std::size_t index = 0;; ++index) {
        const auto directory = chain.at(index);
        if (!directory) {
            return 0;   // all are reduced
        }
        if (!is_reduced(directory->page)) {
            return index;
        }
    }
}

// Levels and masks of the pictures before are not counted.
Place place_of(TiffChain &chain, int number)
{
    Place place{.index = first_picture(chain)};
    auto full = chain.at(place.index)->page;
    int found = 1;
    for (auto index = place.index + 1; found < number; ++index) {
        const auto next = chain.at(index);
        if (!next) {
            refuse_page(number, found);
        }
        if (belongs_to(full, next->page)) {
            continue;
        }
        const bool beside = index == place.index + 1 && are_alike(full, next->page);
        place = {index, beside ? place.alike_before + 1 : 0};
        full = next->page;
        ++found;
    }
    return place;
}

// Returns the index after the pages that directly follow and are like the picture.
std::size_t end_of_run(TiffChain &chain, const Place &place, const TiffPage &full)
{
    auto index = place.index + 1;
    for (; index - place.index + place.alike_before <= kMostChannels; ++index) {
        const auto next = chain.at(index);
        if (!next || is_reduced(next->page) || !are_alike(full, next->page)) {
            break;
        }
    }
    return index;
}

std::vector<FoundDirectory> levels_from(TiffChain &chain, std::size_t index, const TiffPage &full)
{
    std::vector<FoundDirectory> levels;
    for (auto next = chain.at(index); next && !starts_another_picture(full, next->page);
         next = chain.at(++index)) {
        if (is_level_of(full, next->page)) {
            levels.push_back(*next);
        }
    }
    return levels;
}

// In a file whose channels come first and their levels after them, a level of a size belongs to the
// channel of the same number. Other levels after several equal pages belong to the last one.
std::vector<FoundDirectory> levels_of_channel(const std::vector<FoundDirectory> &levels,
                                              std::size_t channel, std::size_t channels)
{
    if (channels == 1) {
        return levels;
    }
    std::vector<FoundDirectory> result;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const auto has_size = [&](const FoundDirectory &level) {
            return level.page.size == levels[i].page.size;
        };
        const auto here = levels.begin() + static_cast<std::ptrdiff_t>(i);
        const auto number = static_cast<std::size_t>(std::count_if(levels.begin(), here, has_size));
        const auto count = static_cast<std::size_t>(std::ranges::count_if(levels, has_size));
        if ((count == channels && number == channel) || (count == 1 && channel + 1 == channels)) {
            result.push_back(levels[i]);
        }
    }
    return result;
}

}   // namespace

TiffChain::TiffChain(TiffHandle &tiff) : tiff_(tiff)
{
    tiff_.next_directory();
    found_.push_back({tiff_.directory_offset(), read_tiff_page(tiff_)});
}

std::optional<FoundDirectory> TiffChain::at(std::size_t index)
{
    while (found_.size() <= index) {
        if (!read_next()) {
            return std::nullopt;
        }
    }
    return found_[index];
}

// libtiff reads on behind a directory that is damaged inside. It does not behind one that it cannot
// find, and then says the same again.
bool TiffChain::read_next()
{
    while (!tiff_.on_last_directory() && read_ < kMostDirectories && damaged_ < kMostDamaged) {
        ++read_;
        auto complaint = tiff_.try_next_directory();
        if (!complaint) {
            found_.push_back({tiff_.directory_offset(), read_tiff_page(tiff_)});
            return true;
        }
        ++damaged_;
        damage_ = std::move(*complaint);
    }
    return false;
}

FoundPicture find_picture(TiffHandle &tiff, int number)
{
    TiffChain chain(tiff);
    const auto place = place_of(chain, number);
    FoundPicture picture{.full = *chain.at(place.index), .levels = {}, .damage = {}};
    const auto &full = picture.full.page;
    const auto end = end_of_run(chain, place, full);
    const auto channels = place.alike_before + end - place.index;
    if (channels <= kMostChannels) {
        picture.levels =
            levels_of_channel(levels_from(chain, end, full), place.alike_before, channels);
    }
    for (std::size_t index = 0; number == 1 && index < place.index; ++index) {
        if (const auto before = *chain.at(index); is_level_of(full, before.page)) {
            picture.levels.push_back(before);
        }
    }
    picture.damage = chain.damage();
    return picture;
}

bool is_smaller(const Size &size, const Size &than)
{
    return size.fits_in(than) && size != than;
}

// A page that is not flagged as reduced must divide the full size by a whole factor: other pictures
// of the same shape are common, and most of them have some other ratio. Thumbnails among the levels
// of slide scanners are stored in strips, so a level has to be tiled exactly if the full size is.
bool is_level_of(const TiffPage &full, const TiffPage &page)
{
    const auto &size = page.size;
    return refusal(full) == nullptr && refusal(page) == nullptr && !is_mask(page) &&
           !size.empty() && page.tiled == full.tiled && format_of(page) == format_of(full) &&
           is_smaller(size, full.size) && has_shape_of(full.size, size) &&
           (is_reduced(page) || whole_factor(full.size, size) != 0);
}

bool belongs_to(const TiffPage &full, const TiffPage &page)
{
    return is_reduced(page) || is_mask(page) || is_level_of(full, page);
}

bool are_alike(const TiffPage &first, const TiffPage &page)
{
    return refusal(first) == nullptr && refusal(page) == nullptr && page.size == first.size &&
           format_of(page) == format_of(first);
}

}   // namespace iiif
