// Tests counters, notes and health through the C interface, with pictures in files.
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "location.h"
#include "temp_file.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

constexpr auto kImage = "/id/full/100,/0/default.jpg";

const TempFile &picture()
{
    static const TempFile file(make_tiff({.levels = 2}));
    return file;
}

// The answer of a handler that tells about the server.
Answer watched(const Location &location, const char *handler, const char *query = nullptr,
               const char *accept = nullptr)
{
    const iiif_question question{handler, "", "http://h/x", accept, query, nullptr, 0};
    const Handle<iiif_ask> ask(iiif_ask_new(location.settings(), &question));
    EXPECT_EQ(iiif_ask_about(ask.get()), IIIF_NOTHING);
    const Handle<iiif_reply> reply(iiif_answer(location.engine(), location.settings(), ask.get(),
                                               "GET", nullptr, nullptr, nullptr, nullptr));
    Answer answer;
    read_head(reply.get(), answer);
    answer.outcome = iiif_reply_send(reply.get(), append_bytes, &answer.body);
    return answer;
}

std::string metrics(const Location &location)
{
    return watched(location, "iiif-metrics").body;
}

bool has(const std::string &text, const std::string &line)
{
    return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
}

// Sends the answer and counts it, as httpd does.
std::map<std::string, std::string> send_and_count(const Location &location, const std::string &path,
                                                  int detail = 0)
{
    const auto address = "https://example.org/iiif" + path;
    const iiif_question question{"iiif",  path.c_str(), address.c_str(), nullptr,
                                 nullptr, nullptr,      detail};
    const Handle<iiif_ask> ask(iiif_ask_new(location.settings(), &question));
    const Handle<iiif_reply> reply(iiif_answer(location.engine(), location.settings(), ask.get(),
                                               "GET", picture().path().c_str(), nullptr, nullptr,
                                               nullptr));
    std::string body;
    iiif_reply_send(reply.get(), append_bytes, &body);
    const auto *head = iiif_reply_head(reply.get());
    const iiif_ended ended{.ask = ask.get(),
                           .reply = reply.get(),
                           .file = picture().path().c_str(),
                           .work = head->work,
                           .status = head->status,
                           .ending = IIIF_COMPLETE,
                           .bytes = static_cast<std::int64_t>(body.size()),
                           .nanoseconds = 3'000'000};
    iiif_count(location.engine(), &ended);
    std::map<std::string, std::string> result{{"story", iiif_reply_story(reply.get())},
                                              {"stages", text_of(iiif_reply_stages(reply.get()))}};
    const iiif_header *notes = nullptr;
    const auto count = iiif_reply_notes(reply.get(), &notes);
    for (std::size_t i = 0; i < count; ++i) {
        result[notes[i].name] = notes[i].value;
    }
    return result;
}

TEST(Watch, AnswersAreCountedByProtocolWorkAndCode)
{
    const Location location(picture().path());
    send_and_count(location, kImage);
    send_and_count(location, kImage);
    send_and_count(location, "/id/info.json");
    send_and_count(location, "/id/full/-1,/0/default.jpg");
    const auto text = metrics(location);
    EXPECT_TRUE(has(text, R"(iiif_requests_total{protocol="iiif3",work="render",code="2xx"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_requests_total{protocol="iiif3",work="cached",code="2xx"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_requests_total{protocol="iiif3",work="info",code="2xx"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_requests_total{protocol="iiif3",work="refusal",code="4xx"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_refused_total{reason="request"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_wait_seconds_count{lane="tile"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_stage_seconds_count{lane="tile",stage="encode"} 1)"));
    EXPECT_TRUE(
        has(text, R"(iiif_request_seconds_bucket{lane="tile",work="render",le="0.005"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_request_seconds_sum{lane="tile",work="info"} 0.003000000)"));
    EXPECT_TRUE(has(text, "iiif_opened_pictures_total 1"));
    EXPECT_TRUE(has(text, "iiif_open_files 1"));
    EXPECT_TRUE(has(text, R"(iiif_slots_in_use{lane="tile"} 0)"));
    EXPECT_TRUE(has(text, "iiif_memory_bytes 0")) << text;
}

