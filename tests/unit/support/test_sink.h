// Sinks for tests: one that collects bytes, and one whose client disconnects.
#pragma once

#include <limits>
#include <vector>

#include "base/error.h"
#include "base/sink.h"

namespace iiif {

class TestSink final : public Sink {
public:
    TestSink() = default;
    // Throws Error(client_gone) once more than `most_bytes` are written.
    explicit TestSink(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    void write(Bytes bytes) override
    {
        if (failed_) {
            ++writes_after_failure_;
        }
        if (bytes.size() > most_bytes_ - bytes_.size()) {
            failed_ = true;
            throw Error(Kind::client_gone, "gone");
        }
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }

    [[nodiscard]] const std::vector<std::uint8_t> &bytes() const { return bytes_; }
    [[nodiscard]] int writes_after_failure() const { return writes_after_failure_; }

private:
    std::size_t most_bytes_ = std::numeric_limits<std::size_t>::max();
    std::vector<std::uint8_t> bytes_;
    bool failed_ = false;
    int writes_after_failure_ = 0;
};

// A client that disconnects after a number of check_connected() calls. Written bytes are dropped.
class LeavingClient final : public Sink {
public:
    explicit LeavingClient(int looks = 0) : looks_(looks) {}

    void write(Bytes) override {}
    void check_connected() override
    {
        if (looks_-- == 0) {
            throw Error(Kind::client_gone, "gone");
        }
    }

private:
    int looks_;
};

}   // namespace iiif
