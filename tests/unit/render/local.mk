unit_tests_SOURCES += \
	%D%/announce_test.cc \
	%D%/cost_test.cc \
	%D%/held_rows_test.cc \
	%D%/picture_counts_test.cc \
	%D%/plan_test.cc \
	%D%/reading_test.cc \
	%D%/rect_rows_test.cc \
	%D%/render_test.cc \
	%D%/resolve_test.cc \
	%D%/tile_rows_test.cc \
	%D%/tile_source_test.cc
