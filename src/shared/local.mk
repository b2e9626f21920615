libiiif_la_SOURCES += \
	%D%/process_name.cc \
	%D%/process_name.h \
	%D%/rewrites.cc \
	%D%/rewrites.h \
	%D%/robust_mutex.cc \
	%D%/robust_mutex.h \
	%D%/render_slots.cc \
	%D%/render_slots.h \
	%D%/statistics.cc \
	%D%/statistics.h
