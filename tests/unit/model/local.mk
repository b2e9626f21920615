unit_tests_SOURCES += \
	%D%/answer_record_test.cc \
	%D%/decimal_test.cc \
	%D%/geometry_test.cc \
	%D%/image_info_test.cc \
	%D%/look_test.cc \
	%D%/resample_test.cc \
	%D%/turn_test.cc
