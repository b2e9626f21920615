"""Manifests and collections made of files alone: every document obeys the rules of
presentation_rules.py, and every URL in it is answered as it says."""

import json
import os
import shutil
from urllib.parse import urlsplit

import numpy
import pytest

from env import ask
from pictures import smooth, write_ppm, write_pyramid, vips
from presentation_rules import broken
from tiff import Level, Tiff, text

PRESENTATION_3 = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
CONFIG = """
IIIFRoot "${OWN}/root"
<Directory "${OWN}/root">
    Require all granted
    AllowOverride AuthConfig
</Directory>
<Directory "${OWN}/root/secret">
    Require all denied
</Directory>
<Files "hidden*">
    Require all denied
</Files>
<Location "/3">
    SetHandler iiif
    IIIFIndex on
    IIIFSuffix .tif
</Location>
<Location "/2">
    SetHandler iiif
    IIIFVersion 2
    IIIFIndex on
</Location>
<Location "/1">
    SetHandler iiif
    IIIFVersion 1
    IIIFIndex on
</Location>
<Location "/off">
    SetHandler iiif
    IIIFSuffix .tif
</Location>
<Location "/few">
    SetHandler iiif
    IIIFIndex on
    IIIFIndexMax 3
</Location>
<Location "/small">
    SetHandler iiif
    IIIFIndex on
    IIIFMaxWidth 300
    IIIFFormats png
</Location>
<Location "/proxied">
    SetHandler iiif
    IIIFIndex on
    IIIFBaseURL "https://images.example.org/public/"
    IIIFRights "https://creativecommons.org/licenses/by/4.0/"
    IIIFLabelFrom metadata
</Location>
<Location "/layers">
    SetHandler iiif
    IIIFIndex on
    IIIFLayer _VIS "Visible light"
    IIIFLayer _XR "X-ray"
    IIIFLayer _IR Infrared
</Location>
<Location "/stacked">
    SetHandler iiif
    IIIFPagesAs layers
</Location>
"""
HOSTILE = ['"quoted".jpg', "<script>alert(1).jpg", "<b>.jpg", "a&b=c;d.jpg", "per%41cent.jpg",
           "grüße ü.jpg", "what?#[@].jpg", "‏right to left.jpg", "a b.jpg", "'.jpg", "|.jpg", "日本.jpg"]
UNNAMEABLE = [b"new\nline.jpg", b"latin-\xe9.jpg", b"back\\slash.jpg", b"tab\t.jpg", b"page.jpg;3"]


