"""Every rule of the validator bites: a document that breaks it alone is found."""

import copy
import json

import pytest

from presentation_rules import RULES, broken

BASE = "https://example.org/iiif/a%2Fb.tif"


def picture(base=BASE, **more):
    return {"id": f"{base}/full/max/0/default.jpg", "type": "Image", "format": "image/jpeg",
            "width": 600, "height": 400,
            "service": [{"id": base, "type": "ImageService3", "profile": "level2", "width": 600,
                         "height": 400, "sizes": [{"width": 150, "height": 100}]}], **more}


def thumbnail(base=BASE):
    return [{"id": f"{base}/full/150,100/0/default.jpg", "type": "Image", "format": "image/jpeg"}]


def canvas(number, body):
    uri = f"{BASE}/canvas/{number}"
    return {"id": uri, "type": "Canvas", "label": {"none": ["b"]}, "width": 600, "height": 400,
            "items": [{"id": f"{uri}/page", "type": "AnnotationPage", "items": [
                {"id": f"{uri}/painting", "type": "Annotation", "motivation": "painting",
                 "body": body, "target": uri}]}]}


def good():
    layers = [picture(BASE + str(number), label={"en": [str(number)]},
                      thumbnail=thumbnail(BASE + str(number))) for number in range(2)]
    return {"@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{BASE}/manifest.json", "type": "Manifest", "label": {"none": ["b"]},
            "summary": {"en": ["A picture"]}, "rights": "http://rightsstatements.org/vocab/InC/1.0/",
            "metadata": [{"label": {"en": ["Author"]}, "value": {"none": ["A. B."]}}],
            "behavior": ["paged"], "viewingDirection": "left-to-right", "thumbnail": thumbnail(),
            "partOf": [{"id": "https://example.org/iiif/collection.json", "type": "Collection",
                        "label": {"en": ["Pictures"]}}],
            "start": {"id": f"{BASE}/canvas/2", "type": "Canvas"},
            "items": [canvas(1, picture()), canvas(2, {"type": "Choice", "items": layers})],
            "structures": [{"id": f"{BASE}/manifest.json#range1", "type": "Range",
                            "label": {"none": ["One"]},
                            "items": [{"id": f"{BASE}/canvas/1", "type": "Canvas"}]}]}


def painting(manifest, canvas=0):
    return manifest["items"][canvas]["items"][0]["items"][0]


def without(thing, name):
    del thing[name]


# Rule -> what breaks it, applied to a good manifest.
BREAKING = {
    "context": [lambda m: m.update({"@context": ["http://iiif.io/api/presentation/2/context.json"]}),
                lambda m: m["items"][0].update({"@context": "http://a"})],
    "uri": [lambda m: m.update(id="https://example.org/a b/manifest.json"),
            lambda m: m.update(id="a/manifest.json"), lambda m: m.update(id="https://e.org/[1]"),
            lambda m: m["items"][0].update(id='https://e.org/"'), lambda m: without(m, "id"),
            lambda m: painting(m)["body"].update(id="https://e.org/%zz/full/max/0/default.jpg")],
    "unique": [lambda m: m["items"][1].update(id=m["items"][0]["id"]),
               lambda m: m["items"][0]["items"][0].update(id=m["id"])],
    "type": [lambda m: without(painting(m)["body"], "type"), lambda m: without(m["items"][0], "type"),
             lambda m: m["partOf"][0].update(type="Manifest"), lambda m: without(painting(m), "type"),
             lambda m: m["items"][0]["items"][0].update(type="List")],
    "label": [lambda m: without(m, "label"), lambda m: without(m["items"][1], "label"),
              lambda m: without(m["partOf"][0], "label")],
    "language-map": [lambda m: m.update(label="b"), lambda m: m.update(label={"none": "b"}),
                     lambda m: m.update(label={}), lambda m: m.update(label={"en_GB": ["b"]}),
                     lambda m: m.update(summary=["b"]), lambda m: m["metadata"][0].update(value="b")],
    "list": [lambda m: m.update(behavior="paged"), lambda m: m.update(thumbnail=m["thumbnail"][0]),
             lambda m: painting(m)["body"].update(service=painting(m)["body"]["service"][0])],
    "members": [lambda m: m.update(attribution="x"), lambda m: m["items"][0].update(service=[]),
                lambda m: painting(m).update(on="x")],
    "rights": [lambda m: m.update(rights="https://creativecommons.org/licenses/by/4.0/"),
               lambda m: m.update(rights="public domain")],
    "behavior": [lambda m: m.update(behavior=["Paged"]),
                 lambda m: m.update(behavior=["paged", "continuous"])],
    "direction": [lambda m: m.update(viewingDirection="rtl")],
    "items": [lambda m: m.update(items=[]), lambda m: m["items"][0].update(items=[]),
              lambda m: m["items"][0]["items"][0].update(items=[])],
    "canvas-size": [lambda m: without(m["items"][0], "width"),
                    lambda m: m["items"][0].update(height=0)],
    "target": [lambda m: painting(m).update(target={"id": m["items"][0]["id"]}),
               lambda m: painting(m).update(target=m["items"][1]["id"])],
    "motivation": [lambda m: painting(m).update(motivation="sc:painting")],
    "body": [lambda m: painting(m)["body"].update(id=BASE), lambda m: without(painting(m)["body"], "format"),
             lambda m: without(painting(m)["body"], "height")],
    "shape": [lambda m: painting(m)["body"].update(width=500)],
    "service": [lambda m: without(painting(m)["body"], "service"),
                lambda m: without(painting(m)["body"]["service"][0], "profile"),
                lambda m: painting(m)["body"]["service"][0].update(type="ImageService2"),
                lambda m: painting(m)["body"]["service"][0].update(id=BASE + "x")],
    "sizes": [lambda m: without(painting(m)["body"]["service"][0], "sizes"),
              lambda m: painting(m)["body"]["service"][0]["sizes"][0].update(height=150),
              lambda m: without(painting(m)["body"]["service"][0], "width")],
    "choice": [lambda m: without(painting(m, 1)["body"]["items"][0], "label"),
               lambda m: without(painting(m, 1)["body"]["items"][1], "thumbnail"),
               lambda m: painting(m, 1)["body"]["items"].pop()],
    "thumbnail": [lambda m: without(m["thumbnail"][0], "type"),
                  lambda m: m["thumbnail"][0].update(id=BASE), lambda m: m.update(thumbnail="x")],
    "html": [lambda m: m.update(summary={"en": ["<b>x</b>"]}),
             lambda m: m["metadata"][0].update(value={"en": [" <script>\n"]})],
    "structures": [lambda m: without(m["structures"][0], "label"),
                   lambda m: m["structures"][0]["items"][0].update(id=BASE),
                   lambda m: m["structures"][0].update(items=[])],
    "start": [lambda m: m["start"].update(id=BASE)],
}


