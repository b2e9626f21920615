#include "temp_file.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <unistd.h>

namespace iiif {

TempFile::TempFile()
{
    const char *const folder = std::getenv("TMPDIR");
    path_ = std::string(folder != nullptr ? folder : "/tmp") + "/iiif-test-XXXXXX";
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) {
        throw std::runtime_error("no temporary file can be made");
    }
    ::close(descriptor);
}

TempFile::TempFile(const std::vector<std::uint8_t> &content) : TempFile()
{
    std::ofstream out(path_, std::ios::binary);
    out.write(reinterpret_cast<const char *>(content.data()),
              static_cast<std::streamsize>(content.size()));
    out.close();
    // A file that was changed just now may still be being written.
    using namespace std::chrono_literals;
    std::filesystem::last_write_time(path_, std::filesystem::file_time_type::clock::now() - 1h);
}

TempFile::TempFile(TempFile &&other) noexcept : path_(std::exchange(other.path_, {})) {}

TempFile::~TempFile()
{
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

std::vector<std::uint8_t> TempFile::content() const
{
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}   // namespace iiif
