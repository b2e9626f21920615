// Compares windows of JPEG 2000 pictures with libopenjp2's decoding of the whole picture.
#include "codec/jpeg2000/jp2_reader.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "base/error.h"
#include "codec/jpeg2000/j2k_quality.h"
#include "codec/jpeg2000/jp2_cost.h"
#include "jp2_maker.h"

namespace iiif {
namespace {

int white_of(const std::vector<Jp2Component> &components)
{
    const bool deep = std::ranges::any_of(components, [](auto &one) { return one.bits > 8; });
    return deep ? 65535 : 255;
}

int value_of(std::int32_t sample, const Jp2Component &component, int white)
{
    const auto most = (std::int64_t{1} << component.bits) - 1;
    const auto value = sample + (component.is_signed ? std::int64_t{1} << (component.bits - 1) : 0);
    return static_cast<int>((std::clamp<std::int64_t>(value, 0, most) * white + most / 2) / most);
}

int value_at(const ConstStripView &pixels, int channel, std::int64_t x, std::int64_t y)
{
    return pixels.format.sample == SampleType::u16 ? pixels.row<std::uint16_t>(channel, y)[x]
                                                   : pixels.row(channel, y)[x];
}

// The pixels that the reader should return for a level, from libopenjp2's decoding.
class Whole {
public:
    Whole(const Jp2Recipe &recipe, const std::vector<std::uint8_t> &file, int reduction)
        : recipe_(recipe), planes_(whole_jp2(file, reduction))
    {
        scale_ = std::int64_t{1} << reduction;
        for (const auto &component : recipe.components) {
            step_ = {std::min<std::int64_t>(step_.width, component.dx),
                     std::min<std::int64_t>(step_.height, component.dy)};
        }
    }

    [[nodiscard]] int at(int channel, std::int64_t x, std::int64_t y) const
    {
        const auto &component = recipe_.components[static_cast<std::size_t>(channel)];
        const auto &[rect, samples] = planes_[static_cast<std::size_t>(channel)];
        const auto left = ceil_div(ceil_div(recipe_.image.x, scale_), step_.width);
        const auto top = ceil_div(ceil_div(recipe_.image.y, scale_), step_.height);
        const auto column = std::clamp((left + x) * step_.width / component.dx - rect.x,
                                       std::int64_t{0}, rect.width - 1);
        const auto row = std::clamp((top + y) * step_.height / component.dy - rect.y,
                                    std::int64_t{0}, rect.height - 1);
        return value_of(samples[static_cast<std::size_t>(row * rect.width + column)], component,
                        white_of(recipe_.components));
    }

private:
    const Jp2Recipe &recipe_;
    std::vector<WholePlane> planes_;
    std::int64_t scale_;
    Size step_{255, 255};
};

struct Comparison {
    int greatest = 0;
    std::int64_t different = 0;
    std::int64_t samples = 0;
};

void compare(Reader &reader, int level, const Rect &rect, const Whole &whole, Comparison &result)
{
    const StripBuffer pixels(reader.info()->format, rect.size());
    reader.read_rect(level, rect, pixels.view());
    for (int channel = 0; channel < reader.info()->format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rect.height; ++y) {
            for (std::int64_t x = 0; x < rect.width; ++x) {
                const int difference = std::abs(value_at(pixels.view(), channel, x, y) -
                                                whole.at(channel, rect.x + x, rect.y + y));
                result.greatest = std::max(result.greatest, difference);
                result.different += difference != 0 ? 1 : 0;
                ++result.samples;
            }
        }
    }
}

Rect random_rect(const Size &size, std::mt19937 &random)
{
    const auto from = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    const auto width = from(1, std::min<std::int64_t>(size.width, 90));
    const auto height = from(1, std::min<std::int64_t>(size.height, 70));
    return {from(0, size.width - width), from(0, size.height - height), width, height};
}

// Compares each whole level and `count` windows of it.
Comparison compare_all(const Jp2Recipe &recipe, int count)
{
    const auto file = make_jp2(recipe);
    const auto reader = make_jp2_reader(open_jp2_picture(file.open()));
    const auto info = reader->info();
    std::mt19937 random(7);
    Comparison result;
    for (int level = 0; level < static_cast<int>(info->levels.size()); ++level) {
        const auto size = info->levels[static_cast<std::size_t>(level)].size;
        const Whole whole(recipe, file.content(), level);
        compare(*reader, level, rect_of(size), whole, result);
        for (int i = 0; i < count; ++i) {
            compare(*reader, level, random_rect(size, random), whole, result);
        }
    }
    return result;
}

const std::vector<Size> kPrecincts{{128, 128}, {64, 64}, {32, 32}};

class Recipes {
public:
    template <class Change> Recipes &with(const std::string &name, Change change)
    {
        Jp2Recipe recipe;
        recipe.name = name;
        change(recipe);
        all_.push_back(std::move(recipe));
        return *this;
    }

