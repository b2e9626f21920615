unit_tests_SOURCES += \
	%D%/health_check_test.cc \
	%D%/metrics_text_test.cc \
	%D%/watch_test.cc
