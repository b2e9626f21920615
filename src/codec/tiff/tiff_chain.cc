#include "codec/tiff/tiff_chain.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "codec/tiff/tiff_handle.h"
#include "codec/tiff/tiff_levels.h"

namespace iiif {

namespace {

constexpr int kMostDamaged = 16;
constexpr std::size_t kMostBesides = 64;   // pictures in SubIFDs of a thumbnail
constexpr Size kMostThumbnail{1024, 1024};
// The channels of fluorescence slides; a longer run of equal pages is a stack of slices.
constexpr std::size_t kMostChannels = 64;

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

// The directory where a picture begins, and the number of pages like it that
// precede it without a level between them.
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

// Returns the place of the next picture; nothing where there is none. Levels and masks in between
// are passed over.
std::optional<Place> place_after(TiffChain &chain, const Place &place)
{
    const auto full = chain.at(place.index)->page;
    for (auto index = place.index + 1;; ++index) {
        const auto next = chain.at(index);
        if (!next) {
            return std::nullopt;
        }
        if (!belongs_to(full, next->page)) {
            const bool beside = index == place.index + 1 && are_alike(full, next->page);
            return Place{index, beside ? place.alike_before + 1 : 0};
        }
    }
}

Place place_of(TiffChain &chain, int number)
{
    Place place{.index = first_picture(chain)};
    for (int found = 1; found < number; ++found) {
        const auto next = place_after(chain, place);
        if (!next) {
            refuse_page(number, found);
        }
        place = *next;
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

// Returns picture `number`, which begins at the place, without the chain's damage.
FoundPicture picture_at(TiffChain &chain, const Place &place, int number)
{
    FoundPicture picture{.full = *chain.at(place.index), .levels = {}, .damage = {}};
    picture.described_at = picture.full.offset;
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
    return picture;
}

// Returns the sound and supported directories in the SubIFDs of that at `offset`.
std::vector<FoundDirectory> sub_directories_of(TiffHandle &tiff, std::uint64_t offset)
{
    tiff.go_to_directory(offset);
    const auto stated = tiff.sub_directories();
    const auto count = std::min(stated.size(), kMostBesides);
    // A copy, because libtiff's list is freed when the directory changes.
    const std::vector<std::uint64_t> offsets(stated.begin(),
                                             stated.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<FoundDirectory> found;
    for (const auto at : offsets) {
        try {
            tiff.go_to_directory(at);
            const auto page = read_tiff_page(tiff);
            if (refusal(page) == nullptr && !is_mask(page)) {
                found.push_back({at, page});
            }
        }
        catch (const Error &error) {
            if (error.kind() != Kind::damaged) {
                throw;
            }
        }
    }
    return found;
}

// The first directory of DNG, NEF and their like is a thumbnail, and the picture is in a SubIFD.
// Then its levels are the smaller pictures beside it. The thumbnail alone states the orientation.
void use_larger_picture(TiffHandle &tiff, FoundPicture &picture)
{
    const auto first = picture.full;
    if (!is_reduced(first.page) && !first.page.size.fits_in(kMostThumbnail)) {
        return;
    }
    auto found = sub_directories_of(tiff, first.offset);
    for (const auto &directory : found) {
        if (is_smaller(picture.full.page.size, directory.page.size)) {
            picture.full = directory;
        }
    }
    auto &full = picture.full;
    if (full.offset == first.offset) {
        return;
    }
    if (full.page.orientation == 1) {
        full.page.orientation = first.page.orientation;
    }
    found.push_back(first);
    picture.levels.clear();
    std::ranges::copy_if(
        found, std::back_inserter(picture.levels),
        [&](const FoundDirectory &directory) { return is_level_of(full.page, directory.page); });
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
    auto picture = picture_at(chain, place_of(chain, number), number);
    picture.damage = chain.damage();
    use_larger_picture(tiff, picture);
    return picture;
}

std::vector<FoundPicture> find_pictures(TiffChain &chain)
{
    std::vector<FoundPicture> pictures;
    auto place = std::optional(Place{.index = first_picture(chain)});
    for (int number = 1; place; ++number) {
        pictures.push_back(picture_at(chain, *place, number));
        place = place_after(chain, *place);
    }
    for (auto &picture : pictures) {   // last, because the chain reads on from where the handle is
        use_larger_picture(chain.tiff(), picture);
    }
    return pictures;
}

bool are_alike(const TiffPage &first, const TiffPage &page)
{
    return refusal(first) == nullptr && refusal(page) == nullptr && page.size == first.size &&
           format_of(page) == format_of(first);
}

}   // namespace iiif