    [[nodiscard]] const std::vector<Jp2Recipe> &all() const { return all_; }

private:
    std::vector<Jp2Recipe> all_;
};

void add_progressions(Recipes &recipes)
{
    for (const char *const progression : {"LRCP", "RLCP", "RPCL", "PCRL", "CPRL"}) {
        const auto set = [&](Jp2Recipe &recipe) {
            recipe.progression = progression;
            recipe.precincts = kPrecincts;
            recipe.rates = {40, 10, 0};
        };
        recipes.with(progression, set)
            .with(std::string(progression) + "WithLengthsAndMarkers",
                  [&](Jp2Recipe &recipe) {
                      set(recipe);
                      recipe.plt = recipe.sop = recipe.eph = true;
                  })
            .with(std::string(progression) + "InTilesOffTheGrid", [&](Jp2Recipe &recipe) {
                set(recipe);
                recipe.image = {37, 23, 331, 277};
                recipe.tile = {11, 5, 100, 90};
            });
    }
}

void add_tilings(Recipes &recipes)
{
    recipes.with("Tiled",
                 [](auto &recipe) {
                     recipe.tile = {0, 0, 128, 96};
                 })
        .with("TiledWithLengths",
              [](auto &recipe) {
                  recipe.tile = {0, 0, 128, 96};
                  recipe.plt = true;
              })
        .with("TilePartsByResolution",
              [](auto &recipe) {
                  recipe.tile_parts = 'R';
                  recipe.progression = "RPCL";
                  recipe.precincts = kPrecincts;
                  recipe.plt = recipe.sop = true;
                  recipe.rates = {30, 10, 0};
              })
        .with("TilePartsByLayer",
              [](auto &recipe) {
                  recipe.tile_parts = 'L';
                  recipe.rates = {30, 10, 0};
                  recipe.tile = {0, 0, 160, 160};
              })
        .with("TilePartsByComponent",
              [](auto &recipe) {
                  recipe.tile_parts = 'C';
                  recipe.progression = "CPRL";
                  recipe.plt = true;
              })
        .with("OffTheGrid",
              [](auto &recipe) {
                  recipe.image = {333, 777, 301, 211};
              })
        .with("FarOffTheGrid",
              [](auto &recipe) {
                  recipe.image = {100003, 70001, 280, 211};
                  recipe.tile = {100000, 70000, 150, 140};
                  recipe.precincts = kPrecincts;
              })
        .with("TallAndThin",
              [](auto &recipe) {
                  recipe.image = {0, 0, 17, 900};
              })
        .with("Small",
              [](auto &recipe) {
                  recipe.image = {0, 0, 16, 16};
              })
        .with("SmallAtAnOddPlace", [](auto &recipe) {
            recipe.image = {5, 7, 15, 17};
        });
}

void add_changes(Recipes &recipes)
{
    recipes
        .with("ProgressionChanges",
              [](auto &recipe) {
                  recipe.precincts = kPrecincts;
                  recipe.rates = {30, 0};
                  recipe.changes = {{0, 2, 0, 3, 2, "RLCP"}, {2, 5, 0, 3, 2, "CPRL"}};
              })
        .with("RegionOfInterest", [](auto &recipe) {
            recipe.region_shift = 7;
            recipe.color_transform = false;
        });
}

void add_components(Recipes &recipes)
{
    for (int bits = 1; bits <= 16; ++bits) {
        recipes.with("Bits" + std::to_string(bits), [&](auto &recipe) {
            recipe.components = {{bits, bits % 3 == 0}};
            recipe.image = {0, 0, 150, 120};
        });
    }
    for (const auto &step : {Size{2, 2}, {2, 1}, {1, 2}, {4, 3}}) {
        const int dx = static_cast<int>(step.width);
        const int dy = static_cast<int>(step.height);
        const auto set = [&](Jp2Recipe &recipe) {
            recipe.components = {{8, false}, {8, false, dx, dy}, {8, false, dx, dy}};
            recipe.color_transform = false;
            recipe.colors = 16;
        };
        const auto name = "Subsampled" + std::to_string(dx) + std::to_string(dy);
        recipes.with(name, set)
            .with(name + "InTiles",
                  [&](auto &recipe) {
                      set(recipe);
                      recipe.tile = {0, 0, 128, 96};
                      recipe.precincts = kPrecincts;
                      recipe.progression = "PCRL";
                  })
            .with(name + "OffTheGrid", [&](auto &recipe) {
                set(recipe);
                recipe.image = {35, 21, 230, 190};
                recipe.progression = "RPCL";
                recipe.plt = true;
            });
    }
    recipes.with("AllSubsampled", [](auto &recipe) {
        recipe.components = std::vector<Jp2Component>(3, {8, false, 2, 2});
    });
    recipes.with("FourComponents", [](auto &recipe) { recipe.components.resize(4); });
}

void add_styles(Recipes &recipes)
{
    for (const int style : {1, 2, 4, 5, 8, 16, 32, 63}) {
        recipes.with("Style" + std::to_string(style), [&](auto &recipe) {
            recipe.block_style = style;
            recipe.rates = {30, 10, 0};
        });
    }
    recipes.with("LargeBlocks",
                 [](auto &recipe) {
                     recipe.block = {64, 64};
                 })
        .with("OblongBlocks",
              [](auto &recipe) {
                  recipe.block = {256, 4};
              })
        .with("PrecinctsSmallerThanBlocks",
              [](auto &recipe) {
                  recipe.block = {64, 64};
                  recipe.precincts = {{64, 32}, {16, 16}};
                  recipe.progression = "RPCL";
              })
        .with("WithoutDecomposition", [](auto &recipe) { recipe.resolutions = 1; })
        .with("ManyDecompositions", [](auto &recipe) {
            recipe.resolutions = 9;
            recipe.plt = true;
        });
}

std::vector<Jp2Recipe> recipes()
{
    Recipes recipes;
    recipes.with("Plain", [](auto &) {});
    add_progressions(recipes);
    add_tilings(recipes);
    add_changes(recipes);
    add_components(recipes);
    add_styles(recipes);
    return recipes.all();
}

std::vector<Jp2Recipe> irreversible_recipes()
{
    auto all = recipes();
    for (auto &recipe : all) {
        recipe.reversible = false;
    }
    return all;
}

std::string name_of(const testing::TestParamInfo<Jp2Recipe> &info)
{
    return info.param.name;
}

class Jp2Window : public testing::TestWithParam<Jp2Recipe> {};

TEST_P(Jp2Window, IsWhatTheWholePictureHasThere)
{
    const auto result = compare_all(GetParam(), 10);
    EXPECT_EQ(result.greatest, 0) << result.different << " of " << result.samples;
}

INSTANTIATE_TEST_SUITE_P(Reversible, Jp2Window, testing::ValuesIn(recipes()), name_of);

class Jp2IrreversibleWindow : public testing::TestWithParam<Jp2Recipe> {};

TEST_P(Jp2IrreversibleWindow, IsWhatTheWholePictureHasThere)
{
    const auto &recipe = GetParam();
    const auto result = compare_all(recipe, 10);
    // Allows a difference of one stored sample, which may have fewer bits than the answer.
    const auto most = (1 << recipe.components.front().bits) - 1;
    EXPECT_LE(result.greatest, std::max(1, white_of(recipe.components) / most + 1));
    // The deeper the samples, the fewer bits of the fixed-point numbers are left for fractions.
    EXPECT_LE(result.different, result.samples / (most < 1 << 12 ? 1000 : 200));
}

INSTANTIATE_TEST_SUITE_P(Irreversible, Jp2IrreversibleWindow,
                         testing::ValuesIn(irreversible_recipes()), name_of);

// Returns the mean squared difference, relative to white, between the picture with only the visible
// layers and the picture with all.
double loss_of(const std::shared_ptr<Jp2Picture> &picture, int level)
{
    const auto size = picture->info->levels[static_cast<std::size_t>(level)].size;
    const auto reader = make_jp2_reader(picture);
    const StripBuffer all(picture->info->format, size);
    const StripBuffer some(picture->info->format, size);
    reader->read_rect(level, rect_of(size), all.view());
    reader->use_layers(kAutomaticLayers);
    reader->read_rect(level, rect_of(size), some.view());
    double squares = 0;
    for (int channel = 0; channel < 3; ++channel) {
        for (std::int64_t y = 0; y < size.height; ++y) {
            for (std::int64_t x = 0; x < size.width; ++x) {
                const double difference =
                    value_at(all.view(), channel, x, y) - value_at(some.view(), channel, x, y);
                squares += difference * difference;
            }
        }
    }
    return squares / 65535 / 65535 / static_cast<double>(3 * size.width * size.height);
}

TEST(Jp2Layers, AreLeftOutWhereTheLossStaysAboveFiftyDecibels)
{
    for (const bool reversible : {false, true}) {
        Jp2Recipe recipe;
        recipe.image = {0, 0, 600, 500};
        recipe.reversible = reversible;
        recipe.resolutions = 4;
        recipe.block = {32, 32};
        recipe.components = std::vector<Jp2Component>(3, {12, false});
        recipe.rates = {20, 10, 6, 4, 3, 2.5, 2, 1.6, 1.3, 0};
        const auto file = make_jp2(recipe);
        const auto picture = open_jp2_picture(file.open());
        int left_out = 0;
        for (int level = 0; level < static_cast<int>(picture->info->levels.size()); ++level) {
            const J2kWindow window{
                .tile = 0,
                .reduction = level,
                .rect = rect_of(picture->info->levels[static_cast<std::size_t>(level)].size),
                .components = {0, 1, 2}};
            left_out += 10 - sufficient_layers(picture->index, picture->index.geometry(0), window);
            EXPECT_LE(loss_of(picture, level), 1e-5) << "level " << level;
        }
        EXPECT_GT(left_out, 0);
    }
}

StripBuffer decoded(Reader &reader, int level, const Rect &rect)
{
    StripBuffer pixels(reader.info()->format, rect.size());
    reader.read_rect(level, rect, pixels.view());
    return pixels;
}

bool has_part(const StripBuffer &whole, const StripBuffer &part, const Rect &rect)
{
    const auto cut = whole.view().part(rect);
    bool equal = true;
    for (int channel = 0; channel < whole.view().format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rect.height; ++y) {
            const auto *const row = part.view().row(channel, y);
            equal = equal && std::equal(row, row + cut.sample_bytes_per_row(), cut.row(channel, y));
        }
    }
    return equal;
}

