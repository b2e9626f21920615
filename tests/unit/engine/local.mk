unit_tests_SOURCES += \
	%D%/access_tokens_test.cc \
	%D%/admissions_test.cc \
	%D%/about_test.cc \
	%D%/directives_test.cc \
	%D%/encoder_failures_test.cc \
	%D%/engine_test.cc \
	%D%/library_test.cc \
	%D%/rendering_test.cc \
	%D%/settings_test.cc \
	%D%/startup_test.cc \
	%D%/side_car_test.cc \
	%D%/signed_links_test.cc \
	%D%/status_matrix_test.cc \
	%D%/store_test.cc \
	%D%/trusted_proxies_test.cc \
	%D%/warm_up_test.cc
