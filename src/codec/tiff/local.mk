libiiif_la_SOURCES += \
	%D%/jpeg_profile.cc \
	%D%/jpeg_profile.h \
	%D%/jpeg_stream.cc \
	%D%/jpeg_stream.h \
	%D%/tiff_block.cc \
	%D%/tiff_block.h \
	%D%/tiff_blocks.cc \
	%D%/tiff_blocks.h \
	%D%/tiff_decode.cc \
	%D%/tiff_decode.h \
	%D%/tiff_directory.cc \
	%D%/tiff_directory.h \
	%D%/tiff_handle.cc \
	%D%/tiff_handle.h \
	%D%/tiff_metadata.cc \
	%D%/tiff_metadata.h \
	%D%/tiff_output.cc \
	%D%/tiff_output.h \
	%D%/tiff_page.cc \
	%D%/tiff_page.h \
	%D%/tiff_reader.cc \
	%D%/tiff_reader.h \
	%D%/tiff_samples.cc \
	%D%/tiff_samples.h \
	%D%/tiff_writer.cc \
	%D%/tiff_writer.h
