unit_tests_SOURCES += \
	%D%/color_test.cc \
	%D%/convolved_rows_test.cc \
	%D%/deep_test.cc \
	%D%/deinterleave_test.cc \
	%D%/free_turn_test.cc \
	%D%/histogram_test.cc \
	%D%/icc_profile_test.cc \
	%D%/resize_test.cc \
	%D%/tone_test.cc \
	%D%/watermark_test.cc \
	%D%/zimg_graph_test.cc
