libiiif_la_SOURCES += \
	%D%/ask.h \
	%D%/byte_source.cc \
	%D%/byte_source.h \
	%D%/decimal.cc \
	%D%/decimal.h \
	%D%/geometry.h \
	%D%/image_format.h \
	%D%/image_info.cc \
	%D%/image_info.h \
	%D%/ladder.cc \
	%D%/ladder.h \
	%D%/limits.h \
	%D%/look.cc \
	%D%/look.h \
	%D%/metadata.h \
	%D%/orientation.h \
	%D%/pixel_format.h \
	%D%/request.h \
	%D%/resample.h \
	%D%/source_identity.cc \
	%D%/source_identity.h \
	%D%/strip_bytes.cc \
	%D%/strip_bytes.h \
	%D%/turn.cc \
	%D%/turn.h \
	%D%/resolved_request.h
