unit_tests_SOURCES += \
	%D%/seats_test.cc \
	%D%/statistics_test.cc
