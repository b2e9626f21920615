#include "source/remote_file.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "model/answer_record.h"

namespace iiif {

namespace {

// At 60 ms for a first byte and 70 MB/s, four megabytes take as long as waiting does.
constexpr std::int64_t kMostRunBytes = std::int64_t{4} << 20;
// A gap costs less than a millisecond, another request a place in the queue.
constexpr std::int64_t kSmallGap = kBlockBytes;
// What a read that was not announced fetches at least: it is followed by one beside it.
constexpr std::int64_t kUnitBlocks = 4;
// More is announced by reading a full picture, whose bytes would push each other out.
constexpr std::int64_t kMostAnnounced = BlockMemory::kMostBytes / 2;

std::int64_t block_of(std::int64_t offset)
{
    return offset / kBlockBytes;
}

std::int64_t blocks_in(std::int64_t bytes)
{
    return (bytes + kBlockBytes - 1) / kBlockBytes;
}

// Joins blocks, in ascending order, to runs of at most kMostRunBytes.
std::vector<ByteRange> runs_of(const std::vector<std::int64_t> &blocks)
{
    std::vector<ByteRange> runs;
    for (const auto block : blocks) {
        const auto offset = block * kBlockBytes;
        if (!runs.empty()) {
            auto &last = runs.back();
            const auto end = last.offset + last.bytes;
            if (offset <= end + kSmallGap && offset + kBlockBytes - last.offset <= kMostRunBytes) {
                last.bytes = std::max(last.bytes, offset + kBlockBytes - last.offset);
                continue;
            }
        }
        runs.push_back({offset, kBlockBytes});
    }
    return runs;
}

// The blocks of the ranges, ascending and each once, as many as kMostAnnounced has room for.
std::vector<std::int64_t> blocks_of(std::span<const ByteRange> ranges, std::int64_t bytes)
{
    std::vector<std::int64_t> blocks;
    std::int64_t total = 0;
    for (const auto &range : ranges) {
        if (range.offset < 0 || range.bytes <= 0 || range.offset >= bytes) {
            continue;
        }
        const auto end = range.offset + std::min(range.bytes, bytes - range.offset);
        for (auto block = block_of(range.offset); block <= block_of(end - 1); ++block) {
            total += kBlockBytes;
            if (total > kMostAnnounced) {
                break;
            }
            blocks.push_back(block);
        }
    }
    std::ranges::sort(blocks);
    blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
    return blocks;
}

}   // namespace

RemoteFile::RemoteFile(RemoteServer &server, BlockMemory &memory, std::string key,
                       std::shared_ptr<const ObjectState> state, std::function<void()> changed)
    : server_(server), memory_(memory), key_(std::move(key)), state_(std::move(state)),
      identity_(state_->identity), changed_(std::move(changed))
{
}

std::size_t RemoteFile::read_some(std::int64_t offset, std::span<std::uint8_t> out) const
{
    if (offset < 0 || offset >= bytes() || out.empty()) {
        return 0;
    }
    const auto count = std::min(static_cast<std::int64_t>(out.size()), bytes() - offset);
    std::int64_t done = 0;
    Blocks fetched;
    while (done < count) {
        const auto number = block_of(offset + done);
        auto block = memory_.get({state_->identity.key, number});
        if (block == nullptr && !fetched.contains(number)) {
            fetch({run_around(number, block_of(offset + count - 1))}, fetched);
        }
        if (block == nullptr) {
            block = fetched.at(number);
        }
        const auto start = offset + done - number * kBlockBytes;
        const auto part = std::min(count - done, static_cast<std::int64_t>(block->size()) - start);
        std::copy_n(block->begin() + start, part, out.begin() + done);
        done += part;
    }
    note_read(done);
    return static_cast<std::size_t>(done);
}

void RemoteFile::read_many(std::span<const ByteRange> ranges) const
{
    auto missing = blocks_of(ranges, bytes());
    std::erase_if(missing, [&](std::int64_t number) {
        return memory_.get({state_->identity.key, number}) != nullptr;
    });
    if (!missing.empty()) {
        Blocks fetched;
        fetch(runs_of(missing), fetched);
    }
}

// The run that a read of these blocks fetches: rounded out, and longer each time where reads follow
// each other, but no block that is kept.
ByteRange RemoteFile::run_around(std::int64_t first, std::int64_t last) const
{
    const bool follows = next_block_.exchange(last + 1) == first;
    const auto ahead = follows ? std::min(std::max<std::int64_t>(ahead_ * 2, kUnitBlocks),
                                          kMostRunBytes / kBlockBytes)
                               : 0;
    ahead_ = ahead;
    const auto kept = [&](std::int64_t number) {
        return memory_.get({state_->identity.key, number}) != nullptr;
    };
    auto begin = first;
    while (begin % kUnitBlocks != 0 && !kept(begin - 1)) {
        --begin;
    }
    const auto longest = first + kMostRunBytes / kBlockBytes;
    const auto unit_end = (last / kUnitBlocks + 1) * kUnitBlocks;
    const auto wanted =
        std::min({std::max(unit_end, last + 1 + ahead), blocks_in(bytes()), longest});
    auto end = first + 1;
    while (end < wanted && !kept(end)) {
        ++end;
    }
    next_block_ = end;
    return {begin * kBlockBytes, (end - begin) * kBlockBytes};
}

void RemoteFile::fetch(const std::vector<ByteRange> &runs, Blocks &blocks) const
{
    std::vector<PartOrder> parts;
    parts.reserve(runs.size());
    for (const auto &run : runs) {
        parts.push_back({.key = key_,
                         .range = {run.offset, std::min(run.bytes, bytes() - run.offset)},
                         .conditions = state_->conditions(),
                         .version = state_->version});
    }
    const auto answers = server_.get(parts);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        take(answers[i], parts[i].range, blocks);
    }
}

void RemoteFile::take(const HttpAnswer &answer, const ByteRange &run, Blocks &blocks) const
{
    try {
        check_answer(answer, server_.shown(key_), server_.address().s3);
        const auto part = received(answer, run);
        check_same(*state_, answer, part);
        keep_blocks(memory_, state_->identity.key, block_of(part.offset), answer.body,
                    [&](std::int64_t number, std::shared_ptr<const Block> block) {
                        blocks[number] = std::move(block);
                    });
    }
    catch (const Error &error) {
        // Another state, or no object any more: the next request asks the server anew.
        if (error.kind() == Kind::source_busy || error.kind() == Kind::not_found) {
            changed_();
        }
        throw;
    }
}

void keep_blocks(BlockMemory &memory, const Digest &object, std::int64_t first, Bytes bytes,
                 const std::function<void(std::int64_t, std::shared_ptr<const Block>)> &take)
{
    for (auto number = first; !bytes.empty(); ++number) {
        const auto part = bytes.first(std::min(bytes.size(), std::size_t{kBlockBytes}));
        auto block = std::make_shared<const Block>(part.begin(), part.end());
        memory.put({object, number}, block);
        take(number, std::move(block));
        bytes = bytes.subspan(part.size());
    }
}

}   // namespace iiif
