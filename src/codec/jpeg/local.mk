libiiif_la_SOURCES += \
	%D%/jpeg_header.cc \
	%D%/jpeg_header.h \
	%D%/jpeg_reader.cc \
	%D%/jpeg_reader.h \
	%D%/jpeg_writer.cc \
	%D%/jpeg_writer.h