def small_jpeg(path, size=(60, 40), shade=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.parent / "plain.ppm"
    write_ppm(plain, numpy.full((size[1], size[0], 3), shade, numpy.uint8))
    vips("jpegsave", plain, path)
    plain.unlink()


def pages(*sizes, names=()):
    levels = [Level(smooth(*size), full=True,
                    tags={285: text(names[number])} if names else {})
              for number, size in enumerate(sizes)]
    return Tiff(levels)


@pytest.fixture(scope="module")
def root(own_folder):
    root = own_folder / "root"
    root.mkdir()
    write_pyramid(root / "north_map.tif", smooth(3000, 2000), "--compression", "jpeg")
    pages((300, 200), (200, 300), (400, 400)).write(root / "pages.tif")
    pages((300, 200), (300, 200), names=("Front", "Back")).write(root / "named.tif")
    for number in (1, 2, 10, 11, 9):
        small_jpeg(root / f"book/p{number}.jpg", (60 + number, 40), number)
    (root / "book/notes.txt").write_text("Not a picture.")
    (root / "book/.hidden.jpg").write_bytes((root / "book/p1.jpg").read_bytes())
    write_pyramid(root / "book.tif", smooth(500, 400), "--compression", "deflate")
    for name in ("VIS", "XR", "IR"):
        write_pyramid(root / f"layers/venus_{name}.tif".replace("layers/", "layers_"),
                      smooth(1200, 800), "--compression", "jpeg")
        (root / "layers").mkdir(exist_ok=True)
        (root / f"layers_venus_{name}.tif").rename(root / f"layers/venus_{name}.tif")
    small_jpeg(root / "layers/alone_XR.jpg")
    small_jpeg(root / "layers/odd_VIS.jpg", (60, 40))
    small_jpeg(root / "layers/odd_XR.jpg", (60, 50))
    for name in HOSTILE:
        small_jpeg(root / "hostile/x.jpg")
        (root / "hostile/x.jpg").rename(root / "hostile" / name)
    for name in UNNAMEABLE:
        path = os.path.join(os.fsencode(root / "hostile"), name)
        with open(path, "wb") as file:
            file.write((root / "book/p1.jpg").read_bytes())
    small_jpeg(root / "secret/s.jpg")
    small_jpeg(root / "shelf/one/a.jpg")
    small_jpeg(root / "shelf/two/inner/b.jpg")
    small_jpeg(root / "shelf/loose.jpg")
    (root / "shelf/empty").mkdir()
    (root / "shelf/texts").mkdir()
    (root / "shelf/texts/readme.txt").write_text("nothing")
    small_jpeg(root / "rules/shown.jpg")
    small_jpeg(root / "rules/hidden.jpg")
    small_jpeg(root / "rules/denied/x.jpg")
    (root / "rules/denied/.htaccess").write_text("Require all denied\n")
    small_jpeg(root / "rules/hiddenfolder/x.jpg")
    (root / "nothing").mkdir()
    (root / "nothing/readme.txt").write_text("No picture.")
    return root


@pytest.fixture(scope="module")
def server(servers, own_folder, root):
    return servers(CONFIG, own_folder, defines={"OWN": own_folder})


def fetch(server, path, **headers):
    """Returns the document, which breaks no rule. httpd logs each file that it denies."""
    answer = server.get(path, **headers)
    assert [line for line in server.errors() if "AH01630" not in line] == []
    assert answer.status == 200, answer.text
    document = json.loads(answer.body)
    assert broken(document) == []
    return document


def labels(manifest):
    return [canvas["label"]["none"][0] for canvas in manifest["items"]]


def bodies(manifest):
    for canvas in manifest["items"]:
        for page in canvas["items"]:
            for painting in page["items"]:
                body = painting["body"]
                yield from body["items"] if body["type"] == "Choice" else [body]


def images(document):
    """Every picture that the document names: thumbnails and bodies."""
    if isinstance(document, dict):
        if document.get("type") == "Image":
            yield document
        for value in document.values():
            yield from images(value)
    elif isinstance(document, list):
        for value in document:
            yield from images(value)


def local(url):
    parts = urlsplit(url)
    return parts.path


def check_images(server, document):
    """Each picture is answered with the type and size that the document states."""
    connection = server.connect()
    for image in images(document):
        if "/l.png" in image["id"]:
            continue   # the logo of a provider
        answer = ask(connection, local(image["id"]))
        assert answer.status == 200, image["id"]
        assert answer.type == image["format"]
        assert answer.image.size == (image["width"], image["height"])


# --- A picture

def test_a_picture_has_a_manifest(server):
    manifest = fetch(server, "/3/north_map.tif/manifest.json")
    base = f"http://127.0.0.1:{server.port}/3/north_map.tif"
    assert manifest["id"] == base + "/manifest.json"
    assert manifest["label"] == {"none": ["north map"]}
    (canvas,) = manifest["items"]
    assert (canvas["width"], canvas["height"]) == (3000, 2000)
    (body,) = bodies(manifest)
    assert body["id"] == base + "/full/max/0/default.jpg"
    assert body["service"] == [{"id": base, "type": "ImageService3", "profile": "level2",
                                "width": 3000, "height": 2000,
                                "sizes": [{"width": 188, "height": 125}, {"width": 375, "height": 250},
                                          {"width": 750, "height": 500},
                                          {"width": 1500, "height": 1000}]}]
    check_images(server, manifest)


def test_its_sizes_are_those_of_info_json(server):
    (body,) = bodies(fetch(server, "/3/north_map.tif/manifest.json"))
    info = json.loads(server.get("/3/north_map.tif/info.json").body)
    assert body["service"][0]["sizes"] == info["sizes"][:4]


def test_info_json_names_the_manifest(server):
    for name, manifest in (("north_map.tif", "north_map.tif"), ("pages.tif;2", "pages.tif"),
                           ("pages.tif%3B2", "pages.tif"), ("hostile%2Fa%20b.jpg", "hostile%2Fa%20b.jpg")):
        (part,) = json.loads(server.get(f"/3/{name}/info.json").body)["partOf"]
        assert part["type"] == "Manifest"
        assert local(part["id"]) == f"/3/{manifest}/manifest.json"
        fetch(server, local(part["id"]))


def test_the_id_repeats_the_url(server):
    for path in ("/3/book%2Fp1.jpg", "/3/hostile%2Fgr%C3%BC%C3%9Fe%20%C3%BC.jpg", "/3/%6eorth_map.tif"):
        manifest = fetch(server, f"{path}/manifest.json")
        assert manifest["id"] == f"http://127.0.0.1:{server.port}{path}/manifest.json"


def test_what_limits_allow_is_stated_as_the_picture(server):
    manifest = fetch(server, "/small/north_map.tif/manifest.json")
    (canvas,) = manifest["items"]
    assert (canvas["width"], canvas["height"]) == (3000, 2000)
    (body,) = bodies(manifest)
    assert (body["width"], body["height"], body["format"]) == (300, 200, "image/png")
    check_images(server, manifest)


def test_the_base_url_and_the_rights_of_the_location_hold(server):
    manifest = fetch(server, "/proxied/north_map.tif/manifest.json")
    assert manifest["id"] == "https://images.example.org/public/north_map.tif/manifest.json"
    assert manifest["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert manifest["partOf"][0]["id"] == "https://images.example.org/public/collection.json"


def test_media_types_are_negotiated(server):
    path = "/3/north_map.tif/manifest.json"
    assert server.get(path).type == PRESENTATION_3
    assert server.get(path, Accept="*/*").type == PRESENTATION_3
    assert server.get(path, Accept="application/json").type == "application/json"
    assert server.get("/2/north_map.tif/manifest.json").type == "application/json"
    answer = server.get("/2/north_map.tif/manifest.json", Accept="application/ld+json")
    assert answer.type == "application/ld+json"
    assert "Accept" in answer.headers["Vary"]


def test_headers_allow_pages_of_other_sites_and_validate(server):
    path = "/3/book/manifest.json"
    answer = server.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "max-age=8640"
    etag = answer.headers["ETag"]
    assert server.get(path, If_None_Match=etag).status == 304
    head = server.get(path, method="HEAD")
    assert (head.status, head.headers["ETag"], head.body) == (200, etag, b"")


@pytest.mark.parametrize("path, status", [
    ("/3/none.tif/manifest.json", 404), ("/3/pages.tif;4/manifest.json", 404),
    ("/3/secret%2Fs.jpg/manifest.json", 403), ("/3/secret/manifest.json", 403),
    ("/3/secret/collection.json", 403), ("/3/book%2Fnotes.txt/manifest.json", 415),
    ("/3/nothing/manifest.json", 404), ("/3/north_map.tif/collection.json", 404),
    ("/3/..%2Froot/manifest.json", 400), ("/3/book/collection-1.json", 404),
    ("/3/book/collection-0.json", 404), ("/3/book/collection-x.json", 404),
    ("/3/book/collections.json", 404), ("/2/book/info.json", 404)])
def test_refusals(server, path, status):
    answer = server.get(path)
    assert answer.status == status, answer.text
    server.errors()


# --- A file of several pages

def test_pages_are_canvases(server):
    manifest = fetch(server, "/3/pages.tif/manifest.json")
    assert labels(manifest) == ["1", "2", "3"]
    assert [(canvas["width"], canvas["height"]) for canvas in manifest["items"]] == [
        (300, 200), (200, 300), (400, 400)]
    assert [local(body["service"][0]["id"]) for body in bodies(manifest)] == [
        f"/3/pages.tif;{page}" for page in (1, 2, 3)]
    check_images(server, manifest)


def test_pages_have_the_names_that_the_file_states(server):
    assert labels(fetch(server, "/3/named.tif/manifest.json")) == ["Front", "Back"]


def test_a_page_has_a_manifest_of_its_own(server):
    manifest = fetch(server, "/3/pages.tif;2/manifest.json")
    (canvas,) = manifest["items"]
    assert (canvas["width"], canvas["height"]) == (200, 300)
    assert canvas["id"] in [one["id"] for one in fetch(server, "/3/pages.tif/manifest.json")["items"]]


def test_pages_of_one_shape_can_be_layers(server):
    manifest = fetch(server, "/stacked/named.tif/manifest.json")
    (canvas,) = manifest["items"]
    assert [body["label"] for body in bodies(manifest)] == [{"none": ["Front"]}, {"none": ["Back"]}]
    assert len(fetch(server, "/stacked/pages.tif/manifest.json")["items"]) == 3
    check_images(server, manifest)


# --- A folder

def test_a_folder_is_a_book_in_natural_order(server):
    manifest = fetch(server, "/3/book/manifest.json")
    assert labels(manifest) == ["p1", "p2", "p9", "p10", "p11"]
    assert manifest["label"] == {"none": ["book"]}
    check_images(server, manifest)


def test_the_folder_comes_before_the_file_of_its_name(server):
    assert len(fetch(server, "/3/book/manifest.json")["items"]) == 5
    assert len(fetch(server, "/3/book.tif/manifest.json")["items"]) == 1
    assert labels(fetch(server, "/off/book/manifest.json")) == ["book"]


def test_folders_are_listed_only_where_the_operator_says_so(server):
    for path in ("/off/shelf/manifest.json", "/off/shelf/collection.json", "/off/collection.json",
                 "/off/manifest.json"):
        answer = server.get(path)
        assert answer.status == 404
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "partOf" not in fetch(server, "/off/north_map.tif/manifest.json")


def test_a_large_folder_is_refused_with_a_sentence(server):
    answer = server.get("/few/book/manifest.json")
    assert answer.status == 400
    assert "collection.json" in answer.text
    assert len(fetch(server, "/few/book/collection.json")["items"]) == 5


def test_only_what_the_client_may_read_is_listed(server):
    assert labels(fetch(server, "/3/rules/manifest.json")) == ["shown"]
    items = fetch(server, "/3/rules/collection.json")["items"]
    assert [item["label"]["none"][0] for item in items] == ["shown"]
    names = [item["label"].get("none", [""])[0] for item in fetch(server, "/3/collection.json")["items"]]
    assert "secret" not in names and "book" in names


def test_hostile_names_give_valid_documents(server):
    for path in ("/3/hostile/manifest.json", "/2/hostile/manifest.json"):
        document = fetch(server, path)
        canvases = document.get("items") or document["sequences"][0]["canvases"]
        stems = [name.rpartition(".")[0] for name in HOSTILE]
        assert sorted(str(canvas["label"]) for canvas in canvases) == sorted(
            str({"none": [stem]}) if "/3/" in path else stem for stem in stems)
    manifest = fetch(server, "/3/hostile/manifest.json")
    assert "<script>alert(1)" in labels(manifest)
    assert len(list(images(manifest))) == 2 * len(HOSTILE) + 1
    check_images(server, manifest)
    for item in fetch(server, "/3/hostile/collection.json")["items"]:
        fetch(server, local(item["id"]))


# --- Collections

def test_a_collection_names_folders_and_pictures(server):
    collection = fetch(server, "/3/shelf/collection.json")
    assert [(item["type"], local(item["id"])) for item in collection["items"]] == [
        ("Manifest", "/3/shelf%2Fone/manifest.json"), ("Collection", "/3/shelf%2Ftwo/collection.json"),
        ("Manifest", "/3/shelf%2Floose.jpg/manifest.json")]
    assert local(collection["partOf"][0]["id"]) == "/3/collection.json"
    check_images(server, collection)


def test_every_reference_leads_to_its_document(server):
    seen, left = set(), ["/3/collection.json"]
    while left:
        path = left.pop()
        if path in seen:
            continue
        seen.add(path)
        document = fetch(server, path)
        assert local(document["id"]) == path
        references = document["items"] if document["type"] == "Collection" else []
        left += [local(item["id"]) for item in [*references, *document.get("partOf", [])]]
    assert len(seen) > 12


def test_a_large_collection_is_in_parts(server, root):
    folder = root / "many"
    folder.mkdir()
    picture = (root / "book/p1.jpg").read_bytes()
    for number in range(1203):
        (folder / f"n{number}.jpg").write_bytes(picture)
    top = fetch(server, "/3/many/collection.json")
    assert [local(item["id"]) for item in top["items"]] == [
        f"/3/many/collection-{part}.json" for part in (1, 2, 3)]
    assert top["items"][1]["label"] == {"none": ["n500.jpg – n999.jpg"]}
    parts = [fetch(server, local(item["id"])) for item in top["items"]]
    assert [len(part["items"]) for part in parts] == [500, 500, 203]
    assert len({item["id"] for part in parts for item in part["items"]}) == 1203
    assert parts[0]["partOf"][0]["id"] == top["id"]
    assert server.get("/3/many/collection-4.json").status == 404
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


# --- Versions

@pytest.mark.parametrize("version, context, profile", [
    (2, "http://iiif.io/api/image/2/context.json", "http://iiif.io/api/image/2/level2.json"),
    (1, "http://library.stanford.edu/iiif/image-api/1.1/context.json",
     "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2")])
def test_older_locations_have_documents_of_2(server, version, context, profile):
    manifest = fetch(server, f"/{version}/book/manifest.json")
    canvases = manifest["sequences"][0]["canvases"]
    assert [canvas["label"] for canvas in canvases] == ["p1", "p2", "p9", "p10", "p11"]
    for canvas in canvases:
        resource = canvas["images"][0]["resource"]
        assert resource["service"]["@context"] == context
        assert resource["service"]["profile"] == profile
        for image in (resource, canvas["thumbnail"]):
            answer = server.get(local(image["@id"]))
            assert answer.status == 200, image
            assert answer.image.size == (image["width"], image["height"])
    collection = fetch(server, f"/{version}/shelf/collection.json")
    assert len(collection["manifests"]) == 2 and len(collection["collections"]) == 1


# --- Layers

def test_names_that_end_alike_are_layers(server):
    manifest = fetch(server, "/layers/layers/manifest.json")
    by_label = dict(zip(labels(manifest), manifest["items"]))
    assert list(by_label) == ["alone XR", "odd VIS", "odd XR", "venus"]
    venus = by_label["venus"]["items"][0]["items"][0]["body"]
    assert venus["type"] == "Choice"
    assert [layer["label"]["none"] for layer in venus["items"]] == [["Visible light"], ["X-ray"],
                                                                    ["Infrared"]]
    check_images(server, manifest)


# --- Changes

def test_a_change_of_a_file_changes_the_manifest_at_the_next_request(server, root):
    folder = root / "changing"
    small_jpeg(folder / "a.jpg", (60, 40))
    path = "/3/changing/manifest.json"

    def sizes():
        return [canvas["width"] for canvas in fetch(server, path)["items"]]

    etags = [server.get(path).headers["ETag"]]
    assert sizes() == [60]
    small_jpeg(folder / "a.jpg", (70, 40))
    assert sizes() == [70]
    etags.append(server.get(path).headers["ETag"])
    small_jpeg(folder / "b.jpg", (80, 40))
    assert sizes() == [70, 80]
    etags.append(server.get(path).headers["ETag"])
    (folder / "a.jpg").rename(folder / "c.jpg")
    assert sizes() == [80, 70]
    etags.append(server.get(path).headers["ETag"])
    assert len(set(etags)) == len(etags)


# --- metadata.json

def write_side_car(folder, content):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (folder / "metadata.json").write_text(text)


@pytest.fixture
def album(root):
    folder = root / "album"
    for name in ("one.jpg", "two.jpg", "three.jpg", "target.jpg"):
        small_jpeg(folder / name)
    pages((300, 200), (300, 200), (300, 200)).write(folder / "pages.tif")
    yield folder
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_a_side_car_describes_a_book(server, album):
    write_side_car(album, {
        "language": "de", "label": {"de": "Buch", "en": ["Book"]}, "summary": "<b>Fett</b>",
        "metadata": {"Autor": "A. B."}, "rights": "https://rightsstatements.org/vocab/InC/1.0/",
        "requiredStatement": ["Foto", "C. D."], "navDate": "1750-01-01T00:00:00Z",
        "provider": {"id": "https://museum.example.org", "label": "Museum",
                     "homepage": "https://museum.example.org/", "logo": "https://museum.example.org/l.png"},
        "viewingDirection": "right-to-left", "behavior": ["paged"], "start": "three.jpg",
        "order": ["one.jpg", "two.jpg", "three.jpg", "missing.jpg"],
        "pages": {"target.jpg": {"behavior": "non-paged", "label": "Farbkarte"},
                  "pages.tif": {"pages": {"2": {"label": "Innen"}}}},
        "ranges": [{"label": "Anfang", "pages": ["one.jpg", 2]},
                   {"label": "Rest", "ranges": [{"label": "Seiten", "pages": ["pages.tif"]},
                                                {"label": "Leer", "pages": ["none.jpg"]}]}]})
    for location in (3, 2):
        fetch(server, f"/{location}/album/manifest.json")
    manifest = fetch(server, "/3/album/manifest.json")
    assert manifest["label"] == {"de": ["Buch"], "en": ["Book"]}
    assert manifest["summary"] == {"de": ["​<b>Fett</b>"]}
    assert manifest["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
    assert manifest["requiredStatement"]["label"] == {"de": ["Foto"]}
    assert manifest["provider"][0]["homepage"][0]["format"] == "text/html"
    assert manifest["viewingDirection"] == "right-to-left" and manifest["behavior"] == ["paged"]
    ids = [canvas["id"].rpartition("%2F")[2] for canvas in manifest["items"]]
    assert ids == ["one.jpg/canvas/1", "two.jpg/canvas/1", "three.jpg/canvas/1", "pages.tif/canvas/1",
                   "pages.tif/canvas/2", "pages.tif/canvas/3", "target.jpg/canvas/1"]
    assert manifest["items"][4]["label"] == {"de": ["Innen"]}
    assert manifest["items"][6]["behavior"] == ["non-paged"]
    assert manifest["start"]["id"] == manifest["items"][2]["id"]
    first, rest = manifest["structures"]
    assert [item["id"] for item in first["items"]] == [canvas["id"] for canvas in manifest["items"][:2]]
    assert [item["label"] for item in rest["items"]] == [{"de": ["Seiten"]}]
    check_images(server, manifest)


def test_a_side_car_describes_a_picture_and_a_collection(server, album):
    write_side_car(album, {"label": "Album", "pages": {
        "one.jpg": {"label": "First", "summary": "A picture"},
        "pages.tif": {"behavior": "paged", "pagesAs": "layers", "pages": {"1": {"label": "Top"}}}}})
    assert fetch(server, "/3/album%2Fone.jpg/manifest.json")["label"] == {"none": ["First"]}
    manifest = fetch(server, "/3/album%2Fpages.tif/manifest.json")
    assert [body["label"] for body in bodies(manifest)] == [{"none": ["Top"]}, {"none": ["2"]},
                                                            {"none": ["3"]}]
    items = fetch(server, "/3/album/collection.json")["items"]
    assert {"none": ["First"]} in [item["label"] for item in items]
    top = fetch(server, "/3/collection.json")["items"]
    assert {"none": ["Album"]} in [item["label"] for item in top]


def test_a_side_car_states_layers(server, album):
    write_side_car(album, {"layers": [{"file": "two.jpg", "label": {"en": "Visible"}},
                                      {"file": "one.jpg", "label": "X-ray"}]})
    manifest = fetch(server, "/3/album/manifest.json")
    choices = [canvas for canvas in manifest["items"]
               if canvas["items"][0]["items"][0]["body"]["type"] == "Choice"]
    (canvas,) = choices
    assert [body["label"] for body in canvas["items"][0]["items"][0]["body"]["items"]] == [
        {"en": ["Visible"]}, {"none": ["X-ray"]}]
    resource = [canvas["images"][0]["resource"] for canvas in
                fetch(server, "/2/album/manifest.json")["sequences"][0]["canvases"]]
    assert [one["@type"] for one in resource].count("oa:Choice") == 1


def thumbnail_of_item(server, collection, label):
    (item,) = [item for item in fetch(server, collection)["items"] if label in sum(item["label"].values(), [])]
    return item["thumbnail"][0]["id"]


def test_the_thumbnail_of_a_folder_is_that_of_its_manifest(server, album):
    write_side_car(album, {"label": "Ordered", "order": ["two.jpg"]})
    assert "album%2Ftwo.jpg" in thumbnail_of_item(server, "/3/collection.json", "Ordered")
    write_side_car(album, {"label": "Layered", "layers": [["missing.jpg", "target.jpg", "one.jpg"]]})
    assert "album%2Ftarget.jpg" in thumbnail_of_item(server, "/3/collection.json", "Layered")
    small_jpeg(album / "a_XR.jpg")
    small_jpeg(album / "a_VIS.jpg")
    write_side_car(album, {"label": "Named"})
    assert "album%2Fa_VIS.jpg" in thumbnail_of_item(server, "/layers/collection.json", "Named")
    assert "album%2Fa_VIS.jpg" in fetch(server, "/layers/album/manifest.json")["thumbnail"][0]["id"]


def test_a_side_car_orders_a_collection(server, album):
    write_side_car(album, {"order": ["two.jpg", "target.jpg"]})
    items = fetch(server, "/3/album/collection.json")["items"]
    assert [item["label"]["none"][0] for item in items] == ["two", "target", "one", "pages", "three"]


def test_part_of_has_the_label_that_the_side_car_around_states(server, album):
    assert fetch(server, "/3/album%2Fone.jpg/manifest.json")["partOf"][0]["label"] == {"none": ["album"]}
    write_side_car(album, {"label": "Album"})
    assert fetch(server, "/3/album%2Fone.jpg/manifest.json")["partOf"][0]["label"] == {"none": ["Album"]}
    inner = album.parent / "shelf"
    try:
        write_side_car(inner, {"label": "Shelf"})
        for document in ("one/manifest.json", "two/collection.json"):
            found = fetch(server, f"/3/shelf%2F{document}")
            assert found["partOf"][0]["label"] == {"none": ["Shelf"]}
            etag = server.get(f"/3/shelf%2F{document}").headers["ETag"]
            write_side_car(inner, {"label": "Other shelf"})
            assert server.get(f"/3/shelf%2F{document}", If_None_Match=etag).status == 200
            write_side_car(inner, {"label": "Shelf"})
    finally:
        (inner / "metadata.json").unlink()


def test_a_change_of_the_side_car_is_seen(server, album):
    write_side_car(album, {"label": "Old"})
    etag = server.get("/3/album/manifest.json").headers["ETag"]
    write_side_car(album, {"label": "Younger"})
    answer = server.get("/3/album/manifest.json", If_None_Match=etag)
    assert answer.status == 200 and json.loads(answer.body)["label"] == {"none": ["Younger"]}


@pytest.mark.parametrize("content", ["{", "[]", '{"label": 1}', '{"behavior": "rtl"}', "\xff",
                                     "long"])
def test_a_wrong_side_car_is_named_in_the_log_once(server, album, content):
    server.errors()
    if content == "long":
        content = json.dumps({"summary": "x" * (1 << 20)})
    # A folder of its own for each content: the faults of one folder are logged once a minute.
    own = album.with_name(f"album-{len(content)}-{ord(content[0])}")
    shutil.copytree(album, own)
    (own / "metadata.json").write_bytes(content.encode("latin-1"))
    for _ in range(3):
        answer = server.get(f"/3/{own.name}/manifest.json")
        assert answer.status == 200 and broken(json.loads(answer.body)) == []
    shutil.rmtree(own)
    (line,) = server.errors()
    assert "metadata.json: " in line


def test_a_side_car_that_the_client_may_not_read_is_not_used(server, album):
    write_side_car(album, {"label": "Secret"})
    (album / ".htaccess").write_text('<Files "metadata.json">\nRequire all denied\n</Files>\n')
    assert fetch(server, "/3/album/manifest.json")["label"] == {"none": ["album"]}
    assert fetch(server, "/3/album%2Fone.jpg/manifest.json")["label"] == {"none": ["one"]}


# --- Metadata of files

def test_a_picture_states_what_its_file_states(server, root):
    Tiff([Level(smooth(300, 200), tags={269: text("A sheet"), 315: text("C. Artographer"),
                                        33432: text("(c) Museum")})]).write(root / "stated.tif")
    manifest = fetch(server, "/proxied/stated.tif/manifest.json")
    assert manifest["label"] == {"none": ["A sheet"]}
    values = {pair["label"]["en"][0]: pair["value"]["none"][0] for pair in manifest["metadata"]}
    assert values == {"Title": "A sheet", "Creator": "C. Artographer", "Copyright": "(c) Museum"}
    assert fetch(server, "/3/stated.tif/manifest.json")["label"] == {"none": ["stated"]}
    (root / "stated.tif").unlink()


def test_xmp_states_title_and_licence(server, root):
    xmp = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description>'
           b'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">A &amp; B</rdf:li></rdf:Alt></dc:title>'
           b'<cc:license rdf:resource="https://creativecommons.org/licenses/by-sa/4.0/"/>'
           b'</rdf:Description></rdf:RDF></x:xmpmeta>')
    Tiff([Level(smooth(300, 200), tags={700: (1, list(xmp))})]).write(root / "stated.tif")
    manifest = fetch(server, "/3/stated.tif/manifest.json")
    assert manifest["metadata"] == [{"label": {"en": ["Title"]}, "value": {"none": ["A & B"]}}]
    assert manifest["rights"] == "http://creativecommons.org/licenses/by-sa/4.0/"
    (root / "stated.tif").unlink()
