// Collects the markers that describe how components are coded (COD, COC, QCD, QCC, RGN and POC) and
// applies their precedence (ISO 15444-1 A.6): a marker for one component overrides a marker for
// all, and a tile header overrides the main header. Used by one thread.
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
    // Makes the main header of a picture with this many components.
    explicit J2kCodingHeader(std::size_t components);
    // Makes a tile header, which inherits the values of the main header.
    explicit J2kCodingHeader(const J2kTileCoding &main);

    // Returns false and changes nothing if the marker is of another kind. Throws Error(damaged).
    bool take(std::uint16_t marker, BigEndian content);

    // Throws Error(damaged) if a required marker is missing.
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
    // COD and QCD of this header, for components without COC or QCC. They are applied only in
    // coding(): a file may repeat these markers millions of times, or have thousands of components.
    std::optional<J2kCoding> common_coding_;
    std::optional<J2kQuantization> common_quantization_;
    // Indexed by component: this header has a COC or QCC for it.
    std::vector<bool> own_coding_;
    std::vector<bool> own_quantization_;
};

// Returns the reason why this decoder cannot read such a codestream, phrased to follow "because";
// nullptr if it can.
[[nodiscard]] const char *unusual(const J2kTileCoding &coding);

}   // namespace iiif
