// The answer to a Presentation: a manifest or a collection. The head needs the names of files only;
// the document is made while it is sent, in a render slot for large answers, and cached.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/append.h"
#include "base/error.h"
#include "engine/answers/answers.h"
#include "engine/manifests/collection.h"
#include "engine/manifests/manifest.h"
#include "engine/slot_sink.h"
#include "engine/settings_text.h"
#include "protocol/presentation_2.h"
#include "protocol/presentation_3.h"
#include "protocol/presentation_url.h"

namespace iiif {

namespace {

// The subject of a document: a folder, or the file of a picture.
struct Subject {
    std::optional<Listing> folder = {};
    std::optional<FolderEntry> picture = {};
    std::optional<FolderEntry> side_car = {};          // in the folder
    std::optional<FolderEntry> outer_side_car = {};    // in the folder around a folder
    std::vector<FolderEntry> inner_side_cars = {};     // in the folders of a collection
    std::shared_ptr<const SideCars::Read> read = {};   // the side-car; null where there is none

    // Returns what the side-car states of the folder or the picture.
    [[nodiscard]] const SideCar &stated() const
    {
        static const SideCar kNone;
        const auto &whole = read == nullptr ? kNone : read->parsed.side_car;
        return picture ? whole.page(picture->name) : whole;
    }
};

std::string folder_of(const std::string &path)
{
    return path.substr(0, path.rfind('/'));
}

std::string side_car_in(const std::string &folder)
{
    return folder + '/' + std::string(kSideCarName);
}

void add_entry(Fingerprint &print, const FolderEntry &entry)
{
    print.add(entry.name).add(entry.bytes).add(entry.modified_ns);
}

template <class Visit> void for_each_entry(const Subject &subject, const Visit &visit)
{
    for (const auto *one : {&subject.picture, &subject.side_car, &subject.outer_side_car}) {
        if (*one) {
            visit(**one);
        }
    }
    std::ranges::for_each(subject.inner_side_cars, visit);
    if (subject.folder) {
        std::ranges::for_each(subject.folder->files, visit);
        std::ranges::for_each(subject.folder->folders, visit);
    }
}

// Machines that serve copies of a folder have equal ETags if the copies keep their times.
std::string etag_of(const Subject &subject, std::string_view settings, std::string_view type)
{
    Fingerprint print;
    print.add(settings).add(type);
    for_each_entry(subject, [&](const FolderEntry &entry) { add_entry(print, entry); });
    return print.etag();
}

// Changes with every change of an entry that the system reports.
Digest key_of(const Subject &subject)
{
    std::vector<std::uint64_t> numbers;
    for_each_entry(subject, [&](const FolderEntry &entry) {
        const auto name = identity_digest(bytes_of(entry.name));
        numbers.insert(numbers.end(), {name[0], name[1], entry.key[0], entry.key[1]});
    });
    return identity_digest(numbers);
}

class PresentationBody final : public Body {
public:
    PresentationBody(const AnswerContext &context, const Presentation &asked, Subject subject,
                     const std::string &settings_text)
        : ask_(context.ask), asked_(asked), settings_(context.settings), path_(context.file),
          may_read_(context.may_read), resources_(context.resources),
          subject_(std::move(subject)), key_{.source = key_of(subject_),
                                             .settings = context.resources.cache->digest(
                                                 bytes_of(settings_text)),
                                             .content = TileKey::Content::encoded_answer}
    {
    }

    std::string_view send(Sink &sink) override
    {
        // Other threads that want the same document wait for this one rather than open its files.
        constexpr std::chrono::seconds kPatience{30};
        std::optional<Admissions::Admission> admission;
        if (!resources_.cache->has(key_)) {
            admission.emplace(admit());   // before it may wait for another thread
        }
        std::vector<std::uint8_t> kept;
        auto claim = resources_.cache->get_or_claim(key_, kept, {kPatience, &sink});
        if (!claim) {
            sink.give(std::move(kept));
            return "cached";
        }
        if (!admission) {
            admission.emplace(admit());   // it has been evicted meanwhile
        }
        const auto text = made(sink);
        claim->put(bytes_of(text));
        sink.write(bytes_of(text));
        return "info";
    }

private:
    // A listed file costs about a kilobyte of text, as values and as JSON.
    [[nodiscard]] RenderCost cost() const
    {
        constexpr std::int64_t kFileBytes = 4096;
        const auto files = subject_.folder ? subject_.folder->files.size() : 1;
        return {.bytes = kFileBytes * static_cast<std::int64_t>(files + 1),
                .small = !subject_.folder};
    }

    [[nodiscard]] Admissions::Admission admit()
    {
        return resources_.admissions.admit(cost().small ? Admissions::Work::small
                                                        : Admissions::Work::large);
    }

    // Returns the label that the side-car of the folder around the subject states.
    [[nodiscard]] LanguageMap label_around() const
    {
        if (subject_.picture) {
            return subject_.read ? subject_.read->parsed.side_car.particulars.label : LanguageMap{};
        }
        if (!subject_.outer_side_car) {
            return {};
        }
        const auto read = resources_.side_cars.of(side_car_in(folder_of(subject_.folder->path)),
                                                  subject_.outer_side_car->key);
        return read->parsed.side_car.particulars.label;
    }

