"""Configurations that `httpd -t` refuses, and the sentences that it prints."""

import pytest

from env import Httpd


@pytest.fixture(scope="module")
def checker(pictures):
    made = Httpd("", pictures, files={"list.json": b"[1, 2]", "broken.json": b"{"})
    yield made
    made.remove()


# directive, wrong value, words of the sentence that name the right value
WRONG = [
    *(("IIIFVersion", value, "1, 2 or 3") for value in ("4", "0", "3.0", "", "2 3", "three")),
    *(("IIIFSuffix", value, "suffixes") for value in ("", "tif", ".", ".a/b", ".jp2 tif")),
    *((name, value, "number of pixels") for name in ("IIIFMaxWidth", "IIIFMaxHeight", "IIIFMaxArea")
      for value in ("0", "-1", "wide", "1.5", "10px", "", "99999999999999999999", "1 2")),
    *((name, value, "on or off") for name in ("IIIFUpscale", "IIIFStrictConfine", "IIIFPassThrough",
      "IIIFJPEGProgressive", "IIIFWebPLossless")
      for value in ("yes", "", "1", "on off")),
    ("IIIFFormats", "", "jpg png"), ("IIIFFormats", "jpeg", "jpg png"), ("IIIFFormats", "jpg xyz",
     "jpg png"), ("IIIFQuality", "jpg", "1 to 100"), ("IIIFQuality", "jpg 0", "1 to 100"),
    ("IIIFQuality", "jpg 101", "1 to 100"), ("IIIFQuality", "png 50", "1 to 100"),
    ("IIIFQuality", "50", "1 to 100"), ("IIIFQuality", "jpg 50 60", "1 to 100"),
    ("IIIFFilter", "cubic", "lanczos"), ("IIIFFilter", "", "lanczos"),
    ("IIIFBackground", "white", "#rrggbb"), ("IIIFBackground", "#fff", "#rrggbb"),
    ("IIIFSequencePattern", "a/b", "without slashes"), ("IIIFSequencePattern", '""', "angles"),
    *(("IIIFRange", value, "0 4095") for value in ("", "some", "1", "5 5", "9 1", "0 1 2", "0 inf",
      "nan 1", "auto 1", "0x1 2")),
    ("IIIFDepth", "16", "keep or 8"), ("IIIFWatermark", "/etc/hostname 50", "a PNG"), ("IIIFWatermark", "/nowhere.png", "a PNG"),
    ("IIIFWatermarkMinWidth", "0", "pixels"), ("IIIFProfile", "icc", "srgb"), ("IIIFMetadata", "on", "keep or strip"), ("IIIFMetadata", "", "keep or strip"), ("IIIFPageSeparator", "ab", "one character"), ("IIIFBackground", "#gggggg", "#rrggbb"), ("IIIFRights", "public", "http"),
    ("IIIFCodecThreads", "0", "from 1 to 64"), ("IIIFCodecThreads", "many", "threads"),
    ("IIIFLayers", "0", "from 1 on"), ("IIIFLayers", "few", "all or auto"),
    ("IIIFRights", "http://", "http"), ("IIIFInfoExtra", "none.json", "JSON"),
    ("IIIFInfoExtra", "list.json", "JSON"), ("IIIFInfoExtra", "broken.json", "JSON"),
    ("IIIFBaseURL", "example.org", "http"), ("IIIFBaseURL", "ftp://example.org", "http"),
    ("IIIFMaxAge", "-1", "seconds"), ("IIIFMaxAge", "day", "seconds"),
    ("IIIFAllowOrigin", "", "origin"), ("IIIFAllowOrigin", "https://a.example/path", "origin"),
    ("IIIFAllowOrigin", "https://a.example, https://b.example", "origin"),
    ("IIIFAllowOrigin", "a.example", "origin"), ("IIIFMemoryLimit", "0", "bytes"),
    ("IIIFMemoryLimit", "much", "bytes"), ("IIIFMemoryLimit", "1T", "bytes"),
    ("IIIFMemoryLimit", "99999999999G", "bytes"), ("IIIFCacheSize", "9K", "at least 1M"),
    ("IIIFCacheSize", "-1", "bytes"), ("IIIFOpenFiles", "0", "files"), ("IIIFRenderSlots", "none", "slots"), ("IIIFRoot", '""', "folder"),
    ("IIIFCacheTag", "", "Cache-Tag"), ("IIIFCacheTag", "Content-Type", "Surrogate-Key"),
    ("IIIFCacheTag", "off xkey", "xkey"), ("IIIFCacheTag", "on", "xkey"), ("IIIFPurge", "yes", "on or off"),
    ("IIIFShareFrom", "5ms", "milliseconds"), ("IIIFShareFrom", "-1", "milliseconds"), ("IIIFShareFrom", "60001", "60000"),
    *(("IIIFAuth", value, "iiif-auth") for value in ("", "iiif-auth", "/", "//a", "/a?b", "/a /b",
      "https://a.example/auth")),
    *(("IIIFAuthVersion", value, "1, 2 or both") for value in ("", "3", "1 2", "2.0")),
    *(("IIIFAuthProfile", value, "kiosk") for value in ("", "login", "active kiosk")),
    *(("IIIFAuthText", value, "error-note") for value in ("", "label", "title en x", 'label ""',
      "label e_n x", "label en x y")),
    *(("IIIFAuthSubstitute", value, "pixels") for value in ("", "0", "-1", "400x400", "small",
      "/a /b", "99999999999999999999")),
    *(("IIIFAuthOrigin", value, "https://viewer.example.org") for value in ("", "a.example",
      "https://a.example/path", "* https://a.example", "ftp://a.example", "https://*.a.example")),
    *(("IIIFAuthTokenLife", value, "seconds") for value in ("", "9", "86401", "1h", "-1")),
    *(("IIIFAuthTokenEnv", value, "environment") for value in ("", "a=b", "a,b")),
    *(("IIIFAuthLogout", value, "http") for value in ("", "bye", "javascript:alert(1)")),
    *(("IIIFAuthKey", value, "32") for value in ("none", "list.json", "/dev/null", '""')),
    *(("IIIFAllowCredentials", value, "on or off") for value in ("", "yes", "*")),
]


