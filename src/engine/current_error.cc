#include "engine/current_error.h"

#include <exception>
#include <new>

namespace iiif {

Error current_error()
{
    try {
        throw;
    }
    catch (const Error &error) {
        return error;
    }
    catch (const std::bad_alloc &) {
        return {Kind::out_of_memory, "There is not enough memory for this at the moment.",
                "out of memory"};
    }
    catch (const std::exception &error) {
        return {Kind::damaged, "The picture cannot be answered.", error.what()};
    }
}

}   // namespace iiif
