#include "engine/store.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <utility>

#include "base/error.h"
#include "codec/registry.h"
#include "model/answer_record.h"

namespace iiif {

namespace {

// A thread waits this long for a slot, or while another thread opens the same picture.
constexpr std::chrono::seconds kOpeningPatience{15};
// A Reader holds the memory of a tile or two. About as many Readers are in use as threads.
constexpr std::size_t kMostIdle = 64;

std::string place_of(const Wanted &wanted)
{
    return wanted.name + '\0' + std::to_string(wanted.page) +
           (wanted.channels == Channels::all ? " all" : "");
}

void check_format(InputFormat format, const InputFormats &wanted)
{
    if (!wanted.has(format)) {
        throw Error(Kind::unknown_media,
                    "Files of the kind " + std::string(name_of(format)) + " are not served here.");
    }
}

}   // namespace

struct Store::Picture {
    Picture(std::string its_place, InputFormat its_format, std::unique_ptr<const Reader> its_first)
        : place(std::move(its_place)), format(its_format), key(its_first->info()->identity.key),
          first(std::move(its_first))
    {
    }

    std::string place;   // the name, the page and the channels
    InputFormat format;
    Digest key;
    mutable std::atomic<bool> remarked_on = false;
    mutable std::atomic<bool> damage_known = false;
    std::unique_ptr<const Reader> first;   // leased Readers are copies of it; it decodes nothing
};

void Store::GiveBack::operator()(Reader *reader) const noexcept
{
    store->give_back(picture, std::unique_ptr<Reader>(reader));
}

// The right to open a picture, which one thread has at a time: parsing a large file may need much
// time and memory.
class Store::Turn {
public:
    Turn(Store &store, const std::string &name, const std::string &place, Sink &client)
        : store_(store), place_(place)
    {
        if (!take()) {
            store_.library_.wait(name, [&] {
                auto *record = current_record();
                wait(record == nullptr || record->client == nullptr ? client : *record->client);
            });
        }
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    ~Turn()
    {
        {
            const std::lock_guard lock(store_.mutex_);
            store_.opening_.erase(place_);
        }
        store_.opened_.notify_all();
    }

private:
    [[nodiscard]] bool take()
    {
        const std::lock_guard lock(store_.mutex_);
        return store_.opening_.insert(place_).second;
    }

    void wait(Sink &client)
    {
        constexpr std::chrono::milliseconds kLookInterval{100};
        const auto deadline = std::chrono::steady_clock::now() + kOpeningPatience;
        std::unique_lock lock(store_.mutex_);
        while (!store_.opening_.insert(place_).second) {
            if (std::chrono::steady_clock::now() > deadline) {
                throw Error(Kind::busy,
                            "This picture is being opened: ask again in a few seconds.");
            }
            store_.opened_.wait_for(lock, kLookInterval);
            lock.unlock();
            client.check_connected();
            lock.lock();
        }
    }

    Store &store_;
    const std::string &place_;
};

namespace {

// The client of a thread that opens a picture: while the thread waits for bytes from afar, another
// one may use its slot.
class OpeningSink final : public Sink {
public:
    OpeningSink(RenderSlots::Permit &permit, Sink &client) : permit_(permit), client_(client) {}

    void write(Bytes bytes) override { client_.write(bytes); }
    void check_connected() override { client_.check_connected(); }
    void wait(const std::function<void()> &waiting) override
    {
        permit_.release_slot();
        waiting();
        permit_.reacquire_slot(kOpeningPatience, client_);
    }

private:
    RenderSlots::Permit &permit_;
    Sink &client_;
    ClientScope scope_{*this};
};

}   // namespace

Store::Store(std::size_t most_pictures, Library library, RenderSlots &slots, Statistics statistics)
    : most_pictures_(most_pictures), library_(library), slots_(slots), statistics_(statistics)
{
    idle_.reserve(kMostIdle);
}

Store::Lease Store::lease_open(const Wanted &wanted)
{
    return lease_open(wanted, place_of(wanted));
}

Store::Lease Store::lease_open(const Wanted &wanted, const std::string &place)
{
    const auto key = library_.identify(wanted.name);
    if (const auto picture = find(place, key)) {
        check_format(picture->format, wanted.formats);
        return lease_of(picture);
    }
    try {
        failures_.rethrow(place, key);
    }
    catch (const Error &) {
        statistics_.add(Counter::known_failures);
        throw;
    }
    return nullptr;
}

Store::Lease Store::lease(const Wanted &wanted, Sink &client)
{
    const auto place = place_of(wanted);
    if (auto lease = lease_open(wanted, place)) {
        return lease;
    }
    const Turn turn(*this, wanted.name, place, client);
    if (auto lease = lease_open(wanted, place)) {
        return lease;
    }
    auto permit = slots_.acquire({.bytes = 0, .small = true}, kOpeningPatience, client);
    const OpeningSink opening(permit, client);
    return lease_of(open(wanted, place));
}

// A failure is remembered under the key that the file had before it was opened.
std::shared_ptr<const Store::Picture> Store::open(const Wanted &wanted, const std::string &place)
{
    const auto source = library_.open(wanted.name);
    const auto key = source->identity().key;
    const auto format = input_format_of(*source);
    check_format(format, wanted.formats);
    try {
        auto reader = open_picture(source, wanted.page);
        if (wanted.channels == Channels::all) {
            if (auto bands = reader->with_all_bands()) {
                reader = std::move(bands);
            }
        }
        auto picture = std::make_shared<const Picture>(place, format, std::move(reader));
        keep(picture);
        note_opened();
        return picture;
    }
    catch (const Error &error) {
        failures_.remember(place, key, error);
        throw;
    }
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
