unit_tests_SOURCES += \
	%D%/local_file_test.cc \
	%D%/memory_source_test.cc
