unit_tests_SOURCES += \
	%D%/robust_mutex_test.cc \
	%D%/rewrites_test.cc \
	%D%/render_slots_test.cc \
	%D%/statistics_test.cc
