unit_tests_SOURCES += \
	%D%/engine_test.cc \
	%D%/options_test.cc \
	%D%/status_matrix_test.cc \
	%D%/store_test.cc
