#include "source/sources.h"

#include <algorithm>
#include <utility>

#include "base/sink.h"
#include "model/answer_record.h"

namespace iiif {

namespace {

// The first request for a picture brings what most readers need to open it.
constexpr ByteRange kHead{0, std::int64_t{256} << 10};
// A missing picture is looked for again after this, or after check= if that is less.
constexpr std::chrono::seconds kMissing{20};
// So long a failure of the server counts for all who ask about the same picture, so that they do
// not wait for it one after the other.
constexpr std::chrono::seconds kFailed{2};
constexpr std::int64_t kKnownBytes = std::int64_t{4} << 20;
constexpr std::int64_t kBytesOfKnown = 1024;   // with its texts

void look_at_client()
{
    const auto *record = current_record();
    if (record != nullptr && record->client != nullptr) {
        record->client->check_connected();
    }
}

}   // namespace

// The right to ask about a name, which one thread has at a time.
class Sources::Asking {
public:
    // Returns at once where another thread asks already.
    Asking(Sources &sources, const std::string &name) : sources_(sources), name_(name)
    {
        const std::scoped_lock lock(sources_.mutex_);
        mine_ = sources_.asking_.insert(name).second;
    }
    Asking(const Asking &) = delete;
    Asking &operator=(const Asking &) = delete;
    ~Asking()
    {
        if (mine_) {
            {
                const std::scoped_lock lock(sources_.mutex_);
                sources_.asking_.erase(name_);
            }
            sources_.asked_.notify_all();
        }
    }

    [[nodiscard]] bool mine() const noexcept { return mine_; }

    // Waits until the other thread has its answer.
    void wait()
    {
        constexpr std::chrono::milliseconds kLookInterval{100};
        sources_.waits_.run([&] {
            std::unique_lock lock(sources_.mutex_);
            while (!sources_.asked_.wait_for(lock, kLookInterval,
                                             [&] { return !sources_.asking_.contains(name_); })) {
                lock.unlock();
                look_at_client();
                lock.lock();
            }
        });
    }

private:
    Sources &sources_;
    const std::string &name_;
    bool mine_;
};

Sources::Sources(int threads) : waits_(threads), known_(kKnownBytes) {}

Sources::~Sources() = default;

void Sources::know(const std::shared_ptr<const SourceAddress> &address, bool allow_private)
{
    const auto id = source_id(*address, allow_private);
    const std::scoped_lock lock(mutex_);
    if (servers_.contains(id)) {
        return;
    }
    auto &client = allow_private ? private_client_ : public_client_;
    if (client == nullptr) {
        client = std::make_unique<HttpClient>();
    }
    servers_.emplace(id, std::make_unique<RemoteServer>(address, allow_private, *client, waits_));
}

RemoteServer &Sources::server_of(std::string_view name)
{
    const auto parts = parse_source_name(name);
    const std::scoped_lock lock(mutex_);
    const auto found = parts ? servers_.find(parts->id) : servers_.end();
    if (found == servers_.end()) {
        throw Error(Kind::not_found, "There is no such picture.", "the source is not known");
    }
    return *found->second;
}

std::shared_ptr<const ObjectState> Sources::state(std::string_view name)
{
    const std::string own_name(name);
    auto known = known_.get(own_name);
    while (known == nullptr || Clock::now() >= known->until) {
        Asking asking(*this, own_name);
        if (asking.mine()) {
            known = known_.get(own_name);   // another thread may just have asked
            if (known == nullptr || Clock::now() >= known->until) {
                known = ask(own_name, known);
            }
            break;
        }
        if (known != nullptr && known->state != nullptr) {
            break;   // its last state counts while another thread asks
        }
        asking.wait();
        known = known_.get(own_name);
    }
    if (known->state == nullptr) {
        throw Error(*known->error);
    }
    return known->state;
}

// A picture that was there stays so while its server is out of order: what is kept of it can still
// be shown.
std::shared_ptr<const Sources::Known> Sources::ask(const std::string &name,
                                                   const std::shared_ptr<const Known> &earlier)
{
    std::shared_ptr<const Known> known;
    try {
        known = std::make_shared<const Known>(ask_server(name, earlier.get()));
    }
    catch (const Error &error) {
        if (error.kind() == Kind::client_gone || error.kind() == Kind::out_of_memory) {
            throw;
        }
        const auto check = server_of(name).address().check;
        const bool gone = error.kind() == Kind::not_found;
        const auto until = Clock::now() + (gone ? std::min(kMissing, check) : kFailed);
        const auto state = earlier == nullptr || gone ? nullptr : earlier->state;
        known = std::make_shared<const Known>(Known{state, error, until});
    }
    known_.put(name, known, kBytesOfKnown);
    return known;
}

Sources::Known Sources::ask_server(const std::string &name, const Known *earlier)
{
    auto &server = server_of(name);
    const std::string key(parse_source_name(name)->key);
    PartOrder part{.key = key, .range = kHead};
    const bool seen = earlier != nullptr && earlier->state != nullptr;
    if (seen) {
        part.conditions = earlier->state->freshness_conditions();
    }
    const auto answer = server.get({part}).front();
    const auto until = Clock::now() + server.address().check;
    if (seen && answer.failure == HttpFailure::none && answer.status == 304) {
        return {earlier->state, std::nullopt, until};
    }
    if (answer.failure != HttpFailure::none || answer.status != 416) {
        check_answer(answer, server.shown(key), server.address().s3);
    }
    const auto state =
        std::make_shared<const ObjectState>(state_of(answer, kHead, server.shown(key)));
    if (answer.status != 416) {
        keep_blocks(memory_, state->identity.key, 0, answer.body, [](auto, auto) {});
    }
    return {state, std::nullopt, until};
}

std::shared_ptr<RemoteFile> Sources::open(std::string_view name)
{
    return std::make_shared<RemoteFile>(server_of(name), memory_,
                                        std::string(parse_source_name(name)->key), state(name),
                                        [this, own_name = std::string(name)] { forget(own_name); });
}

void Sources::forget(std::string_view name)
{
    known_.put(std::string(name), nullptr, 0);
}

}   // namespace iiif
