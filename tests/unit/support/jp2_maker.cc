#include "jp2_maker.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>

#include <openjpeg.h>

#include "base/c_handle.h"
#include "temp_file.h"

namespace iiif {

namespace {

using Stream = CHandle<opj_stream_t, opj_stream_destroy>;
using Codec = CHandle<opj_codec_t, opj_destroy_codec>;
using Image = CHandle<opj_image_t, opj_image_destroy>;

void require(bool good, const char *what)
{
    if (!good) {
        throw std::runtime_error(std::string("libopenjp2 fails: ") + what);
    }
}

OPJ_PROG_ORDER progression(const std::string &name)
{
    static const std::map<std::string, OPJ_PROG_ORDER> names{{"LRCP", OPJ_LRCP},
                                                             {"RLCP", OPJ_RLCP},
                                                             {"RPCL", OPJ_RPCL},
                                                             {"PCRL", OPJ_PCRL},
                                                             {"CPRL", OPJ_CPRL}};
    return names.at(name);
}

Image make_image(const Jp2Recipe &recipe)
{
    const auto count = recipe.components.size();
    std::vector<opj_image_cmptparm_t> parameters(count);
    const auto &area = recipe.image;
    for (std::size_t i = 0; i < count; ++i) {
        const auto &component = recipe.components[i];
        auto &to = parameters[i];
        to.dx = static_cast<OPJ_UINT32>(component.dx);
        to.dy = static_cast<OPJ_UINT32>(component.dy);
        to.x0 = static_cast<OPJ_UINT32>(ceil_div(area.x, component.dx));
        to.y0 = static_cast<OPJ_UINT32>(ceil_div(area.y, component.dy));
        to.w = static_cast<OPJ_UINT32>(ceil_div(area.right(), component.dx)) - to.x0;
        to.h = static_cast<OPJ_UINT32>(ceil_div(area.bottom(), component.dy)) - to.y0;
        to.prec = static_cast<OPJ_UINT32>(component.bits);
        to.sgnd = component.is_signed ? 1 : 0;
    }
    const std::map<std::uint32_t, OPJ_COLOR_SPACE> spaces{
        {16, OPJ_CLRSPC_SRGB}, {17, OPJ_CLRSPC_GRAY}, {18, OPJ_CLRSPC_SYCC}};
    const auto space = recipe.colors == 0 ? OPJ_CLRSPC_UNSPECIFIED : spaces.at(recipe.colors);
    Image image(opj_image_create(static_cast<OPJ_UINT32>(count), parameters.data(), space));
    require(image != nullptr, "image");
    image->x0 = static_cast<OPJ_UINT32>(area.x);
    image->y0 = static_cast<OPJ_UINT32>(area.y);
    image->x1 = static_cast<OPJ_UINT32>(area.right());
    image->y1 = static_cast<OPJ_UINT32>(area.bottom());
    std::mt19937 random(3);
    for (std::size_t i = 0; i < count; ++i) {
        const auto &to = parameters[i];
        for (OPJ_UINT32 y = 0; y < to.h; ++y) {
            for (OPJ_UINT32 x = 0; x < to.w; ++x) {
                auto &sample = image->comps[i].data[y * to.w + x];
                sample = jp2_sample(recipe.components[i], static_cast<int>(i), (to.x0 + x) * to.dx,
                                    (to.y0 + y) * to.dy);
                if (recipe.noise) {
                    sample = static_cast<OPJ_INT32>(random() % (1U << to.prec));
                }
            }
        }
    }
    return image;
}

void set_changes(const Jp2Recipe &recipe, opj_cparameters_t &to)
{
    to.numpocs = static_cast<OPJ_UINT32>(recipe.changes.size());
    for (std::size_t i = 0; i < recipe.changes.size(); ++i) {
        const auto &change = recipe.changes[i];
        auto &poc = to.POC[i];
        poc.tile = 1;
        poc.resno0 = static_cast<OPJ_UINT32>(change.first_resolution);
        poc.resno1 = static_cast<OPJ_UINT32>(change.end_resolution);
        poc.compno0 = static_cast<OPJ_UINT32>(change.first_component);
        poc.compno1 = static_cast<OPJ_UINT32>(change.end_component);
        poc.layno1 = static_cast<OPJ_UINT32>(change.end_layer);
        poc.prg1 = progression(change.progression);
    }
}

opj_cparameters_t parameters_of(const Jp2Recipe &recipe)
{
    opj_cparameters_t to{};
    opj_set_default_encoder_parameters(&to);
    to.tcp_numlayers = static_cast<int>(recipe.rates.size());
    std::copy(recipe.rates.begin(), recipe.rates.end(), to.tcp_rates);
    to.cp_disto_alloc = 1;
    to.numresolution = recipe.resolutions;
    to.irreversible = recipe.reversible ? 0 : 1;
    to.prog_order = progression(recipe.progression);
    to.cblockw_init = static_cast<int>(recipe.block.width);
    to.cblockh_init = static_cast<int>(recipe.block.height);
    to.mode = recipe.block_style;
    to.csty = (recipe.sop ? 2 : 0) | (recipe.eph ? 4 : 0);
    to.tcp_mct = recipe.color_transform && recipe.components.size() >= 3 ? 1 : 0;
    to.res_spec = static_cast<int>(recipe.precincts.size());
    for (std::size_t i = 0; i < recipe.precincts.size(); ++i) {
        to.prcw_init[i] = static_cast<int>(recipe.precincts[i].width);
        to.prch_init[i] = static_cast<int>(recipe.precincts[i].height);
    }
    to.csty |= recipe.precincts.empty() ? 0 : 1;
    if (!recipe.tile.empty()) {
        to.tile_size_on = OPJ_TRUE;
        to.cp_tx0 = static_cast<int>(recipe.tile.x);
        to.cp_ty0 = static_cast<int>(recipe.tile.y);
        to.cp_tdx = static_cast<int>(recipe.tile.width);
        to.cp_tdy = static_cast<int>(recipe.tile.height);
    }
    if (recipe.tile_parts != 0) {
        to.tp_on = 1;
        to.tp_flag = recipe.tile_parts;
    }
    if (recipe.region_shift != 0) {
        to.roi_compno = 0;
        to.roi_shift = recipe.region_shift;
    }
    set_changes(recipe, to);
    return to;
}

struct Memory {
    const std::vector<std::uint8_t> &bytes;
    std::size_t position = 0;
};

Stream memory_stream(Memory &memory)
{
    Stream stream(opj_stream_create(memory.bytes.size(), OPJ_TRUE));
    opj_stream_set_user_data(stream.get(), &memory, nullptr);
    opj_stream_set_user_data_length(stream.get(), memory.bytes.size());
    opj_stream_set_read_function(
        stream.get(), [](void *out, OPJ_SIZE_T count, void *context) -> OPJ_SIZE_T {
            auto &from = *static_cast<Memory *>(context);
            const auto done = std::min(count, from.bytes.size() - from.position);
            std::memcpy(out, from.bytes.data() + from.position, done);
            from.position += done;
            return done == 0 ? static_cast<OPJ_SIZE_T>(-1) : done;
        });
    opj_stream_set_skip_function(stream.get(), [](OPJ_OFF_T count, void *context) -> OPJ_OFF_T {
        auto &from = *static_cast<Memory *>(context);
        from.position += static_cast<std::size_t>(count);
        return count;
    });
    opj_stream_set_seek_function(stream.get(), [](OPJ_OFF_T position, void *context) -> OPJ_BOOL {
        static_cast<Memory *>(context)->position = static_cast<std::size_t>(position);
        return OPJ_TRUE;
    });
    return stream;
}

}   // namespace

// Returns a sample of shapes and grain, so that no bit-plane is empty.
std::int32_t jp2_sample(const Jp2Component &component, int number, std::int64_t x, std::int64_t y)
{
    const auto u = static_cast<double>(x);
    const auto v = static_cast<double>(y);
    const auto wave = 0.25 * std::sin(u / (17 + number) + std::cos(v / 23) * 2) +
                      0.15 * std::cos(v / 11 - u / 31 + number);
    const auto edge = (x / 40 + y / 56) % 3 == number % 3 ? 0.12 : -0.05;
    const auto grain = static_cast<double>((x * 7919 + y * 104729 + number * 31) % 13 - 6) / 150;
    const auto range = static_cast<double>((std::int64_t{1} << component.bits) - 1);
    const auto value = std::floor(std::clamp(0.5 + wave + edge + grain, 0.0, 1.0) * range);
    return static_cast<std::int32_t>(value) - (component.is_signed ? 1 << (component.bits - 1) : 0);
}

MemoryFile make_jp2(const Jp2Recipe &recipe)
{
    const TempFile file;
    const auto image = make_image(recipe);
    auto parameters = parameters_of(recipe);
    const Codec codec(opj_create_compress(recipe.colors == 0 ? OPJ_CODEC_J2K : OPJ_CODEC_JP2));
    require(opj_setup_encoder(codec.get(), &parameters, image.get()) != 0, "setup");
    if (recipe.plt) {
        const std::array<const char *, 2> options{"PLT=YES", nullptr};
        require(opj_encoder_set_extra_options(codec.get(), options.data()) != 0, "PLT");
    }
    Stream stream(opj_stream_create_default_file_stream(file.path().c_str(), OPJ_FALSE));
    require(stream != nullptr, "stream");
    require(opj_start_compress(codec.get(), image.get(), stream.get()) != 0, "start");
    require(opj_encode(codec.get(), stream.get()) != 0, "encode");
    require(opj_end_compress(codec.get(), stream.get()) != 0, "end");
    stream.reset();
    return MemoryFile(file.content());
}

std::vector<WholePlane> whole_jp2(const std::vector<std::uint8_t> &file, int reduction)
{
    const std::array<std::uint8_t, 4> magic{0xFF, 0x4F, 0xFF, 0x51};
    const std::vector<std::uint8_t> codestream(
        std::search(file.begin(), file.end(), magic.begin(), magic.end()), file.end());
    Memory memory{codestream};
    const auto stream = memory_stream(memory);
    const Codec codec(opj_create_decompress(OPJ_CODEC_J2K));
    opj_dparameters_t parameters{};
    opj_set_default_decoder_parameters(&parameters);
    parameters.cp_reduce = static_cast<OPJ_UINT32>(reduction);
    require(opj_setup_decoder(codec.get(), &parameters) != 0, "setup");
    opj_image_t *header = nullptr;
    require(opj_read_header(stream.get(), codec.get(), &header) != 0, "header");
    const Image image(header);
    require(opj_decode(codec.get(), stream.get(), image.get()) != 0, "decode");
    std::vector<WholePlane> result;
    for (OPJ_UINT32 i = 0; i < image->numcomps; ++i) {
        const auto &component = image->comps[i];
        const auto scale = std::int64_t{1} << component.factor;
        result.push_back({{ceil_div(component.x0, scale), ceil_div(component.y0, scale),
                           component.w, component.h},
                          {component.data, component.data + component.w * component.h}});
    }
    return result;
}

}   // namespace iiif
