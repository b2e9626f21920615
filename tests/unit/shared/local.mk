unit_tests_SOURCES += \
	%D%/rewrites_test.cc \
	%D%/seats_test.cc \
	%D%/statistics_test.cc