    [[nodiscard]] std::string made(Sink &client)
    {
        SlotSink slot(resources_, cost(), client);
        const Links links(ask_, settings_, resources_.memory_limit);
        const Workshop workshop{.ask = ask_,
                                .path = path_,
                                .settings = settings_,
                                .side_car = subject_.stated(),
                                .label_around = label_around(),
                                .links = links,
                                .library = resources_.library,
                                .outlines = resources_.outlines,
                                .side_cars = resources_.side_cars,
                                .may_read = may_read_,
                                .client = slot};
        if (asked_.document == Presentation::Document::collection) {
            const auto collection = folder_collection(*subject_.folder, asked_.part, workshop);
            return ask_.dialect == Dialect::iiif3 ? presentation_3(collection)
                                                  : presentation_2(collection);
        }
        const auto manifest = subject_.folder ? folder_manifest(*subject_.folder, workshop)
                                              : picture_manifest(*subject_.picture, workshop);
        return ask_.dialect == Dialect::iiif3 ? presentation_3(manifest, links.form())
                                              : presentation_2(manifest, links.form());
    }

    const Ask ask_;
    const Presentation asked_;
    const Settings settings_;
    const std::string path_;
    const MayRead may_read_;
    Resources &resources_;
    const Subject subject_;
    const TileKey key_;
};

// Refuses a manifest that would be empty or too large, and a part that does not exist.
void check_listing(const Listing &listing, const Presentation &asked, std::int64_t most)
{
    const auto files = listing.files.size();
    if (asked.document == Presentation::Document::collection) {
        check_part(listing, asked.part);
    }
    else if (files == 0) {
        throw Error(Kind::not_found, "There is no picture in this folder.");
    }
    else if (files > static_cast<std::size_t>(most)) {
        throw Error(Kind::bad_request,
                    "This folder has " + std::to_string(files) +
                        " files; a manifest lists at most " + std::to_string(most) +
                        ". Ask for its collection.json, which lists them in parts.");
    }
}

// Returns the side-cars of the inner folders, whose labels are those of the collection's items.
std::vector<FolderEntry> inner_side_cars(const Listing &listing, const Library &library)
{
    std::vector<FolderEntry> found;
    for (const auto &folder : listing.folders) {
        auto entry =
            library.entry(listing.path + '/' + folder.name + '/' + std::string(kSideCarName));
        if (entry) {
            found.push_back(std::move(*entry));
        }
    }
    return found;
}

std::string side_car_path(const Subject &subject, const std::string &path)
{
    return side_car_in(subject.folder ? subject.folder->path : folder_of(path));
}

// Returns the side-car in the folder of this local file or folder, if the client may read it.
std::optional<FolderEntry> side_car_beside(const std::string &file, const AnswerContext &context)
{
    if (Library::is_remote(context.file)) {
        return std::nullopt;
    }
    const auto path = side_car_in(folder_of(file));
    auto entry = context.resources.library.entry(path);
    const bool readable = entry && !entry->folder && context.may_read(path);
    return readable ? std::move(entry) : std::nullopt;
}

Subject subject_of(const Presentation &asked, const AnswerContext &context)
{
    const auto &library = context.resources.library;
    Subject subject;
    if (context.ask.about != About::picture) {
        subject.folder = list_readable(library, context.file,
                                       context.settings.location.page_separator, context.may_read);
    }
    if (subject.folder) {
        check_listing(*subject.folder, asked, context.settings.location.index_most);
        subject.side_car = std::move(subject.folder->side_car);
        if (context.settings.location.index && !context.ask.identifier.empty()) {
            subject.outer_side_car = side_car_beside(subject.folder->path, context);
        }
        if (asked.document == Presentation::Document::collection) {
            subject.inner_side_cars = inner_side_cars(*subject.folder, library);
        }
        return subject;
    }
    if (asked.document == Presentation::Document::collection) {
        throw Error(Kind::not_found, "There is no such folder.");
    }
    // Refuses a file that is not a picture, or damaged, as any request for it is refused.
    static_cast<void>(open_picture(context, Channels::colors));
    subject.picture = library.entry(context.file);
    if (!subject.picture) {
        throw Error(Kind::not_found, "There is no such picture.");
    }
    subject.side_car = side_car_beside(context.file, context);
    return subject;
}

// Reads the side-car; its complaints are logged once in each child.
void read_side_car(Subject &subject, Head &head, const AnswerContext &context)
{
    if (!subject.side_car) {
        return;
    }
    subject.read =
        context.resources.side_cars.of(side_car_path(subject, context.file), subject.side_car->key);
    const auto &[parsed, complained] = *subject.read;
    if (!parsed.complaints.empty() && !complained.exchange(true)) {
        head.log = std::string(kSideCarName) + ": " + parsed.complaints;
        head.fault = true;
        head.log_id = messages::kSideCar;
    }
}

// Returns everything but the files that decides the text.
std::string settings_of(const Presentation &asked, const AnswerContext &context)
{
    const auto &location = context.settings.location;
    auto text =
        description_settings(context.ask, document_name(asked),
                             context.settings.info_settings(context.resources.memory_limit));
    text += location.page_separator;
    append(text, location.index_most, location.index ? 1 : 0, location.input_formats.bits);
    return text;
}

}   // namespace

Reply answer(const Presentation &asked, const AnswerContext &context)
{
    auto subject = subject_of(asked, context);
    const auto settings = settings_of(asked, context);
    auto head = new_head(context.ask, context.settings, "info");
    head.content_type = asked.media_type;
    head.etag = etag_of(subject, settings, asked.media_type);
    add_cache_control(head, description_seconds(context.settings));
    add_vary(head, context.ask);
    read_side_car(subject, head, context);
    auto body = std::make_unique<PresentationBody>(context, asked, std::move(subject), settings);
    return {std::move(head), std::move(body)};
}

}   // namespace iiif
