unit_tests_SOURCES += \
	%D%/exif_test.cc \
	%D%/xmp_test.cc \
	%D%/xmp_texts_test.cc
