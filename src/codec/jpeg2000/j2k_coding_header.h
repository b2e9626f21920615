// The markers that say how components are coded: COD, COC, QCD, QCC, RGN and POC, gathered with
// their precedence (ISO 15444-1 A.6): what names a component beats what names none, a tile's header
// beats the main one. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/big_endian.h"
#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

class J2kCodingHeader {
public:
    // The main header, of a picture with so many components.
    explicit J2kCodingHeader(std::size_t components);
    // A tile's header, which starts from what the main one said.
    explicit J2kCodingHeader(const J2kTileCoding &main);

    // False, and nothing done, for a marker of another kind. Throws Error(damaged).
    bool take(std::uint16_t marker, BigEndian content);

    // Throws Error(damaged) where something is missing.
    [[nodiscard]] J2kTileCoding coding() const;

private:
    [[nodiscard]] std::size_t component(BigEndian &in) const;
    void take_cod(BigEndian in);
    void take_coc(BigEndian in);
    void take_qcd(BigEndian in);
    void take_qcc(BigEndian in);
    void take_rgn(BigEndian in);
    void take_poc(BigEndian in);

    J2kTileCoding coding_;
    const bool of_tile_;
    bool changes_taken_ = false;
    // COD and QCD of this header, for components without their own. Put in their places at the end:
    // a file may have millions of these markers, or thousands of components.
    std::optional<J2kCoding> common_coding_;
    std::optional<J2kQuantization> common_quantization_;
    // By component: COC, or QCC, of this header was there.
    std::vector<bool> own_coding_;
    std::vector<bool> own_quantization_;
};

// Why this house does not read such a codestream itself; nullptr when it does. The sentence goes on
// after "because".
[[nodiscard]] const char *unusual(const J2kTileCoding &coding);

}   // namespace iiif