int layers_for(Jp2Picture &picture, int level, const Rect &rect)
{
    const J2kWindow window{.tile = 0, .reduction = level, .rect = rect, .components = {0, 1, 2}};
    return sufficient_layers(picture.index, picture.index.geometry(0), window);
}

// A tile may be decoded alone or cut out of its block.
TEST(Jp2Layers, OfATileAreThoseOfItsBlock)
{
    Jp2Recipe recipe;
    recipe.image = {0, 0, 1500, 300};
    recipe.tile = {0, 0, 600, 600};
    recipe.reversible = false;
    recipe.resolutions = 3;
    recipe.block = {32, 32};
    recipe.rates = {40, 20, 15, 10, 8, 6, 5, 4, 3.5, 3, 2.7, 2.4, 2.1, 1.8, 1.6, 1.4, 1.2, 0};
    const auto file = make_jp2(recipe);
    int with_others = 0;   // tiles that alone would have other layers
    for (const int level : {1, 2}) {
        const auto picture = open_jp2_picture(file.open());
        const auto &size = picture->info->levels[static_cast<std::size_t>(level)].size;
        const auto reader = make_jp2_reader(picture);
        reader->use_layers(kAutomaticLayers);
        const auto block = decoded(*reader, level, rect_of(size));
        const int layers = layers_for(*picture, level, {0, 0, 600 >> level, 300 >> level});
        for (std::int64_t x = 0; x < size.width; x += 64) {
            const auto tile = intersection({x, 0, 64, 64}, rect_of(size));
            // This reader has not decoded the block.
            const auto other = make_jp2_reader(open_jp2_picture(file.open()));
            other->use_layers(kAutomaticLayers);
            EXPECT_TRUE(has_part(block, decoded(*other, level, tile), tile)) << x;
            const bool in_first = tile.right() <= 600 >> level;
            with_others += in_first && layers_for(*picture, level, tile) != layers ? 1 : 0;
        }
    }
    EXPECT_GT(with_others, 0);
}

