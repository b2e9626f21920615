unit_tests_SOURCES += \
	%D%/stored_tile_test.cc \
	%D%/tiff_damage_test.cc \
	%D%/tiff_directory_test.cc \
	%D%/tiff_forms_test.cc \
	%D%/tiff_reader_test.cc