TEST(Watch, TheVersionOfTheLocationIsPartOfTheProtocol)
{
    const Location location(picture().path(), {{"IIIFVersion", "2"}});
    send_and_count(location, "/id/info.json");
    EXPECT_TRUE(has(metrics(location),
                    R"(iiif_requests_total{protocol="iiif2",work="info",code="2xx"} 1)"));
}

TEST(Watch, SizesThatAreTooLargeAreARefusalOfTheirOwn)
{
    const Location location(picture().path(), {{"IIIFMaxWidth", "100"}});
    EXPECT_EQ(send_and_count(location, "/id/full/101,/0/default.jpg")["iiif-refused"], "size");
    EXPECT_TRUE(has(metrics(location), R"(iiif_refused_total{reason="size"} 1)"));
}

TEST(Watch, WhatTellsAboutTheServerIsNotCountedAndNotForOtherSites)
{
    const Location location(picture().path());
    const auto first = watched(location, "iiif-metrics");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(first.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(first.header("Cache-Control"), "no-store");
    EXPECT_EQ(first.header("Vary"), "Accept");
    const auto second =
        watched(location, "iiif-metrics", nullptr, "application/openmetrics-text;version=1.0.0");
    EXPECT_EQ(second.type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    EXPECT_TRUE(second.body.ends_with("\n# EOF\n"));
    EXPECT_EQ(second.body.find("iiif_requests_total{"), std::string::npos);
}

TEST(Watch, NotesSayWhatTheAnswerTook)
{
    const Location location(picture().path());
    auto notes = send_and_count(location, kImage);
    EXPECT_EQ(notes["iiif-lane"], "tile");
    EXPECT_EQ(notes["iiif-level"], "1");
    EXPECT_EQ(notes["iiif-id"], "id");
    EXPECT_GT(std::stoi(notes["iiif-pixels"]), 0);
    EXPECT_GT(std::stoi(notes["iiif-read"]), 0);
    EXPECT_GT(std::stod(notes["iiif-time"]), 0);
    EXPECT_EQ(notes.count("iiif-refused"), 0U);
    EXPECT_EQ(send_and_count(location, kImage)["iiif-pixels"], "0");
}

TEST(Watch, IdentifiersInNotesAreEncoded)
{
    const Location location(picture().path());
    EXPECT_EQ(send_and_count(location, "/a%22%C3%BC%2Fb/info.json")["iiif-id"], "a%22%C3%BC/b");
}

TEST(Watch, TheStoryHasThePlanOnlyWhereItIsWanted)
{
    const Location location(picture().path());
    EXPECT_NE(send_and_count(location, kImage, 1)["story"].find("level 1"), std::string::npos);
    EXPECT_EQ(send_and_count(location, kImage)["story"].find("level 1"), std::string::npos);
}

TEST(Watch, ADamagedFileIsCountedByItsCodec)
{
    const Location location(picture().path());
    const iiif_question question{"iiif", kImage, "http://h/x", nullptr, nullptr, nullptr, 0};
    const Handle<iiif_ask> ask(iiif_ask_new(location.settings(), &question));
    const TempFile damaged(std::vector<std::uint8_t>{'I', 'I', 42, 0, 1, 2});
    const Handle<iiif_reply> reply(iiif_answer(location.engine(), location.settings(), ask.get(),
                                               "GET", damaged.path().c_str(), nullptr, nullptr,
                                               nullptr));
    ASSERT_EQ(iiif_reply_head(reply.get())->status, 500);
    EXPECT_STREQ(iiif_reply_head(reply.get())->log_id, "IIIF0006");
    const iiif_ended ended{.ask = ask.get(),
                           .reply = reply.get(),
                           .file = damaged.path().c_str(),
                           .work = "refusal",
                           .status = 500,
                           .ending = IIIF_COMPLETE,
                           .bytes = 1,
                           .nanoseconds = 1};
    iiif_count(location.engine(), &ended);
    EXPECT_TRUE(has(metrics(location), R"(iiif_decode_errors_total{codec="tiff"} 1)"));
}

TEST(Watch, AnswersOfHttpdItselfAreCountedAsRefusedAccess)
{
    const Location location(picture().path());
    const auto ask = location.ask(kImage);
    const iiif_ended ended{.ask = ask.get(),
                           .reply = nullptr,
                           .file = nullptr,
                           .work = nullptr,
                           .status = 401,
                           .ending = IIIF_COMPLETE,
                           .bytes = 1,
                           .nanoseconds = 1};
    iiif_count(location.engine(), &ended);
    const auto text = metrics(location);
    EXPECT_TRUE(has(text, R"(iiif_requests_total{protocol="iiif3",work="refusal",code="4xx"} 1)"));
    EXPECT_TRUE(has(text, R"(iiif_refused_total{reason="access"} 1)"));
}

// --- Health

TEST(Watch, HealthIsShallowUnlessAskedOtherwise)
{
    const Location location(picture().path());
    for (const auto *handler : {"iiif-health", "iiif-ready"}) {
        const auto answer = watched(location, handler);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.type, "application/json");
        EXPECT_EQ(answer.body, "{\"status\":\"ok\"}\n");
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    }
    const auto deep = watched(location, "iiif-health", "deep");
    EXPECT_EQ(deep.status, 503);
    EXPECT_EQ(deep.body, "{\"status\":\"failed\"}\n");
    EXPECT_EQ(deep.log, "IIIFHealthImage is not set");
}

TEST(Watch, DeepHealthDecodesThePictureEachTime)
{
    TempFile image(make_tiff({.levels = 2}));
    const Location location("", {{"IIIFHealthImage", image.path().c_str()}});
    EXPECT_EQ(watched(location, "iiif-health", "deep").status, 200);
    EXPECT_EQ(watched(location, "iiif-health", "deep=1").status, 200);
    std::ofstream(image.path(), std::ios::trunc) << "not a picture";
    const auto answer = watched(location, "iiif-health", "deep");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body.find(image.path()), std::string::npos);
    EXPECT_TRUE(answer.log.starts_with("IIIFHealthImage cannot be shown: ")) << answer.log;
    EXPECT_EQ(watched(location, "iiif-health").status, 200);
}