// Returns recipes in every progression, for pictures of one tile and of many.
std::vector<Jp2Recipe> recipes_of_blocks()
{
    std::vector<Jp2Recipe> result;
    for (const bool reversible : {true, false}) {
        for (const char *const progression : {"LRCP", "RLCP", "RPCL", "PCRL", "CPRL"}) {
            Jp2Recipe recipe;
            recipe.image = {0, 0, 1100, 560};
            recipe.reversible = reversible;
            recipe.progression = progression;
            recipe.precincts = kPrecincts;
            recipe.block = {32, 32};
            recipe.rates = {20, 8};
            recipe.plt = true;
            result.push_back(recipe);
        }
        result.back().tile = {0, 0, 500, 350};
    }
    return result;
}

// The cache may hold either, and one URL must give the same bytes.
TEST(Jp2Reader, MakesTheSameOfATileAloneAndInItsBlock)
{
    for (const auto &recipe : recipes_of_blocks()) {
        const auto file = make_jp2(recipe);
        const auto reader = make_jp2_reader(open_jp2_picture(file.open()));
        for (const int level : {0, 2}) {
            const auto all = rect_of(reader->info()->levels[static_cast<std::size_t>(level)].size);
            const auto place = intersection({0, 0, 1024, 1024}, all);
            const auto block = decoded(*reader, level, place);
            // Testing all tiles would take long; those on the diagonal have all kinds of
            // neighbours.
            for (std::int64_t i = 0; i < 3; ++i) {
                const auto tile = intersection({i * 256, i % 3 * 256, 256, 256}, place);
                EXPECT_TRUE(tile.empty() || has_part(block, decoded(*reader, level, tile), tile))
                    << recipe.progression << (recipe.reversible ? " 5-3" : " 9-7") << " level "
                    << level << ", tile " << i;
            }
        }
    }
}

