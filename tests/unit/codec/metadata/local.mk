unit_tests_SOURCES += \
	%D%/exif_test.cc \
	%D%/xmp_test.cc
