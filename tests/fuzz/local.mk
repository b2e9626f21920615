fuzz_flags = -fsanitize=fuzzer $(SANITIZER_FLAGS)
fuzz_cppflags = $(libiiif_la_CPPFLAGS) -I$(srcdir)/tests/fuzz -I$(srcdir)/tests/unit/support
file_support = \
	tests/unit/support/memory_file.h \
	tests/unit/support/temp_file.cc \
	tests/unit/support/temp_file.h
tiff_support = \
	tests/unit/support/tiff_maker.cc \
	tests/unit/support/tiff_maker.h
jp2_support = \
	tests/unit/support/jp2_maker.cc \
	tests/unit/support/jp2_maker.h

EXTRA_PROGRAMS += accept_fuzzer
accept_fuzzer_SOURCES = %D%/accept_fuzzer.cc
accept_fuzzer_CPPFLAGS = $(fuzz_cppflags)
accept_fuzzer_LDADD = libiiif.la
accept_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += block_fuzzer
block_fuzzer_SOURCES = %D%/block_fuzzer.cc
block_fuzzer_CPPFLAGS = $(fuzz_cppflags)
block_fuzzer_LDADD = libiiif.la
block_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += boxes_fuzzer
boxes_fuzzer_SOURCES = %D%/boxes_fuzzer.cc
boxes_fuzzer_CPPFLAGS = $(fuzz_cppflags)
boxes_fuzzer_LDADD = libiiif.la
boxes_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += directive_fuzzer
directive_fuzzer_SOURCES = %D%/directive_fuzzer.cc
directive_fuzzer_CPPFLAGS = $(fuzz_cppflags)
directive_fuzzer_LDADD = libiiif.la
directive_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += gif_fuzzer
gif_fuzzer_SOURCES = %D%/gif_fuzzer.cc %D%/read_picture.h
gif_fuzzer_CPPFLAGS = $(fuzz_cppflags)
gif_fuzzer_LDADD = libiiif.la
gif_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += j2k_fuzzer
j2k_fuzzer_SOURCES = %D%/j2k_fuzzer.cc
j2k_fuzzer_CPPFLAGS = $(fuzz_cppflags)
j2k_fuzzer_LDADD = libiiif.la
j2k_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += jpeg_fuzzer
jpeg_fuzzer_SOURCES = %D%/jpeg_fuzzer.cc %D%/read_picture.h
jpeg_fuzzer_CPPFLAGS = $(fuzz_cppflags)
jpeg_fuzzer_LDADD = libiiif.la
jpeg_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += look_fuzzer
look_fuzzer_SOURCES = %D%/look_fuzzer.cc $(file_support) $(tiff_support)
look_fuzzer_CPPFLAGS = $(fuzz_cppflags)
look_fuzzer_LDADD = libiiif.la
look_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += metadata_fuzzer
metadata_fuzzer_SOURCES = %D%/metadata_fuzzer.cc
metadata_fuzzer_CPPFLAGS = $(fuzz_cppflags)
metadata_fuzzer_LDADD = libiiif.la
metadata_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += packets_fuzzer
packets_fuzzer_SOURCES = %D%/packets_fuzzer.cc
packets_fuzzer_CPPFLAGS = $(fuzz_cppflags)
packets_fuzzer_LDADD = libiiif.la
packets_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += png_fuzzer
png_fuzzer_SOURCES = %D%/png_fuzzer.cc %D%/read_picture.h
png_fuzzer_CPPFLAGS = $(fuzz_cppflags)
png_fuzzer_LDADD = libiiif.la
png_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += tiff_fuzzer
tiff_fuzzer_SOURCES = %D%/tiff_fuzzer.cc %D%/read_picture.h
tiff_fuzzer_CPPFLAGS = $(fuzz_cppflags)
tiff_fuzzer_LDADD = libiiif.la
tiff_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += url_fuzzer
url_fuzzer_SOURCES = %D%/url_fuzzer.cc
url_fuzzer_CPPFLAGS = $(fuzz_cppflags)
url_fuzzer_LDADD = libiiif.la
url_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += webp_fuzzer
webp_fuzzer_SOURCES = %D%/webp_fuzzer.cc %D%/read_picture.h
webp_fuzzer_CPPFLAGS = $(fuzz_cppflags)
webp_fuzzer_LDADD = libiiif.la
webp_fuzzer_LDFLAGS = $(fuzz_flags)
EXTRA_PROGRAMS += fuzz_seeds
fuzz_seeds_SOURCES = %D%/fuzz_seeds.cc $(file_support) $(tiff_support) $(jp2_support)
fuzz_seeds_CPPFLAGS = $(fuzz_cppflags)
fuzz_seeds_LDADD = libiiif.la $(OPENJPEG_LIBS)
fuzz_seeds_LDFLAGS = $(SANITIZER_FLAGS)
fuzz_sources = $(accept_fuzzer_SOURCES) $(block_fuzzer_SOURCES) $(boxes_fuzzer_SOURCES) $(directive_fuzzer_SOURCES) $(gif_fuzzer_SOURCES) $(j2k_fuzzer_SOURCES) $(jpeg_fuzzer_SOURCES) $(look_fuzzer_SOURCES) $(metadata_fuzzer_SOURCES) $(packets_fuzzer_SOURCES) $(png_fuzzer_SOURCES) $(tiff_fuzzer_SOURCES) $(url_fuzzer_SOURCES) $(webp_fuzzer_SOURCES) $(fuzz_seeds_SOURCES)
