unit_tests_SOURCES += \
	%D%/jpeg_writer_test.cc
