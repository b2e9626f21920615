unit_tests_SOURCES += \
	%D%/tile_cache_claim_test.cc \
	%D%/tile_cache_death_test.cc \
	%D%/tile_cache_eviction_test.cc \
	%D%/tile_cache_scribble_test.cc \
	%D%/tile_cache_step_test.cc \
	%D%/tile_cache_test.cc