TEST(Jp2Reader, LeavesToOpenJpegWhatItDoesNotKnowAndSaysSo)
{
    const Jp2Recipe recipe;
    auto bytes = make_jp2(recipe).content();
    ASSERT_EQ(bytes[3], 0x51);
    bytes[6] = 0x80;   // Rsiz: Part 2 extensions
    const MemoryFile file(bytes);
    const auto picture = open_jp2_picture(file.open());
    EXPECT_FALSE(picture->random_access());
    const auto reader = make_jp2_reader(picture);
    EXPECT_NE(reader->remark().find("opj_compress"), std::string::npos);
    for (int level = 0; level < 2; ++level) {
        Comparison result;
        compare(*reader, level, {20, 30, 90, 70}, Whole(recipe, bytes, level), result);
        EXPECT_EQ(result.greatest, 0);
    }
}

TEST(Jp2Reader, MakesTheSameOfALargeWindowWithManyThreads)
{
    for (const auto way : {Jp2Way::blocks, Jp2Way::whole}) {
        Jp2Recipe recipe;
        recipe.image = {0, 0, 600, 500};
        recipe.reversible = false;
        const auto file = make_jp2(recipe);
        const auto one = make_jp2_reader(open_jp2_picture(file.open()), way);
        const auto many = one->another();
        many->use_threads([] { return 5; });
        const Rect window{10, 20, 580, 470};
        const auto wanted = decoded(*one, 0, window);
        EXPECT_TRUE(has_part(wanted, decoded(*many, 0, window), rect_of(window.size())));
    }
}

