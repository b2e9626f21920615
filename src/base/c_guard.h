// Carries an exception past the frames of a C library. A callback that the library calls runs its
// body in run(), which stores the exception and reports failure to the library; after the library
// has returned, rethrow() throws the stored exception. Used by one thread.
//
//     CGuard guard;
//     c_library_call(callback, &guard);   // callback: return guard.run([&] { … }) ? 0 : -1;
//     guard.rethrow();
#pragma once

#include <exception>
#include <utility>

namespace iiif {

class CGuard {
public:
    // Runs `body` and returns true. Returns false when it throws, and without running it when an
    // earlier body has thrown.
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

    // Throws the stored exception, if there is one, and forgets it.
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