@pytest.mark.parametrize("directive, value, right", WRONG)
def test_a_wrong_value_is_refused_with_a_sentence(checker, directive, value, right):
    code, words = checker.check_config(f"{directive} {value}\n")
    assert code != 0
    sentence = words.split(":\n")[-1] if ":\n" in words else words
    assert directive in sentence
    assert right in sentence


@pytest.mark.parametrize("section", [
    '<Location "/x">\nIIIFMemoryLimit 1G\n</Location>',
    "<VirtualHost *:80>\nIIIFMemoryLimit 1G\n</VirtualHost>"])
def test_the_memory_limit_is_of_the_whole_server(checker, section):
    code, words = checker.check_config(section + "\n")
    assert code != 0 and "IIIFMemoryLimit" in words


@pytest.mark.parametrize("section", [
    '<LocationMatch "^/x">\nSetHandler iiif\n</LocationMatch>',
    '<Location ~ "^/x">\nSetHandler iiif\n</Location>',
    '<Location "/x*">\nSetHandler iiif\n</Location>',
    '<Directory "/srv">\nSetHandler iiif\n</Directory>',
    '<Location "/x">\n<If "true">\nSetHandler iiif\n</If>\n</Location>',
    '<Files "*.tif">\nSetHandler iiif\n</Files>'])
def test_the_handler_stands_in_a_plain_location(checker, section):
    code, words = checker.check_config(section + "\n")
    assert code != 0
    assert "SetHandler iiif" in words and "<Location" in words


# Directives that are needed before the file is found, so no folder or file section may have them.
OF_THE_URL = [
    "IIIFVersion 2", "IIIFSuffix .tif .jp2", "IIIFPageSeparator :", "IIIFSequencePattern _view_",
    "IIIFBaseURL https://a.example/b/", 'IIIFRoot "/does/not/exist"']

ANYWHERE = [
    "IIIFMaxWidth 100", "IIIFMaxHeight 100",
    "IIIFMaxArea 9999999999", "IIIFUpscale On", "IIIFStrictConfine off", "IIIFPassThrough off", "IIIFFormats jpg png webp",
    "IIIFQuality jpg 100", "IIIFFilter lanczos", "IIIFBackground #AbCdEf", "IIIFDepth keep", "IIIFMetadata strip",
    "IIIFCodecThreads 4",
    "IIIFLayers 3", "IIIFLayers auto", "IIIFJPEGProgressive on", "IIIFWatermark off", "IIIFWatermarkMinWidth 600", "IIIFWebPLossless on",
    "IIIFRights https://rightsstatements.org/vocab/InC/1.0/",
    "IIIFMaxAge 0", "IIIFAllowOrigin *", "IIIFAllowOrigin off",
    "IIIFAllowOrigin https://a.example:8443"]

HOSTS = ["{}", '<Location "/x">\n{}\n</Location>', '<If "true">\n{}\n</If>',
         "<VirtualHost *:80>\n{}\n</VirtualHost>"]
FOLDERS = ['<Directory "/x">\n{}\n</Directory>', '<Files "*.tif">\n{}\n</Files>',
           '<Directory "/x">\n<If "true">\n{}\n</If>\n</Directory>']


@pytest.mark.parametrize("directive", OF_THE_URL + ANYWHERE)
@pytest.mark.parametrize("section", HOSTS)
def test_a_right_value_is_taken(checker, section, directive):
    code, words = checker.check_config(section.format(directive) + "\n")
    assert code == 0, words


@pytest.mark.parametrize("directive", ANYWHERE)
@pytest.mark.parametrize("section", FOLDERS)
def test_a_right_value_is_taken_for_a_folder(checker, section, directive):
    code, words = checker.check_config(section.format(directive) + "\n")
    assert code == 0, words


@pytest.mark.parametrize("directive", OF_THE_URL)
@pytest.mark.parametrize("section", FOLDERS)
def test_what_finds_the_file_is_refused_for_a_folder(checker, section, directive):
    code, words = checker.check_config(section.format(directive) + "\n")
    assert code != 0
    assert directive.split()[0] in words and "cannot occur within" in words


def test_the_handler_is_refused_in_htaccess(servers, pictures, own_folder):
    served = own_folder / "htaccess"
    served.mkdir()
    (served / ".htaccess").write_text("SetHandler iiif\n")
    (served / "x.txt").write_text("text")
    server = servers(
        f'Alias "/served" "{served}"\n<Directory "{served}">\nAllowOverride All\n'
        "Require all granted\n</Directory>\n", pictures)
    assert server.get("/served/x.txt").status == 500
    [line] = server.errors()
    assert "SetHandler iiif" in line and "<Location" in line
