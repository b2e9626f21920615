libiiif_la_SOURCES += \
	%D%/answers.h \
	%D%/context.cc \
	%D%/context.h \
	%D%/description.cc \
	%D%/facts.cc \
	%D%/health.cc \
	%D%/metrics.cc \
	%D%/picture.cc \
	%D%/pixel_values.cc \
	%D%/presentation.cc \
	%D%/redirect.cc \
	%D%/rendering.cc \
	%D%/rendering.h \
	%D%/tile_block.cc