TEST(Jp2Reader, SaysWhatDecodingHoldsBeforeItDecodes)
{
    auto bytes = make_jp2({}).content();
    const MemoryFile sound(bytes);
    bytes[6] = 0x80;
    const MemoryFile unusual(bytes);
    const auto few = open_jp2(sound.open())->info()->levels;
    const auto many = open_jp2(unusual.open())->info()->levels;
    EXPECT_GT(few[0].decoding_bytes, few.back().decoding_bytes);
    EXPECT_GT(many.back().decoding_bytes, few.back().decoding_bytes);
}

// Reads lossless noise in windows of all shapes: a valid file must not exceed the limit that was
// computed from its headers.
TEST(Jp2Reader, CountsNoFewerCodedBytesThanThereCanBe)
{
    for (const bool reversible : {true, false}) {
        Jp2Recipe recipe;
        recipe.image = {0, 0, 1800, 1800};
        recipe.components.resize(1);
        recipe.reversible = reversible;
        recipe.resolutions = 3;
        recipe.noise = true;
        const auto file = make_jp2(recipe);
        const auto picture = open_jp2_picture(file.open());
        const auto &level = picture->info->levels[0];
        ASSERT_GT(level.decoding_bytes_per_pixel, 0);
        const auto all = most_coded_bytes(picture->index, 0, level, level.size);
        EXPECT_GT(all, static_cast<std::int64_t>(file.content().size()));
        EXPECT_LT(all, 6 * static_cast<std::int64_t>(file.content().size()));
        const auto reader = make_jp2_reader(picture);
        for (const auto &window : {Rect{0, 0, 1800, 1}, {700, 0, 1, 1800}, {700, 500, 1, 1}}) {
            (void)decoded(*reader, 0, window);
        }
    }
}

TEST(Jp2Reader, CountsAllCodedBytesOfSmallTiles)
{
    Jp2Recipe recipe;
    recipe.tile = {0, 0, 64, 64};
    const auto file = make_jp2(recipe);
    const auto picture = open_jp2_picture(file.open());
    const auto &level = picture->info->levels[0];
    EXPECT_EQ(level.decoding_bytes_per_pixel, 0);
    EXPECT_GE(most_coded_bytes(picture->index, 3, level, level.size),
              picture->codestream().tile_bytes(3));
}

