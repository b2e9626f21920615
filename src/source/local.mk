libiiif_la_SOURCES += \
	%D%/file_status.cc \
	%D%/file_status.h \
	%D%/folder.cc \
	%D%/folder.h \
	%D%/local_file.cc \
	%D%/local_file.h \
	%D%/memory_source.cc \
	%D%/memory_source.h
