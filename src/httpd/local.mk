mod_iiif_la_SOURCES += \
	%D%/answering.c \
	%D%/answering.h \
	%D%/bucket_sink.c \
	%D%/bucket_sink.h \
	%D%/configuration.c \
	%D%/configuration.h \
	%D%/directives.c \
	%D%/directives.h \
	%D%/locating.c \
	%D%/locating.h \
	%D%/shared_memory.c \
	%D%/shared_memory.h \
	%D%/trace.c \
	%D%/trace.h \
	%D%/watching.c \
	%D%/watching.h
