#include "failing_png.h"

#include <dlfcn.h>
#include <png.h>

namespace iiif {
namespace {

bool fails = false;

}   // namespace

FailingPng::FailingPng()
{
    fails = true;
}

FailingPng::~FailingPng()
{
    fails = false;
}

}   // namespace iiif

// The program's own definition takes precedence over the library's.
extern "C" void png_write_end(png_structrp png, png_inforp info)
{
    if (iiif::fails) {
        png_error(png, "made to fail");
    }
    using Function = void (*)(png_structrp, png_inforp);
    reinterpret_cast<Function>(dlsym(RTLD_NEXT, "png_write_end"))(png, info);
}
