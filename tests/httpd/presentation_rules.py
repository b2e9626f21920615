"""Rules of the IIIF Presentation API 3.0 and 2.1, and of viewers, as far as the module's documents
have to obey them. `broken(document)` returns the names of the rules that a document breaks, each
with the place. Written from the specifications' text; each rule is one line of RULES."""

import re
from urllib.parse import urlsplit

CONTEXT = {3: "http://iiif.io/api/presentation/3/context.json",
           2: "http://iiif.io/api/presentation/2/context.json"}
RULES = {
    "context": "the context is the version's own, on the top level alone, and first",
    "uri": "an id is an http URI without characters that no URI may contain",
    "unique": "no two resources have the same id",
    "type": "every resource has a type that is allowed in its place",
    "label": "manifests, collections, references and canvases have a label",
    "language-map": "a text is an object of languages with lists of at least one string each",
    "list": "a property that may have several values is a list",
    "members": "a resource has only members that its class allows",
    "rights": "rights is an http URI of Creative Commons or RightsStatements.org",
    "behavior": "behaviors are known, and do not exclude each other",
    "direction": "a viewing direction is one of four",
    "items": "a manifest has a canvas, a canvas a page, a page a painting",
    "canvas-size": "a canvas has a width and a height above 0",
    "target": "an annotation's target is its canvas, as a string",
    "motivation": "the motivation is painting",
    "body": "a picture has a complete image URL, a format, a width and a height",
    "shape": "a picture has the shape of its canvas",
    "service": "a picture has an image service with id, type and profile",
    "sizes": "the service states the picture's size and at least one size of its shape",
    "choice": "a choice has at least two pictures, each with a label and a thumbnail",
    "thumbnail": "a thumbnail has a type, a format and an image URL",
    "html": "a value does not look like HTML",
    "structures": "a range has a label and names canvases of the manifest",
    "start": "the start is a canvas of the manifest",
}

BEHAVIORS = {"paged", "individuals", "continuous", "unordered", "non-paged", "facing-pages",
             "multi-part", "together", "thumbnail-nav"}
LAYOUTS = {"paged", "individuals", "continuous", "unordered"}
DIRECTIONS = {"left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top"}
DESCRIPTIVE = {"id", "type", "label", "summary", "metadata", "requiredStatement", "rights",
               "navDate", "provider", "thumbnail", "behavior", "partOf", "homepage", "rendering",
               "seeAlso"}
MEMBERS = {
    "Manifest": DESCRIPTIVE | {"@context", "viewingDirection", "items", "structures", "start",
                               "services"},
    "Collection": DESCRIPTIVE | {"@context", "viewingDirection", "items"},
    "Canvas": DESCRIPTIVE | {"height", "width", "items"},
    "AnnotationPage": {"id", "type", "items"},
    "Annotation": {"id", "type", "motivation", "body", "target"},
    "Range": DESCRIPTIVE | {"items"},
}
LISTS = {"items", "metadata", "thumbnail", "provider", "homepage", "logo", "rendering", "seeAlso",
         "service", "partOf", "behavior", "structures", "sizes"}
IMAGE_URL = re.compile(r"/(full|square|\d+,\d+,\d+,\d+)/[^/]+/0/(default|native)\.(jpg|png|webp)$")
RIGHTS = re.compile(r"http://(creativecommons\.org/(licenses|publicdomain)|rightsstatements\.org/vocab)/.+")


