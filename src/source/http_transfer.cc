#include "source/http_transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>

#include <curl/curl.h>
#include <sys/socket.h>

#include "source/network_address.h"

namespace iiif {

namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{64} << 10;
constexpr std::size_t kMostErrorBytes = std::size_t{8} << 10;
constexpr long kConnectMilliseconds = 3000;
// Slower than this for half of the time that a read may take, a server counts as stalled.
constexpr long kLeastBytesPerSecond = 1024;
constexpr long kReadBuffer = 256L << 10;

std::string lower_case(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

template <class Value> void set(CURL *handle, CURLoption option, Value value)
{
    const auto result = curl_easy_setopt(handle, option, value);
    if (result != CURLE_OK) {   // libcurl refuses options only when memory runs out
        throw std::bad_alloc();
    }
}

// --- libcurl's callbacks: no exception leaves them, and a failure ends the request.

std::size_t on_header(char *text, std::size_t size, std::size_t count, void *transfer)
{
    try {
        const std::string_view line(text, size * count);
        return static_cast<HttpTransfer *>(transfer)->take_header(line) ? line.size() : 0;
    }
    catch (...) {
        return 0;
    }
}

std::size_t on_body(char *text, std::size_t size, std::size_t count, void *transfer)
{
    try {
        const std::string_view part(text, size * count);
        return static_cast<HttpTransfer *>(transfer)->take_body(part) ? part.size() : 0;
    }
    catch (...) {
        return 0;
    }
}

curl_socket_t on_socket(void *transfer, curlsocktype /*purpose*/, curl_sockaddr *address)
{
    try {
        if (!static_cast<HttpTransfer *>(transfer)->may_connect(address->addr)) {
            return CURL_SOCKET_BAD;
        }
    }
    catch (...) {
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}   // namespace

void HttpTransfer::FreeHandle::operator()(void *handle) const noexcept
{
    curl_easy_cleanup(handle);
}

void HttpTransfer::FreeList::operator()(curl_slist *list) const noexcept
{
    curl_slist_free_all(list);
}

HttpTransfer::HttpTransfer(std::shared_ptr<HttpBatch> batch, std::size_t index)
    : batch_(std::move(batch)), index_(index), order_(batch_->orders()[index]),
      handle_(curl_easy_init())
{
    if (handle_ == nullptr) {
        throw std::bad_alloc();
    }
    set_up();
    add_headers();
}

void HttpTransfer::set_up()
{
    auto *handle = handle_.get();
    const auto milliseconds = static_cast<long>(order_.timeout.count());
    set(handle, CURLOPT_URL, order_.url.c_str());
    set(handle, CURLOPT_PATH_AS_IS, 1L);   // the signature is made of the path as it is
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_PROXY, order_.proxy.c_str());   // an empty one: not the environment's
    set(handle, CURLOPT_TIMEOUT_MS, milliseconds);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, std::min(milliseconds, kConnectMilliseconds));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
    set(handle, CURLOPT_LOW_SPEED_TIME, std::max(milliseconds / 2000, 1L));
    set(handle, CURLOPT_BUFFERSIZE, kReadBuffer);
    set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    set(handle, CURLOPT_USERAGENT, "mod_iiif");
    if (!order_.ca_file.empty()) {
        set(handle, CURLOPT_CAINFO, order_.ca_file.c_str());
    }
    set(handle, CURLOPT_HEADERFUNCTION, &on_header);
    set(handle, CURLOPT_HEADERDATA, this);
    set(handle, CURLOPT_WRITEFUNCTION, &on_body);
    set(handle, CURLOPT_WRITEDATA, this);
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, this);
}

void HttpTransfer::add_headers()
{
    for (const auto &header : order_.headers) {
        auto *longer = curl_slist_append(list_.get(), header.c_str());
        if (longer == nullptr) {
            throw std::bad_alloc();
        }
        static_cast<void>(list_.release());
        list_.reset(longer);
    }
    set(handle_.get(), CURLOPT_HTTPHEADER, list_.get());
}

void HttpTransfer::finish(int result)
{
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    answer_.status = static_cast<int>(status);
    answer_.failure = failure_of(result);
    const std::string modified(answer_.header("last-modified"));
    answer_.modified = std::max<std::int64_t>(curl_getdate(modified.c_str(), nullptr), 0);
    if (answer_.failure == HttpFailure::forbidden) {
        answer_.reason = forbidden_;
    }
    else if (answer_.failure == HttpFailure::too_long) {
        answer_.reason = "the answer is longer than " + std::to_string(most_bytes()) +
                         " bytes, which were expected at most";
    }
    else if (answer_.failure != HttpFailure::none) {
        answer_.reason = curl_easy_strerror(static_cast<CURLcode>(result));
    }
    batch_->finish(index_, std::move(answer_));
}

HttpFailure HttpTransfer::failure_of(int result) const
{
    if (result == CURLE_OK) {
        return HttpFailure::none;
    }
    if (!forbidden_.empty()) {
        return HttpFailure::forbidden;
    }
    if (too_long_) {
        return HttpFailure::too_long;
    }
    switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
        return HttpFailure::timeout;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return HttpFailure::broken;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ISSUER_ERROR:
        return HttpFailure::untrusted;
    default:
        return HttpFailure::other;
    }
}

// An answer may come after an interim one (100 Continue), whose headers do not count.
bool HttpTransfer::take_header(std::string_view line)
{
    header_bytes_ += line.size();
    if (line.starts_with("HTTP/")) {
        answer_.headers.clear();
        return true;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        answer_.headers[lower_case(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    }
    return header_bytes_ <= kMostHeaderBytes;
}

bool HttpTransfer::take_body(std::string_view part)
{
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    auto &body = answer_.body;
    if (status >= 300) {
        const auto room = kMostErrorBytes - std::min(kMostErrorBytes, body.size());
        body.insert(body.end(), part.begin(),
                    part.begin() + static_cast<std::ptrdiff_t>(std::min(room, part.size())));
        return part.size() <= room;   // the rest of a long error is not waited for
    }
    const auto most = most_bytes();
    curl_off_t stated = -1;
    curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &stated);
    if (body.size() + part.size() > most || stated > static_cast<curl_off_t>(most)) {
        too_long_ = true;
        return false;
    }
    if (body.empty()) {
        body.reserve(stated > 0 ? static_cast<std::size_t>(stated) : part.size());
    }
    body.insert(body.end(), part.begin(), part.end());
    return true;
}

std::size_t HttpTransfer::most_bytes() const
{
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<std::size_t>(status == 206 ? order_.most_bytes : order_.most_whole_bytes);
}

bool HttpTransfer::may_connect(const sockaddr &address)
{
    const auto reach = reach_of(address);
    if (reach == Reach::everywhere || !order_.proxy.empty() ||
        (reach == Reach::inside && order_.allow_private)) {
        return true;
    }
    forbidden_ = reach == Reach::inside
                     ? "the address " + text_of(address) +
                           " is inside the own network: IIIFSourceAllowPrivate on would allow it"
                     : "the address " + text_of(address) + " is never connected to";
    return false;
}

}   // namespace iiif
