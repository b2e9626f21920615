unit_tests_SOURCES += \
	%D%/asking.cc \
	%D%/asking.h \
	%D%/cached.h \
	%D%/crew.h \
	%D%/decoded.cc \
	%D%/decoded.h \
	%D%/failing_png.cc \
	%D%/failing_png.h \
	%D%/growth.h \
	%D%/jp2_maker.cc \
	%D%/jp2_maker.h \
	%D%/made_up_reader.cc \
	%D%/made_up_reader.h \
	%D%/numbered_values.h \
	%D%/obvious.cc \
	%D%/obvious.h \
	%D%/shared_region.h \
	%D%/temp_file.cc \
	%D%/temp_file.h \
	%D%/test_picture.h \
	%D%/test_sink.h \
	%D%/tiff_maker.cc \
	%D%/tiff_maker.h \
	%D%/tiff_patch.cc \
	%D%/tiff_patch.h \
	%D%/uncached_tiles.h \
	%D%/writer_checks.h
