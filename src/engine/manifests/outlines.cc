#include "engine/manifests/outlines.h"

#include <utility>

#include "base/error.h"
#include "base/utf8.h"
#include "codec/metadata/xmp_texts.h"
#include "codec/registry.h"
#include "engine/directive_values.h"
#include "protocol/iiif_sizes.h"

namespace iiif {

namespace {

// About 300 bytes each.
constexpr std::size_t kMostPages = 50'000;
// Longer texts are documents of programs, such as OME-XML, and not made for readers.
constexpr std::size_t kLongestText = 2000;
constexpr Limits kNoLimits{.max_width = kMostPixels, .max_height = kMostPixels};

PageOutline outline_of(const FilePage &page)
{
    return {.number = page.info.page,
            .size = page.info.size(),
            .sizes = listed_sizes(page.info, kNoLimits),
            .name = as_utf8(page.name)};
}

std::string readable(std::string_view text)
{
    return text.size() > kLongestText ? std::string() : as_utf8(text);
}

void add_texts(Outline &outline, const Metadata &metadata)
{
    const auto text = [&](std::string_view property, std::string_view stated) {
        const auto found = readable(xmp_text(metadata.xmp, property));
        return found.empty() ? readable(stated) : found;
    };
    outline.title = text("dc:title", metadata.title);
    outline.description = text("dc:description", metadata.description);
    outline.creator = text("dc:creator", metadata.creator);
    outline.date = text("photoshop:DateCreated", metadata.date);
    outline.rights = text("dc:rights", metadata.rights);
    outline.license = text("xmpRights:WebStatement", xmp_text(metadata.xmp, "cc:license"));
}

// The first page's own Reader knows more of it than pages() does: its levels in SubIFDs.
Outline read_outline(const std::shared_ptr<const ByteSource> &source, InputFormats formats)
{
    Outline outline;
    if (!formats.has(input_format_of(*source))) {
        return outline;
    }
    const auto reader = open_picture(source);
    const auto info = reader->info();
    for (const auto &page : reader->pages()) {
        const bool first = page.info.page == info->page;
        outline.pages.push_back(outline_of(first ? FilePage{page.name, *info} : page));
    }
    if (info->metadata != nullptr) {
        add_texts(outline, *info->metadata);
    }
    return outline;
}

bool may_succeed_later(const Error &error)
{
    return error.kind() == Kind::busy || error.kind() == Kind::out_of_memory;
}

}   // namespace

std::shared_ptr<const Outline> Outlines::of(const std::string &path, const Digest &key,
                                            InputFormats formats)
{
    const auto place = path + '\0' + std::to_string(formats.bits);
    if (auto kept = find(place, key)) {
        return kept;
    }
    auto outline = std::make_shared<Outline>();
    auto opened_key = key;
    try {
        const auto source = library_.open(path);
        opened_key = source->identity().key;
        *outline = read_outline(source, formats);
    }
    catch (const Error &error) {
        if (may_succeed_later(error)) {
            throw;
        }
    }
    keep(place, opened_key, outline);
    return outline;
}

std::shared_ptr<const Outline> Outlines::find(const std::string &place, const Digest &key)
{
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(place);
    if (found == places_.end() || found->second->key != key) {
        return nullptr;
    }
    list_.splice(list_.begin(), list_, found->second);
    return list_.front().outline;
}

void Outlines::keep(const std::string &place, const Digest &key,
                    std::shared_ptr<const Outline> outline)
{
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(place); found != places_.end()) {
        forget(found->second);
    }
    pages_ += 1 + outline->pages.size();
    list_.push_front({place, key, std::move(outline)});
    places_.emplace(list_.front().place, list_.begin());
    while (pages_ > kMostPages && list_.size() > 1) {
        forget(std::prev(list_.end()));
    }
}

void Outlines::forget(List::iterator kept)
{
    pages_ -= 1 + kept->outline->pages.size();
    places_.erase(kept->place);
    list_.erase(kept);
}

}   // namespace iiif
