unit_tests_SOURCES += $(check_parts) \
	%D%/check_test.cc