class Checker:
    def __init__(self, document):
        self.document = document
        self.found = []
        self.ids = set()
        self.canvases = set()

    def wrong(self, rule, where):
        assert rule in RULES, rule
        self.found.append((rule, where))

    def require(self, holds, rule, where):
        if not holds:
            self.wrong(rule, where)
        return bool(holds)

    # --- parts of every document

    def uri(self, uri, where, *, unique=True):
        valid = (isinstance(uri, str) and re.fullmatch(r"https?://[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\[\]]+",
                                                       uri)
                 and not re.search(r"%(?![0-9A-Fa-f]{2})", uri)
                 and not set("[]") & set(urlsplit(uri).path))
        self.require(valid, "uri", where)
        if unique:
            self.require(uri not in self.ids, "unique", where)
            self.ids.add(uri)

    def texts(self, value, where, *, html):
        good = (isinstance(value, dict) and value and all(
            re.fullmatch(r"[A-Za-z0-9-]+", language) and isinstance(strings, list) and strings
            and all(isinstance(string, str) for string in strings)
            for language, strings in value.items()))
        if self.require(good, "language-map", where) and html:
            for strings in value.values():
                for string in strings:
                    bare = string.strip()
                    self.require(not (bare.startswith("<") and bare.endswith(">")), "html", where)

    def pair(self, pair, where):
        self.texts(pair.get("label"), where, html=False)
        self.texts(pair.get("value"), where, html=True)

    def lists(self, thing, where):
        for name in LISTS & thing.keys():
            self.require(isinstance(thing[name], list), "list", f"{where}.{name}")

    def described(self, thing, where, *, label=True):
        kind = thing.get("type")
        self.lists(thing, where)
        self.require(thing.keys() <= MEMBERS.get(kind, set()), "members", where)
        self.require("label" in thing or not label, "label", where)
        if "label" in thing:
            self.texts(thing["label"], where + ".label", html=False)
        if "summary" in thing:
            self.texts(thing["summary"], where + ".summary", html=True)
        for pair in thing.get("metadata", []):
            self.pair(pair, where + ".metadata")
        if "requiredStatement" in thing:
            self.pair(thing["requiredStatement"], where + ".requiredStatement")
        if "rights" in thing:
            self.require(RIGHTS.fullmatch(thing["rights"]), "rights", where)
        self.behaviors(thing.get("behavior", []), where)
        if "viewingDirection" in thing:
            self.require(thing["viewingDirection"] in DIRECTIONS, "direction", where)
        for image in aslist(thing.get("thumbnail", [])):
            self.thumbnail(image, where + ".thumbnail")

    def behaviors(self, words, where):
        words = set(aslist(words))
        self.require(words <= BEHAVIORS and len(words & LAYOUTS) <= 1, "behavior", where)

    def thumbnail(self, image, where):
        good = (isinstance(image, dict) and image.get("type") == "Image" and image.get("format")
                and IMAGE_URL.search(image.get("id", "")))
        self.require(good, "thumbnail", where)

    def reference(self, thing, where, kinds):
        self.require(thing.get("type") in kinds, "type", where)
        self.uri(thing.get("id"), where, unique=False)
        self.described(thing, where)

    # --- 3.0

    def version_3(self):
        document = self.document
        self.require(next(iter(document)) == "@context" and document["@context"] == CONTEXT[3]
                     and str(document).count("'@context'") == 1, "context", "top")
        self.uri(document.get("id"), "top")
        self.described(document, "top")
        for parent in aslist(document.get("partOf", [])):
            self.reference(parent, "partOf", {"Collection"})
        if document.get("type") == "Collection":
            for number, item in enumerate(document.get("items", [])):
                self.reference(item, f"items[{number}]", {"Manifest", "Collection"})
        elif self.require(document.get("type") == "Manifest", "type", "top"):
            self.manifest(document)

    def manifest(self, manifest):
        canvases = aslist(manifest.get("items"))
        self.require(canvases, "items", "top")
        for number, canvas in enumerate(canvases):
            self.canvas(canvas, f"items[{number}]")
        for range_ in aslist(manifest.get("structures", [])):
            self.range(range_)
        if "start" in manifest:
            self.require(manifest["start"].get("id") in self.canvases
                         and manifest["start"].get("type") == "Canvas", "start", "top")

    def canvas(self, canvas, where):
        self.require(canvas.get("type") == "Canvas", "type", where)
        self.uri(canvas.get("id"), where)
        self.canvases.add(canvas.get("id"))
        self.described(canvas, where)
        self.require(positive(canvas), "canvas-size", where)
        pages = aslist(canvas.get("items"))
        self.require(pages, "items", where)
        for page in pages:
            self.require(page.get("type") == "AnnotationPage", "type", where)
            self.uri(page.get("id"), where)
            self.lists(page, where)
            self.require(page.keys() <= MEMBERS["AnnotationPage"], "members", where)
            self.require(page.get("items"), "items", where)
            for painting in aslist(page.get("items")):
                self.painting(painting, canvas, where)

    def painting(self, painting, canvas, where):
        self.require(painting.get("type") == "Annotation", "type", where)
        self.uri(painting.get("id"), where)
        self.require(painting.keys() <= MEMBERS["Annotation"], "members", where)
        self.require(painting.get("motivation") == "painting", "motivation", where)
        self.require(isinstance(painting.get("target"), str)
                     and painting["target"] == canvas.get("id"), "target", where)
        body = painting.get("body", {})
        if body.get("type") != "Choice":
            self.picture(body, canvas, where)
            return
        layers = aslist(body.get("items"))
        self.require(len(layers) > 1, "choice", where)
        for layer in layers:
            self.require(layer.get("label") and layer.get("thumbnail"), "choice", where)
            self.picture(layer, canvas, where)

    def picture(self, body, canvas, where):
        self.lists(body, where)
        self.require(body.get("type") == "Image", "type", where)
        self.uri(body.get("id"), where, unique=False)
        self.require(IMAGE_URL.search(body.get("id", "")) and body.get("format", "").startswith("image/")
                     and positive(body), "body", where)
        if positive(body) and positive(canvas):
            self.require(alike(body, canvas), "shape", where)
        for image in aslist(body.get("thumbnail", [])):
            self.thumbnail(image, where + ".thumbnail")
        services = aslist(body.get("service"))
        if not self.require(services, "service", where):
            return
        service = services[0]
        self.uri(service.get("id"), where, unique=False)
        self.require(service.get("type") == "ImageService3" and service.get("profile") in
                     ("level0", "level1", "level2") and
                     body.get("id", "").startswith(service.get("id", "?") + "/"), "service", where)
        self.sizes(service, where)

    def sizes(self, service, where):
        sizes = aslist(service.get("sizes"))
        self.require(positive(service) and sizes and all(
            positive(size) and abs(size["width"] * service["height"] / service["width"]
                                   - size["height"]) <= 1 + size["height"] / 50
            for size in sizes), "sizes", where)

    def range(self, range_):
        self.uri(range_.get("id"), "structures")
        self.described(range_, "structures", label=False)
        good = range_.get("type") == "Range" and range_.get("label") and range_.get("items")
        self.require(good, "structures", "structures")
        for item in aslist(range_.get("items")):
            if item.get("type") == "Range":
                self.range(item)
            else:
                self.require(item.get("type") == "Canvas" and item.get("id") in self.canvases,
                             "structures", "structures")

    # --- 2.1

    def version_2(self):
        document = self.document
        self.require(next(iter(document)) == "@context" and document["@context"] == CONTEXT[2],
                     "context", "top")
        self.uri(document.get("@id"), "top")
        self.require(document.get("label"), "label", "top")
        if document.get("@type") == "sc:Collection":
            for kind in ("manifests", "collections"):
                for item in document.get(kind, []):
                    self.require(item.get("@type") == f"sc:{kind[:-1].title()}", "type", kind)
                    self.require(item.get("label"), "label", kind)
                    self.uri(item.get("@id"), kind, unique=False)
            return
        self.require(document.get("@type") == "sc:Manifest", "type", "top")
        sequences = aslist(document.get("sequences"))
        self.require(len(sequences) == 1 and sequences[0].get("canvases"), "items", "top")
        for sequence in sequences:
            self.require(sequence.get("@type") == "sc:Sequence", "type", "sequences")
            for canvas in aslist(sequence.get("canvases")):
                self.canvas_2(canvas)
        for range_ in document.get("structures", []):
            self.require(range_.get("@type") == "sc:Range" and range_.get("label")
                         and set(range_.get("canvases", [])) <= self.canvases,
                         "structures", "structures")

    def canvas_2(self, canvas):
        where = canvas.get("@id", "a canvas")
        self.uri(canvas.get("@id"), where)
        self.canvases.add(canvas.get("@id"))
        self.require(canvas.get("@type") == "sc:Canvas", "type", where)
        self.require(canvas.get("label"), "label", where)
        self.require(positive(canvas), "canvas-size", where)
        images = aslist(canvas.get("images"))
        self.require(images, "items", where)
        for image in images:
            self.require(image.get("@type") == "oa:Annotation", "type", where)
            self.require(image.get("motivation") == "sc:painting", "motivation", where)
            self.require(image.get("on") == canvas.get("@id"), "target", where)
            resource = image.get("resource", {})
            layers = [resource]
            if resource.get("@type") == "oa:Choice":
                layers = [resource.get("default"), *aslist(resource.get("item"))]
                self.require(len(layers) > 1 and all(layer and layer.get("label") for layer in layers),
                             "choice", where)
            for layer in filter(None, layers):
                self.picture_2(layer, canvas, where)

    def picture_2(self, body, canvas, where):
        self.require(body.get("@type") == "dctypes:Image", "type", where)
        self.require(IMAGE_URL.search(body.get("@id", "")) and body.get("format") and positive(body),
                     "body", where)
        if positive(body) and positive(canvas):
            self.require(alike(body, canvas), "shape", where)
        service = body.get("service", {})
        self.require(service.get("@context") and service.get("profile")
                     and body.get("@id", "").startswith(service.get("@id", "?") + "/"),
                     "service", where)


def aslist(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def positive(thing):
    return all(isinstance(thing.get(side), int) and thing[side] > 0 for side in ("width", "height"))


def alike(one, other):
    """Whether two sizes have one shape: up to the rounding of the smaller one."""
    wanted = one["width"] * other["height"] / other["width"]
    return abs(wanted - one["height"]) <= 1 + one["height"] / 100


def broken(document):
    """Returns the rules that the document breaks, as pairs of name and place."""
    checker = Checker(document)
    version = 3 if "id" in document or document.get("@context") == CONTEXT[3] else 2
    checker.version_3() if version == 3 else checker.version_2()
    return checker.found
