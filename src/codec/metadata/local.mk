libiiif_la_SOURCES += \
	%D%/exif.cc \
	%D%/exif.h \
	%D%/exif_directory.cc \
	%D%/exif_directory.h \
	%D%/xmp.cc \
	%D%/xmp.h \
	%D%/xmp_texts.cc \
	%D%/xmp_texts.h
