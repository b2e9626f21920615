// Sends IIP queries for a small picture through the whole engine: looks, kernels, profiles, tiles,
// sequences, all formats. A query must yield a refusal or an answer. The first byte chooses the
// picture. scripts/fuzz builds and runs it.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "iiif.h"
#include "temp_file.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

struct Free {
    void operator()(iiif_settings *settings) const { iiif_settings_free(settings); }
    void operator()(iiif_engine *engine) const { iiif_engine_free(engine); }
    void operator()(iiif_ask *ask) const { iiif_ask_free(ask); }
    void operator()(iiif_reply *reply) const { iiif_reply_free(reply); }
};
template <class Type> using Handle = std::unique_ptr<Type, Free>;

int drop(void *, const void *, std::size_t, int)
{
    return 0;
}

// A server with small limits and three pictures.
class Server {
public:
    Server()
        : settings_(iiif_settings_new()),
          files_{TempFile(make_tiff({.size = {90, 70}, .tile = {32, 32}, .levels = 2})),
                 TempFile(make_tiff(
                     {.size = {40, 50}, .tile = {16, 16}, .photometric = PHOTOMETRIC_MINISBLACK})),
                 TempFile(make_tiff({.size = {60, 30},
                                     .tile = {16, 16},
                                     .photometric = PHOTOMETRIC_YCBCR,
                                     .compression = COMPRESSION_JPEG}))}
    {
        set("IIIFCacheSize", "1M");
        set("IIIFMaxWidth", "300");
        set("IIIFMemoryLimit", "64M");
        shared_.resize(iiif_shared_bytes(settings_.get()));
        if (iiif_shared_prepare(shared_.data(), shared_.size()) != nullptr) {
            std::abort();
        }
        engine_.reset(iiif_engine_new(settings_.get(), shared_.data(), shared_.size(), 0));
    }

    void answer(unsigned file, const std::string &query) const
    {
        const iiif_question question{"iip", "", "http://h/iip", nullptr, query.c_str(), nullptr, 0};
        const Handle<iiif_ask> ask(iiif_ask_new(settings_.get(), &question));
        const Handle<iiif_reply> reply(iiif_answer(engine_.get(), settings_.get(), ask.get(), "GET",
                                                   files_[file % files_.size()].path().c_str(),
                                                   nullptr, nullptr, nullptr));
        const auto status = iiif_reply_head(reply.get())->status;
        if (status < 200 || status > 599) {
            std::abort();
        }
        static_cast<void>(iiif_reply_send(reply.get(), drop, nullptr));
    }

private:
    void set(const char *directive, const char *value)
    {
        if (iiif_settings_set(settings_.get(), directive, 1, &value) != nullptr) {
            std::abort();
        }
    }

    Handle<iiif_settings> settings_;
    std::array<TempFile, 3> files_;
    std::vector<std::byte> shared_;
    Handle<iiif_engine> engine_;
};

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    static const iiif::Server server;
    if (count > 0) {
        server.answer(bytes[0], "FIF=id&" + std::string(bytes + 1, bytes + count));
    }
    return 0;
}
