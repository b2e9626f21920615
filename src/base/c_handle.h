// Owns an object that a C library has made, and calls the library's own function to destroy it.
//
//     using TiffFile = CHandle<TIFF, TIFFClose>;
#pragma once

#include <memory>

namespace iiif {

template <auto destroy> struct DestroyedBy {
    template <class Thing> void operator()(Thing *thing) const { destroy(thing); }
};

template <class Thing, auto destroy> using CHandle = std::unique_ptr<Thing, DestroyedBy<destroy>>;

}   // namespace iiif
