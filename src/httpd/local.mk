mod_iiif_la_SOURCES += \
	%D%/answering.c \
	%D%/answering.h \
	%D%/bucket_sink.c \
	%D%/bucket_sink.h \
	%D%/checking.c \
	%D%/checking.h \
	%D%/configuration.c \
	%D%/configuration.h \
	%D%/directives.c \
	%D%/directives.h \
	%D%/final_headers.c \
	%D%/final_headers.h \
	%D%/forwarded.c \
	%D%/forwarded.h \
	%D%/identifier_map.c \
	%D%/identifier_map.h \
	%D%/locating.c \
	%D%/locating.h \
	%D%/map_program.c \
	%D%/map_program.h \
	%D%/map_text.c \
	%D%/map_text.h \
	%D%/machine.c \
	%D%/machine.h \
	%D%/shared_memory.c \
	%D%/shared_memory.h
