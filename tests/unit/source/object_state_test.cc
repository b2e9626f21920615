#include "source/object_state.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

HttpAnswer answer(int status, std::size_t bytes,
                  std::map<std::string, std::string, std::less<>> headers)
{
    HttpAnswer made;
    made.status = status;
    made.body.resize(bytes);
    made.headers = std::move(headers);
    return made;
}

HttpAnswer part(const char *range, std::size_t bytes, const char *etag = "\"a\"")
{
    return answer(206, bytes, {{"content-range", range}, {"etag", etag}});
}

Kind kind_of(const HttpAnswer &answer, bool s3 = false)
{
    try {
        check_answer(answer, "x", s3);
    }
    catch (const Error &error) {
        return error.kind();
    }
    ADD_FAILURE() << "no error";
    return Kind::bad_request;
}

TEST(ObjectState, IsMadeOfTheFirstPart)
{
    const auto state = state_of(part("bytes 0-9/1000", 10), {0, 10}, "x");
    EXPECT_EQ(state.bytes, 1000);
    EXPECT_EQ(state.etag, "\"a\"");
    EXPECT_EQ(state.conditions(), std::vector<std::string>{"If-Match: \"a\""});
    EXPECT_EQ(state.freshness_conditions(), std::vector<std::string>{"If-None-Match: \"a\""});
}

TEST(ObjectState, WeakTagsAreNotMatchedStrongly)
{
    auto first = part("bytes 0-9/1000", 10, "W/\"a\"");
    first.headers["last-modified"] = "Sun, 09 Sep 2001 01:46:40 GMT";
    const auto state = state_of(first, {0, 10}, "x");
    EXPECT_EQ(state.conditions(),
              std::vector<std::string>{"If-Unmodified-Since: Sun, 09 Sep 2001 01:46:40 GMT"});
    EXPECT_EQ(state.freshness_conditions(), std::vector<std::string>{"If-None-Match: W/\"a\""});
}

TEST(ObjectState, KeysDifferByNameAndValidatorsDoNot)
{
    const auto one = state_of(part("bytes 0-9/1000", 10), {0, 10}, "x");
    const auto other = state_of(part("bytes 0-9/1000", 10), {0, 10}, "y");
    EXPECT_NE(one.identity.key, other.identity.key);
    EXPECT_EQ(one.identity.validator, other.identity.validator);
    const auto longer = state_of(part("bytes 0-9/1001", 10), {0, 10}, "x");
    EXPECT_NE(one.identity.validator, longer.identity.validator);
}

TEST(ObjectState, EmptyObjectHasNoFirstByte)
{
    const auto state =
        state_of(answer(416, 0, {{"content-range", "bytes */0"}, {"etag", "\"a\""}}), {0, 10}, "x");
    EXPECT_EQ(state.bytes, 0);
    EXPECT_THROW(static_cast<void>(state_of(answer(416, 0, {{"etag", "\"a\""}}), {0, 10}, "x")),
                 Error);
}

TEST(ObjectState, ShortObjectsAnswerWithLess)
{
    EXPECT_EQ(state_of(part("bytes 0-4/5", 5), {0, 10}, "x").bytes, 5);
    EXPECT_EQ(received(part("bytes 90-99/100", 10), {90, 50}).offset, 90);
}

TEST(ObjectState, PartsThatWereNotAskedForAreRefused)
{
    for (const auto *range :
         {"", "bytes", "bytes 0-9", "bytes 0-9/*", "bytes */100", "bytes 1-10/100", "bytes 0-8/100",
          "bytes 0-9/9", "bytes 9-0/100", "bytes 0-9/100 ", "bytes 0-99999999999999999999/100",
          "chars 0-9/100", "bytes -9/100", "bytes 0-9/-1"}) {
        EXPECT_THROW(static_cast<void>(received(part(range, 10), {0, 10})), Error) << range;
    }
    EXPECT_THROW(static_cast<void>(received(part("bytes 0-9/100", 9), {0, 10})), Error);
}

TEST(ObjectState, OtherStatesAreNoticed)
{
    const auto state = state_of(part("bytes 0-9/1000", 10), {0, 10}, "x");
    const auto same = part("bytes 10-19/1000", 10);
    EXPECT_NO_THROW(check_same(state, same, received(same, {10, 10})));
    const auto weak = part("bytes 10-19/1000", 10, "W/\"a\"");
    EXPECT_NO_THROW(check_same(state, weak, received(weak, {10, 10})));
    const auto tagged = part("bytes 10-19/1000", 10, "\"b\"");
    EXPECT_THROW(check_same(state, tagged, received(tagged, {10, 10})), Error);
    const auto longer = part("bytes 10-19/1001", 10);
    EXPECT_THROW(check_same(state, longer, received(longer, {10, 10})), Error);
}

TEST(ObjectState, StatusesAreKindsOfErrors)
{
    const std::vector<std::pair<int, Kind>> table{
        {204, Kind::source_failed}, {301, Kind::source_failed}, {400, Kind::source_failed},
        {401, Kind::source_failed}, {403, Kind::source_failed}, {404, Kind::not_found},
        {408, Kind::source_late},   {410, Kind::not_found},     {412, Kind::source_busy},
        {416, Kind::source_busy},   {429, Kind::source_busy},   {500, Kind::source_failed},
        {502, Kind::source_failed}, {503, Kind::source_busy},   {504, Kind::source_late}};
    for (const auto &[status, kind] : table) {
        EXPECT_EQ(kind_of(answer(status, 0, {})), kind) << status;
    }
}

TEST(ObjectState, AmazonHidesMissingObjects)
{
    auto denied = answer(403, 0, {});
    const std::string_view body = "<Error><Code>AccessDenied</Code></Error>";
    denied.body.assign(body.begin(), body.end());
    EXPECT_EQ(kind_of(denied, true), Kind::not_found);
    EXPECT_EQ(kind_of(denied, false), Kind::source_failed);
    EXPECT_EQ(kind_of(answer(403, 0, {}), true), Kind::source_failed);
}

}   // namespace
}   // namespace iiif