// --- The status page and the log

TEST(Watch, TheStatusPageHasOneLineForEachKey)
{
    const Location location(picture().path());
    send_and_count(location, kImage);
    std::map<std::string, std::string> lines;
    iiif_status(
        location.engine(),
        [](void *context, const char *key, const char *words, const char *value) {
            EXPECT_NE(std::string(words), "");
            auto &found = *static_cast<std::map<std::string, std::string> *>(context);
            EXPECT_TRUE(found.emplace(key, value).second) << key;
        },
        &lines);
    EXPECT_EQ(lines["IIIFRequestsTotal"], "1");
    EXPECT_EQ(lines["IIIFRenderTotal"], "1");
    EXPECT_EQ(lines["IIIFOpenFiles"], "1");
    EXPECT_EQ(lines["IIIFSlotsInUse"], "0");
}

TEST(Watch, ALineAboutAFileIsAdmittedOnce)
{
    const Location location(picture().path());
    EXPECT_EQ(iiif_admit_line(location.engine(), "IIIF0006", "/a"), 0);
    EXPECT_EQ(iiif_admit_line(location.engine(), "IIIF0006", "/a"), -1);
    EXPECT_EQ(iiif_admit_line(location.engine(), "IIIF0006", "/b"), 0);
    EXPECT_EQ(iiif_admit_line(location.engine(), "IIIF0007", "/a"), 0);
}

}   // namespace
}   // namespace iiif