def test_a_good_manifest_breaks_no_rule():
    assert broken(good()) == []


def test_every_rule_is_broken_by_a_case():
    assert BREAKING.keys() == RULES.keys()


@pytest.mark.parametrize("rule, number", [(rule, number) for rule, cases in BREAKING.items()
                                          for number in range(len(cases))])
def test_a_document_that_breaks_the_rule_is_found(rule, number):
    manifest = good()
    BREAKING[rule][number](manifest)
    assert rule in {name for name, _ in broken(manifest)}


def good_2():
    base, uri = BASE, f"{BASE}/canvas/1"
    resource = {"@id": f"{base}/full/full/0/default.jpg", "@type": "dctypes:Image",
                "format": "image/jpeg", "width": 600, "height": 400,
                "service": {"@context": "http://iiif.io/api/image/2/context.json", "@id": base,
                            "profile": "http://iiif.io/api/image/2/level2.json"}}
    canvas = {"@id": uri, "@type": "sc:Canvas", "label": "1", "width": 600, "height": 400,
              "images": [{"@type": "oa:Annotation", "motivation": "sc:painting", "on": uri,
                          "resource": resource}]}
    return {"@context": "http://iiif.io/api/presentation/2/context.json", "@id": f"{base}/manifest.json",
            "@type": "sc:Manifest", "label": "b",
            "sequences": [{"@type": "sc:Sequence", "canvases": [canvas]}]}


def test_a_good_manifest_of_2_breaks_no_rule():
    assert broken(good_2()) == []


@pytest.mark.parametrize("path", ["@context", "@id", "@type", "label", "sequences", "sequences.0.@type",
                                  "sequences.0.canvases", "sequences.0.canvases.0.@id",
                                  "sequences.0.canvases.0.@type", "sequences.0.canvases.0.label",
                                  "sequences.0.canvases.0.width", "sequences.0.canvases.0.images",
                                  "sequences.0.canvases.0.images.0.@type",
                                  "sequences.0.canvases.0.images.0.on",
                                  "sequences.0.canvases.0.images.0.motivation",
                                  "sequences.0.canvases.0.images.0.resource.@id",
                                  "sequences.0.canvases.0.images.0.resource.@type",
                                  "sequences.0.canvases.0.images.0.resource.format",
                                  "sequences.0.canvases.0.images.0.resource.height",
                                  "sequences.0.canvases.0.images.0.resource.service",
                                  "sequences.0.canvases.0.images.0.resource.service.@id",
                                  "sequences.0.canvases.0.images.0.resource.service.profile"])
def test_no_member_of_2_can_be_left_out(path):
    manifest = copy.deepcopy(good_2())
    *way, last = path.split(".")
    thing = manifest
    for step in way:
        thing = thing[int(step) if step.isdigit() else step]
    del thing[last]
    assert broken(manifest), json.dumps(manifest)