// OpenJPEG decodes all components, although the picture's colours use only three.
TEST(Jp2Reader, CountsComponentsThatOpenJpegDecodesInVain)
{
    std::vector<std::int64_t> bytes;
    for (const std::size_t components : {3U, 23U}) {
        Jp2Recipe recipe;
        recipe.components.resize(components);
        recipe.color_transform = false;
        auto content = make_jp2(recipe).content();
        content[6] = 0x80;
        const MemoryFile file(content);
        bytes.push_back(open_jp2(file.open())->info()->levels[0].decoding_bytes);
    }
    EXPECT_GE(bytes[1] - bytes[0], 20 * 331 * 277 * 8);
}

// Samples of more than 16 bits are reduced to their upper 16 bits.
TEST(Jp2Reader, DecodesDeepSamples)
{
    for (const bool reversible : {true, false}) {
        Jp2Recipe recipe;
        recipe.components = {{20, false}};
        recipe.reversible = reversible;
        const auto file = make_jp2(recipe);
        const auto reader = make_jp2_reader(open_jp2_picture(file.open()));
        const auto all = rect_of(reader->info()->levels[0].size);
        const auto pixels = decoded(*reader, 0, all);
        const auto planes = whole_jp2(file.content(), 0);
        int greatest = 0;
        for (std::int64_t i = 0; i < all.width * all.height; ++i) {
            const int wanted = planes[0].samples[static_cast<std::size_t>(i)] >> 4;
            const int found = value_at(pixels.view(), 0, i % all.width, i / all.width);
            greatest = std::max(greatest, std::abs(found - wanted));
        }
        EXPECT_LE(greatest, reversible ? 0 : 1);
    }
}

// A client that disconnects after `patience` calls of check_connected().
class LeavingClient final : public Sink {
public:
    explicit LeavingClient(int patience) : patience_(patience) {}
    void write(Bytes) override {}
    void check_connected() override
    {
        if (asked_++ == patience_) {
            throw Error(Kind::client_gone, "gone");
        }
    }
    [[nodiscard]] int asked() const { return asked_; }

private:
    int patience_;
    int asked_ = 0;
};

TEST(Jp2Reader, StopsWithinAWindowWhenTheClientLeaves)
{
    Jp2Recipe recipe;
    recipe.image = {0, 0, 600, 500};
    const auto file = make_jp2(recipe);
    const auto reader = make_jp2_reader(open_jp2_picture(file.open()));
    LeavingClient client(5);
    reader->set_client(&client);
    EXPECT_THROW((void)decoded(*reader, 0, {0, 0, 600, 500}), Error);
    EXPECT_EQ(client.asked(), 6);
    reader->set_client(nullptr);
    (void)decoded(*reader, 0, {0, 0, 600, 500});
}

// A window's memory depends on its own code-blocks, not on all those of the tile.
TEST(Jp2Reader, CountsCodeBlocksOfTheLargestWindowOnly)
{
    std::vector<std::int64_t> bytes;
    for (const std::int64_t side : {1000, 8000}) {
        Jp2Recipe recipe;
        recipe.components = {{8, false}};
        auto content = make_jp2(recipe).content();
        for (const std::size_t at : {8U, 12U, 24U, 28U}) {   // Xsiz, Ysiz, XTsiz, YTsiz
            for (std::size_t i = 0; i < 4; ++i) {
                content[at + i] = static_cast<std::uint8_t>(side >> (24 - 8 * i));
            }
        }
        const MemoryFile file(content);
        bytes.push_back(open_jp2(file.open())->info()->levels[0].decoding_bytes);
    }
    const auto blocks_of_tile = 500 * 500 * 4 / 3;
    EXPECT_GT(bytes[1], bytes[0]);
    EXPECT_LT(bytes[1] - bytes[0], blocks_of_tile * 100);
}

}   // namespace
}   // namespace iiif
