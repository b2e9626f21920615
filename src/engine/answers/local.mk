libiiif_la_SOURCES += \
	%D%/answers.h \
	%D%/context.cc \
	%D%/context.h \
	%D%/description.cc \
	%D%/facts.cc \
	%D%/health.cc \
	%D%/login_page.cc \
	%D%/login_html.cc \
	%D%/login_html.h \
	%D%/metrics.cc \
	%D%/picture.cc \
	%D%/pixel_values.cc \
	%D%/presentation.cc \
	%D%/probe.cc \
	%D%/redirect.cc \
	%D%/rendering.cc \
	%D%/rendering.h \
	%D%/tile_block.cc \
	%D%/token_page.cc
