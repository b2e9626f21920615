unit_tests_SOURCES += \
	%D%/block_decoder_test.cc \
	%D%/j2k_hostile_test.cc \
	%D%/j2k_index_test.cc \
	%D%/j2k_lengths_test.cc \
	%D%/j2k_wavelet_test.cc \
	%D%/jp2_damage_test.cc \
	%D%/jp2_reader_test.cc \
	%D%/jp2_samples_test.cc
