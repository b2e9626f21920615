libiiif_la_SOURCES += \
	%D%/counting.cc \
	%D%/counting.h \
	%D%/health_check.cc \
	%D%/health_check.h \
	%D%/metrics.cc \
	%D%/metrics.h \
	%D%/metrics_text.cc \
	%D%/metrics_text.h \
	%D%/notes.cc \
	%D%/notes.h \
	%D%/status_lines.cc \
	%D%/status_lines.h
