libiiif_la_SOURCES += \
	%D%/eviction.cc \
	%D%/eviction.h \
	%D%/flights.cc \
	%D%/flights.h \
	%D%/key_table.cc \
	%D%/key_table.h \
	%D%/no_tile_cache.h \
	%D%/cache_memory.cc \
	%D%/cache_memory.h \
	%D%/shard.cc \
	%D%/shard.h \
	%D%/shard_memory.cc \
	%D%/shard_memory.h \
	%D%/shared_tile_cache.cc \
	%D%/shared_tile_cache.h \
	%D%/slot_chains.cc \
	%D%/slot_chains.h \
	%D%/tile_cache.h \
	%D%/tile_key.h \
	%D%/value_check.cc \
	%D%/value_check.h
