// A thing that a C library has made, and the function of that library which it ends with.
#pragma once

#include <memory>

namespace iiif {

template <auto destroy> struct DestroyedBy {
    template <class Thing> void operator()(Thing *thing) const { destroy(thing); }
};

template <class Thing, auto destroy> using CHandle = std::unique_ptr<Thing, DestroyedBy<destroy>>;

}   // namespace iiif
