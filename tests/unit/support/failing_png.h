// Makes libpng fail: while one of these lives, png_write_end() reports an error, as a library that
// finds a fault does. One thread.
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
