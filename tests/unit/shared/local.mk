unit_tests_SOURCES += \
	%D%/purges_test.cc \
	%D%/answer_counters_test.cc \
	%D%/child_gauges_test.cc \
	%D%/repeated_faults_test.cc \
	%D%/robust_mutex_test.cc \
	%D%/rewrites_test.cc \
	%D%/render_slots_test.cc \
	%D%/statistics_test.cc
