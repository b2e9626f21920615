// A ByteSource in memory that records its calls in order. Used by one thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "source/memory_source.h"

namespace iiif {

class RecordingSource final : public ByteSource {
public:
    enum class Call { announced, read };
    struct Note {
        Call call;
        std::vector<ByteRange> ranges;   // a read has one
    };

    explicit RecordingSource(std::vector<std::uint8_t> content) : source_(std::move(content)) {}

    [[nodiscard]] const std::vector<Note> &notes() const { return notes_; }
    void forget() const { notes_.clear(); }

    [[nodiscard]] std::int64_t bytes() const noexcept override { return source_.bytes(); }
    [[nodiscard]] const SourceIdentity &identity() const noexcept override
    {
        return source_.identity();
    }
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const override
    {
        notes_.push_back({Call::read, {{offset, static_cast<std::int64_t>(out.size())}}});
        return source_.read_some(offset, out);
    }
    void read_many(std::span<const ByteRange> ranges) const override
    {
        notes_.push_back({Call::announced, {ranges.begin(), ranges.end()}});
    }

private:
    MemorySource source_;
    mutable std::vector<Note> notes_;
};

}   // namespace iiif
