unit_tests_SOURCES += \
	%D%/accept_test.cc \
	%D%/deepzoom_test.cc \
	%D%/iiif_info_test.cc \
	%D%/iiif_link_test.cc \
	%D%/iiif_url_test.cc \
	%D%/iip_test.cc \
	%D%/login_url_test.cc \
	%D%/protocols_test.cc \
	%D%/watching_test.cc
