// Makes libpng fail: while an object of this class exists, png_write_end() reports an error, as
// libpng does when it finds a fault. Used by one thread.
#pragma once

namespace iiif {

class FailingPng {
public:
    FailingPng();
    ~FailingPng();
    FailingPng(const FailingPng &) = delete;
    FailingPng &operator=(const FailingPng &) = delete;
};

}   // namespace iiif
