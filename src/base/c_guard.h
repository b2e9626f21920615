// Exceptions never cross a C frame. A callback that a C library calls runs its body in a CGuard,
// which keeps the exception and tells the library that it failed; after the library has returned,
// rethrow() lets the exception go on.
#pragma once

#include <exception>
#include <utility>

namespace iiif {

class CGuard {
public:
    // Runs `body`, unless one before has thrown; false when one has.
    template <class Body> [[nodiscard]] bool run(Body &&body) noexcept
    {
        if (caught_) {
            return false;
        }
        try {
            std::forward<Body>(body)();
            return true;
        }
        catch (...) {
            caught_ = std::current_exception();
            return false;
        }
    }

    void rethrow()
    {
        if (caught_) {
            std::rethrow_exception(std::exchange(caught_, nullptr));
        }
    }

private:
    std::exception_ptr caught_;
};

}   // namespace iiif
