#include "source/remote_server.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <random>
#include <thread>
#include <utility>

#include "base/cursor.h"
#include "base/error.h"
#include "base/sink.h"
#include "model/answer_record.h"
#include "source/aws_signature.h"
#include "source/object_state.h"

namespace iiif {

namespace {

constexpr int kMostAttempts = 3;
constexpr int kMostRedirects = 3;
constexpr std::chrono::milliseconds kLookInterval{100};
constexpr std::chrono::milliseconds kFirstDelay{50};
constexpr std::chrono::milliseconds kLongestDelay{2000};
// One retry for ten requests, and some at once, so that retries never double a server's load.
constexpr double kMostRetries = 10;
constexpr double kRetriesOfRequest = 0.1;
// After so many failures in a row the server counts as out of order for a while.
constexpr int kMostFailures = 5;
constexpr std::chrono::seconds kClosed{5};
bool is_redirect(const HttpAnswer &answer)
{
    return answer.failure == HttpFailure::none &&
           (answer.status == 301 || answer.status == 302 || answer.status == 303 ||
            answer.status == 307 || answer.status == 308);
}

void look_at_client()
{
    const auto *record = current_record();
    if (record != nullptr && record->client != nullptr) {
        record->client->check_connected();
    }
}

void pause(std::chrono::milliseconds most)
{
    const auto end = std::chrono::steady_clock::now() + most;
    for (auto now = end - most; now < end; now = std::chrono::steady_clock::now()) {
        look_at_client();
        std::this_thread::sleep_for(
            std::min<std::chrono::steady_clock::duration>(end - now, kLookInterval));
    }
}

std::string range_value(const ByteRange &range)
{
    return "bytes=" + std::to_string(range.offset) + '-' +
           std::to_string(range.offset + range.bytes - 1);
}

std::int64_t total_bytes(const std::vector<HttpAnswer> &answers)
{
    std::int64_t bytes = 0;
    for (const auto &answer : answers) {
        bytes += static_cast<std::int64_t>(answer.body.size());
    }
    return bytes;
}

}   // namespace

RemoteServer::RemoteServer(std::shared_ptr<const SourceAddress> address, bool allow_private,
                           HttpClient &client, FetchWaits &waits)
    : address_(std::move(address)), allow_private_(allow_private), client_(client), waits_(waits),
      random_(std::random_device{}()), retries_left_(kMostRetries)
{
}

std::vector<HttpAnswer> RemoteServer::get(const std::vector<PartOrder> &parts)
{
    check_in_order();
    const auto deadline = Clock::now() + address_->timeout;
    std::vector<HttpAnswer> results(parts.size());
    std::vector<Open> open;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        open.push_back({i, address_->url_of(parts[i].key)});
    }
    waits_.run([&] {
        while (!open.empty()) {
            open = round(std::move(open), parts, results, deadline);
        }
    });
    return results;
}

// Asks for the open parts once. Returns those that are to be asked for again.
std::vector<RemoteServer::Open> RemoteServer::round(std::vector<Open> open,
                                                    const std::vector<PartOrder> &parts,
                                                    std::vector<HttpAnswer> &results,
                                                    Clock::time_point deadline)
{
    std::vector<HttpOrder> orders;
    orders.reserve(open.size());
    for (const auto &one : open) {
        orders.push_back(order_of(one, parts[one.index], deadline));
    }
    const auto sent = Clock::now();
    auto answers = run(std::move(orders), deadline);
    note_trip(static_cast<int>(answers.size()), total_bytes(answers), Clock::now() - sent);

    std::vector<Open> again;
    std::chrono::milliseconds delay{0};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto wanted = delay_after(answers[i], open[i].attempts);
        if (!goes_on(open[i], answers[i], Clock::now() + wanted < deadline)) {
            results[open[i].index] = std::move(answers[i]);
            continue;
        }
        delay = std::max(delay, wanted);
        again.push_back(std::move(open[i]));
    }
    pause(again.empty() ? std::chrono::milliseconds(0) : delay);
    return again;
}

HttpOrder RemoteServer::order_of(const Open &open, const PartOrder &part,
                                 Clock::time_point deadline) const
{
    HttpOrder order{.url = open.url,
                    .headers = {"Range: " + range_value(part.range), "Accept-Encoding: identity"},
                    .most_bytes = part.range.bytes,
                    .most_whole_bytes = kMostWholeBytes,
                    .timeout = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(
                                            deadline - Clock::now()),
                                        std::chrono::milliseconds(1)),
                    .allow_private = allow_private_,
                    .ca_file = address_->ca_file,
                    .proxy = address_->proxy};
    order.headers.insert(order.headers.end(), part.conditions.begin(), part.conditions.end());
    authorize(order, part.range);
    return order;
}

