unit_tests_SOURCES += \
	%D%/kept_list_test.cc \
	%D%/siphash_test.cc \
	%D%/text_test.cc
