#include "engine/store.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <utility>

#include "codec/registry.h"

namespace iiif {

namespace {

// A thread waits this long while another thread opens the same picture, or one that shares its
// mutex.
constexpr std::chrono::seconds kOpeningPatience{3};
// A Reader holds the memory of a tile or two. About as many Readers are in use as threads.
constexpr std::size_t kMostIdle = 64;

}   // namespace

struct Store::Picture {
    Picture(std::string its_place, std::unique_ptr<const Reader> its_first)
        : place(std::move(its_place)), key(its_first->info()->identity.key),
          first(std::move(its_first))
    {
    }

    std::string place;   // the name, the page and the channels
    Digest key;
    mutable std::atomic<bool> remarked_on = false;
    mutable std::atomic<bool> damage_known = false;
    std::unique_ptr<const Reader> first;   // leased Readers are copies of it; it decodes nothing
};

void Store::GiveBack::operator()(Reader *reader) const noexcept
{
    store->give_back(picture, std::unique_ptr<Reader>(reader));
}

Store::Store(std::size_t most_pictures, Library library)
    : most_pictures_(most_pictures), library_(library)
{
    idle_.reserve(kMostIdle);
}

Store::Lease Store::lease(const std::string &name, int page, Channels channels)
{
    const bool all = channels == Channels::all;
    const auto place = name + '\0' + std::to_string(page) + (all ? " all" : "");
    if (auto picture = find(place, library_.identify(name))) {
        return lease_of(picture);
    }
    // One thread parses the picture and the others wait, because parsing a large file may need much
    // time and memory. After kOpeningPatience they open it themselves.
    const std::unique_lock lock(opening_[std::hash<std::string>()(place) % opening_.size()],
                                kOpeningPatience);
    if (auto picture = find(place, library_.identify(name))) {
        return lease_of(picture);
    }
    auto reader = open_picture(library_.open(name), page);
    if (auto bands = all ? reader->with_all_bands() : nullptr) {
        reader = std::move(bands);
    }
    const auto picture = std::make_shared<const Picture>(place, std::move(reader));
    keep(picture);
    return lease_of(picture);
}

bool Store::is_first_lease(const Lease &lease)
{
    return !lease.get_deleter().picture->remarked_on.exchange(true);
}

bool Store::is_first_damage(const Lease &lease)
{
    return !lease.get_deleter().picture->damage_known.exchange(true);
}

std::size_t Store::open_pictures() const
{
    const std::lock_guard lock(mutex_);
    return pictures_.size();
}

std::shared_ptr<const Store::Picture> Store::find(const std::string &place, const Digest &key)
{
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(place);
    if (found == places_.end()) {
        return nullptr;
    }
    if ((*found->second)->key != key) {
        forget(found->second);
        return nullptr;
    }
    pictures_.splice(pictures_.begin(), pictures_, found->second);
    return pictures_.front();
}

void Store::keep(const std::shared_ptr<const Picture> &picture)
{
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(picture->place); found != places_.end()) {
        forget(found->second);
    }
    pictures_.push_front(picture);
    places_.emplace(picture->place, pictures_.begin());
    if (pictures_.size() > most_pictures_) {
        forget(std::prev(pictures_.end()));
    }
}

Store::Lease Store::lease_of(const std::shared_ptr<const Picture> &picture)
{
    auto reader = take_idle(*picture);
    if (!reader) {
        reader = picture->first->another();
    }
    return {reader.release(), GiveBack{this, picture}};
}

std::unique_ptr<Reader> Store::take_idle(const Picture &picture)
{
    const std::lock_guard lock(mutex_);
    const auto found =
        std::ranges::find(idle_, &picture, [](const Idle &idle) { return idle.picture.get(); });
    if (found == idle_.end()) {
        return nullptr;
    }
    auto reader = std::move(found->reader);
    idle_.erase(found);
    return reader;
}

// Closes the Reader if the Store has forgotten its picture.
void Store::give_back(const std::shared_ptr<const Picture> &picture,
                      std::unique_ptr<Reader> reader) noexcept
{
    reader->drop_buffers();
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(picture->place);
    if (found == places_.end() || *found->second != picture) {
        return;
    }
    if (idle_.size() == kMostIdle) {
        idle_.erase(idle_.begin());
    }
    idle_.push_back({picture, std::move(reader)});
}

void Store::forget(Pictures::iterator place)
{
    std::erase_if(idle_, [&](const Idle &idle) { return idle.picture == *place; });
    places_.erase((*place)->place);
    pictures_.erase(place);
}

}   // namespace iiif