// Secrets, and what is made of them, go to the configured server alone.
void RemoteServer::authorize(HttpOrder &order, const ByteRange &range) const
{
    const auto url = split_url(order.url);
    const auto &credentials = address_->credentials;
    if (credentials == nullptr || !url || url->origin != address_->origin) {
        return;
    }
    if (!address_->s3) {
        if (!credentials->authorization.empty()) {
            order.headers.push_back("Authorization: " + credentials->authorization);
        }
        return;
    }
    const auto host = host_header(url->origin);
    const auto value = range_value(range);
    const auto query_start = order.url.find('?');
    const auto query = query_start == std::string::npos ? "" : order.url.substr(query_start + 1);
    auto headers = aws_signature({.host = host,
                                  .path = url->path,
                                  .query = query,
                                  .range = value,
                                  .region = address_->region,
                                  .time = std::time(nullptr)},
                                 *credentials);
    std::ranges::move(headers, std::back_inserter(order.headers));
}

void RemoteServer::check_in_order()
{
    const std::scoped_lock lock(mutex_);
    if (failures_ < kMostFailures) {
        return;
    }
    if (Clock::now() < closed_until_) {
        throw Error(Kind::source_busy,
                    "The server that keeps this picture is out of order: ask again in a few "
                    "seconds.",
                    address_->shown + ": " + std::to_string(failures_) +
                        " requests failed one after the other; not asked for a few seconds");
    }
    closed_until_ = Clock::now() + kClosed;   // this request tries it, others wait for its outcome
}

void RemoteServer::note_outcome(const HttpAnswer &answer)
{
    const std::scoped_lock lock(mutex_);
    retries_left_ = std::min(retries_left_ + kRetriesOfRequest, kMostRetries);
    failures_ = is_server_fault(answer) ? failures_ + 1 : 0;
    if (failures_ >= kMostFailures) {
        closed_until_ = Clock::now() + kClosed;
    }
}

// How long the server wants to be left alone, or a random part of a time that doubles.
std::chrono::milliseconds RemoteServer::delay_after(const HttpAnswer &answer, int attempts)
{
    if (is_redirect(answer)) {
        return std::chrono::milliseconds(0);
    }
    Cursor in(answer.header("retry-after"));
    const auto seconds = in.number();
    if (seconds && in.at_end() && std::chrono::seconds(*seconds) <= kLongestDelay) {
        return std::chrono::seconds(*seconds);
    }
    const auto most = kFirstDelay * (1 << attempts);
    const std::scoped_lock lock(mutex_);
    return kFirstDelay / 2 + std::chrono::milliseconds(random_() % (most.count() + 1));
}

bool RemoteServer::may_retry()
{
    const std::scoped_lock lock(mutex_);
    if (retries_left_ < 1) {
        return false;
    }
    retries_left_ -= 1;
    return true;
}

// A client that leaves, and a deadline, end the requests.
std::vector<HttpAnswer> RemoteServer::run(std::vector<HttpOrder> orders, Clock::time_point deadline)
{
    constexpr std::chrono::seconds kGrace{1};   // libcurl ends them by itself at the deadline
    const auto batch = client_.start(std::move(orders));
    try {
        while (!batch->wait(kLookInterval)) {
            look_at_client();
            if (Clock::now() > deadline + kGrace) {
                throw Error(Kind::source_late,
                            "The server that keeps this picture did not answer in time.",
                            address_->shown + ": the request did not end in time");
            }
        }
    }
    catch (...) {
        client_.cancel(batch);
        throw;
    }
    return batch->take();
}

bool RemoteServer::goes_on(Open &open, const HttpAnswer &answer, bool in_time)
{
    note_outcome(answer);
    if (is_redirect(answer)) {
        return follow(open, answer);
    }
    return in_time && is_worth_a_retry(answer) && ++open.attempts < kMostAttempts && may_retry();
}

// Only to the configured hosts, and never from https to http.
bool RemoteServer::follow(Open &open, const HttpAnswer &answer) const
{
    std::string target(answer.header("location"));
    const auto from = split_url(open.url);
    if (target.starts_with('/') && !target.starts_with("//") && from) {
        target.insert(0, open.url.substr(0, open.url.find('/', open.url.find("://") + 3)));
    }
    const auto url = split_url(target);
    if (!url || !from || ++open.redirects > kMostRedirects ||
        (from->origin.scheme == "https" && url->origin.scheme != "https")) {
        return false;
    }
    const auto &hosts = address_->redirect_hosts;
    if (url->origin != address_->origin &&
        std::ranges::find(hosts, url->origin.host) == hosts.end()) {
        return false;
    }
    open.url = std::move(target);
    return true;
}

}   // namespace iiif
