# iiif-check: a command over the engine. Its parts besides main are tested with the unit tests.
check_parts = \
	%D%/finding.cc \
	%D%/finding.h \
	%D%/inspect.cc \
	%D%/inspect.h \
	%D%/report.cc \
	%D%/report.h \
	%D%/walk.cc \
	%D%/walk.h
bin_PROGRAMS = iiif-check
iiif_check_SOURCES = %D%/main.cc $(check_parts)
iiif_check_CPPFLAGS = $(libiiif_la_CPPFLAGS)
iiif_check_LDADD = libiiif.la
iiif_check_LDFLAGS = $(SANITIZER_FLAGS)
