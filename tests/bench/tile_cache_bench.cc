// Measures the shared cache: hits, misses and puts of an encoded and of a decoded tile, by one
// thread and by two. Run `make tile_cache_bench`.
#include "cache/shared_tile_cache.h"

#include <memory>
#include <random>

#include <benchmark/benchmark.h>

#include "numbered_values.h"
#include "shared_region.h"

namespace iiif {
namespace {

constexpr std::size_t kRegionBytes = std::size_t{256} << 20;
constexpr std::int64_t kEncoded = 16 << 10;
constexpr std::int64_t kDecoded = 256 * 256 * 3;

// A half-full cache whose slots are scattered as after long use.
struct Filled {
    explicit Filled(std::size_t value_bytes)
        : region(kRegionBytes), cache((SharedTileCache::format(region.bytes()), region.bytes())),
          numbers(static_cast<std::uint32_t>(kRegionBytes / 2 / value_bytes))
    {
        std::mt19937 random(1);
        for (std::uint32_t number = 0; number < 40'000; ++number) {
            cache.put(numbered_key(1'000'000 + number), Value(random() % 40'000));
        }
        // Puts each value twice, so that none counts as new and is evicted first.
        for (std::uint32_t number = 0; number < 2 * numbers; ++number) {
            cache.put(numbered_key(number % numbers), Value(value_bytes));
        }
    }

    SharedRegion region;
    SharedTileCache cache;
    std::uint32_t numbers;
};

Filled &filled(std::size_t value_bytes)
{
    static Filled encoded(kEncoded);
    static Filled decoded(kDecoded);
    return value_bytes == kEncoded ? encoded : decoded;
}

void hit(benchmark::State &state)
{
    auto &use = filled(static_cast<std::size_t>(state.range(0)));
    std::mt19937 random(static_cast<unsigned>(state.thread_index()));
    Value out;
    std::int64_t hits = 0;
    for (auto _ : state) {
        hits += use.cache.get(numbered_key(random() % use.numbers), out) ? 1 : 0;
    }
    state.counters["hit"] = static_cast<double>(hits) / static_cast<double>(state.iterations());
    state.SetBytesProcessed(hits * state.range(0));
}

void miss(benchmark::State &state)
{
    auto &use = filled(kEncoded);
    Value out;
    std::uint32_t number = 2'000'000;
    for (auto _ : state) {
        benchmark::DoNotOptimize(use.cache.get(numbered_key(++number), out));
    }
}

void claim(benchmark::State &state)
{
    auto &use = filled(kEncoded);
    Value out;
    std::uint32_t number = 2'000'000;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            use.cache.get_or_claim(numbered_key(++number), out, std::chrono::seconds(1)));
    }
}

void put(benchmark::State &state)
{
    auto &use = filled(static_cast<std::size_t>(state.range(0)));
    const Value value(static_cast<std::size_t>(state.range(0)));
    auto number = static_cast<std::uint32_t>(3'000'000 + 100'000'000 * state.thread_index());
    for (auto _ : state) {
        use.cache.put(numbered_key(++number), value);
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

void count(benchmark::State &state)
{
    const auto &statistics = filled(kEncoded).cache.statistics();
    for (auto _ : state) {
        statistics.add(Counter::decodes);
    }
}

BENCHMARK(hit)->Arg(kEncoded)->Arg(kDecoded)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(miss);
BENCHMARK(claim);
BENCHMARK(count)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(put)->Arg(kEncoded)->Arg(kDecoded)->Threads(1)->Threads(2)->UseRealTime();

}   // namespace
}   // namespace iiif
