libiiif_la_SOURCES += \
	%D%/rewrites.cc \
	%D%/rewrites.h \
	%D%/robust_mutex.cc \
	%D%/robust_mutex.h \
	%D%/seats.cc \
	%D%/seats.h \
	%D%/statistics.cc \
	%D%/statistics.h
