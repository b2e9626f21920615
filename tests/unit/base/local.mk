unit_tests_SOURCES += \
	%D%/lru_cache_test.cc \
	%D%/machine_test.cc \
	%D%/natural_order_test.cc \
	%D%/scratch_memory_test.cc \
	%D%/secrets_test.cc \
	%D%/siphash_test.cc \
	%D%/text_test.cc
