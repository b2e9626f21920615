unit_tests_SOURCES += \
	%D%/file_readers_test.cc \
	%D%/jpeg_decode_test.cc \
	%D%/other_writers_test.cc \
	%D%/png_writer_test.cc \
	%D%/sequential_reader_test.cc \
	%D%/share_work_test.cc
if HAVE_GIF_QUANTIZER
unit_tests_SOURCES += \
	%D%/gif_writer_test.cc
endif
if HAVE_WEBP
unit_tests_SOURCES += \
	%D%/webp_writer_test.cc
endif
