libiiif_la_SOURCES += \
	%D%/local_file.cc \
	%D%/local_file.h \
	%D%/memory_source.cc \
	%D%/memory_source.h
