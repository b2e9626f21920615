libiiif_la_SOURCES += \
	%D%/purges.cc \
	%D%/purges.h \
	%D%/answer_counters.cc \
	%D%/answer_counters.h \
	%D%/child_gauges.cc \
	%D%/child_gauges.h \
	%D%/repeated_faults.cc \
	%D%/repeated_faults.h \
	%D%/logouts.cc \
	%D%/logouts.h \
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
