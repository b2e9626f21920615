#include "codec/jpeg2000/j2k_coding_header.h"

#include <algorithm>

#include "codec/damaged.h"

namespace iiif {

namespace {

constexpr std::uint16_t kCod = 0xFF52;
constexpr std::uint16_t kCoc = 0xFF53;
constexpr std::uint16_t kQcd = 0xFF5C;
constexpr std::uint16_t kQcc = 0xFF5D;
constexpr std::uint16_t kRgn = 0xFF5E;
constexpr std::uint16_t kPoc = 0xFF5F;

constexpr int kStatedPrecincts = 1;   // the bit of Scod and Scoc
constexpr int kMostGroupsOfSteps = 3 * kMostDecompositions + 1;
constexpr std::size_t kMostChanges = 32;   // OpenJPEG's limit; each one sorts all packets
constexpr int kLastProgression = static_cast<int>(J2kProgression::cprl);

J2kProgression progression(int value)
{
    if (value > kLastProgression) {
        throw_damaged("an unknown progression order");
    }
    return static_cast<J2kProgression>(value);
}

// Reads table A.18 after the number of decompositions: the precinct sizes, if stated. A precinct of
// a single sample cannot be split between the subbands (A.6.1).
void read_precincts(BigEndian &in, bool stated, J2kCoding &coding)
{
    coding.precincts.fill(kWholePrecincts);
    for (int r = 0; stated && r <= coding.decompositions; ++r) {
        const auto exponents = in.u8();
        if (r > 0 && ((exponents & 15) == 0 || exponents >> 4 == 0)) {
            throw_damaged("precincts of no size");
        }
        coding.precincts[static_cast<std::size_t>(r)] = exponents;
    }
}

J2kCoding read_coding(BigEndian &in, bool stated_precincts)
{
    J2kCoding coding;
    coding.decompositions = in.u8();
    coding.block_width_exponent = in.u8() + 2;
    coding.block_height_exponent = in.u8() + 2;
    coding.block_style = in.u8();
    coding.transformation = in.u8();
    if (coding.decompositions > kMostDecompositions || coding.block_width_exponent > 10 ||
        coding.block_height_exponent > 10 ||
        coding.block_width_exponent + coding.block_height_exponent > 12) {
        throw_damaged("impossible decompositions or code-blocks");
    }
    read_precincts(in, stated_precincts, coding);
    return coding;
}

// Table A.27: unquantised subbands have only an exponent, in the high five bits of a byte.
J2kQuantization read_quantization(BigEndian &in)
{
    const int kind = in.u8();
    J2kQuantization result{.style = kind & 31, .guard_bits = kind >> 5, .steps = {}};
    if (result.style > kStatedSteps) {
        throw_damaged("an unknown kind of quantisation");
    }
    const std::size_t bytes = result.style == kUnquantized ? 1 : 2;
    for (int i = 0; i < kMostGroupsOfSteps && in.left() >= bytes; ++i) {
        const auto value = in.number(bytes);
        result.steps.push_back(static_cast<std::uint16_t>(bytes == 1 ? value >> 3 << 11 : value));
    }
    if (result.steps.empty()) {
        throw_damaged("no quantisation is stated");
    }
    return result;
}

std::size_t bytes_of_component(std::size_t components)
{
    return components < 257 ? 1 : 2;
}

J2kProgressionChange read_change(BigEndian &in, std::size_t components)
{
    const auto bytes = bytes_of_component(components);
    J2kProgressionChange change;
    change.first_resolution = in.u8();
    change.first_component = static_cast<int>(in.number(bytes));
    change.end_layer = in.u16();
    change.end_resolution = in.u8();
    change.end_component = static_cast<int>(in.number(bytes));
    if (change.end_component == 0) {
        change.end_component = static_cast<int>(components);   // A.6.6: 0 means 256, or 16384
    }
    change.progression = progression(in.u8());
    return change;
}

}   // namespace

J2kCodingHeader::J2kCodingHeader(std::size_t components)
    : of_tile_(false), own_coding_(components), own_quantization_(components)
{
    coding_.components.resize(components);
}

J2kCodingHeader::J2kCodingHeader(const J2kTileCoding &main)
    : coding_(main), of_tile_(true), own_coding_(main.components.size()),
      own_quantization_(main.components.size())
{
}

J2kTileCoding J2kCodingHeader::coding() const
{
    const auto all = [](const std::vector<bool> &own) {
        return std::ranges::find(own, false) == own.end();
    };
    const bool coded = of_tile_ || common_coding_ || all(own_coding_);
    const bool quantized = of_tile_ || common_quantization_ || all(own_quantization_);
    if (!coded || !quantized) {
        throw_damaged("the header does not say how the picture is coded");
    }
    auto result = coding_;
    for (std::size_t i = 0; i < result.components.size(); ++i) {
        auto &component = result.components[i];
        if (common_coding_ && !own_coding_[i]) {
            component.coding = *common_coding_;
        }
        if (common_quantization_ && !own_quantization_[i]) {
            component.quantization = *common_quantization_;
        }
    }
    return result;
}

bool J2kCodingHeader::take(std::uint16_t marker, BigEndian content)
{
    struct Entry {
        std::uint16_t marker;
        void (J2kCodingHeader::*take)(BigEndian);
    };
    static constexpr std::array<Entry, 6> kEntries{{
        {kCod, &J2kCodingHeader::take_cod},
        {kCoc, &J2kCodingHeader::take_coc},
        {kQcd, &J2kCodingHeader::take_qcd},
        {kQcc, &J2kCodingHeader::take_qcc},
        {kRgn, &J2kCodingHeader::take_rgn},
        {kPoc, &J2kCodingHeader::take_poc},
    }};
    const auto *const entry = std::ranges::find(kEntries, marker, &Entry::marker);
    if (entry == kEntries.end()) {
        return false;
    }
    (this->*entry->take)(content);
    return true;
}

std::size_t J2kCodingHeader::component(BigEndian &in) const
{
    const auto index = in.number(bytes_of_component(coding_.components.size()));
    if (index >= coding_.components.size()) {
        throw_damaged("a header for a component that there is not");
    }
    return static_cast<std::size_t>(index);
}

void J2kCodingHeader::take_cod(BigEndian in)
{
    const int style = in.u8();
    coding_.progression = progression(in.u8());
    coding_.layers = in.u16();
    coding_.color_transform = in.u8();
    common_coding_ = read_coding(in, (style & kStatedPrecincts) != 0);
    if (coding_.layers == 0) {
        throw_damaged("no quality layers");
    }
}

void J2kCodingHeader::take_coc(BigEndian in)
{
    const auto index = component(in);
    const int style = in.u8();
    coding_.components[index].coding = read_coding(in, (style & kStatedPrecincts) != 0);
    own_coding_[index] = true;
}

void J2kCodingHeader::take_qcd(BigEndian in)
{
    common_quantization_ = read_quantization(in);
}

void J2kCodingHeader::take_qcc(BigEndian in)
{
    const auto index = component(in);
    coding_.components[index].quantization = read_quantization(in);
    own_quantization_[index] = true;
}

void J2kCodingHeader::take_rgn(BigEndian in)
{
    const auto index = component(in);
    if (in.u8() != 0) {
        throw_damaged("an unknown kind of region of interest");
    }
    coding_.components[index].region_shift = in.u8();
}

// The first POC of a tile header replaces those of the main header; further ones are appended.
void J2kCodingHeader::take_poc(BigEndian in)
{
    if (!changes_taken_) {
        coding_.changes.clear();
        changes_taken_ = true;
    }
    const auto bytes = 5 + 2 * bytes_of_component(coding_.components.size());
    while (in.left() >= bytes && coding_.changes.size() < kMostChanges) {
        coding_.changes.push_back(read_change(in, coding_.components.size()));
    }
}

const char *unusual(const J2kTileCoding &coding)
{
    if (coding.color_transform > 1) {
        return "its colours are transformed as Part 2 allows";
    }
    for (const auto &component : coding.components) {
        const auto &[how, quantization, shift] = component;
        if ((how.block_style & kHighThroughput) != 0) {
            return "its code-blocks are high-throughput ones (HTJ2K)";
        }
        if (how.block_style >= kHighThroughput || how.transformation > 1) {
            return "it uses what Part 2 allows";
        }
        const auto needed = quantization.style == kDerivedSteps ? 1 : 3 * how.decompositions + 1;
        if (quantization.steps.size() < static_cast<std::size_t>(needed)) {
            return "its header does not state all quantisation steps";
        }
    }
    return nullptr;
}

}   // namespace iiif
