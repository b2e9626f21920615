libiiif_la_SOURCES += \
	%D%/append.h \
	%D%/c_guard.h \
	%D%/c_handle.h \
	%D%/checked.h \
	%D%/cursor.h \
	%D%/error.h \
	%D%/lru_cache.h \
	%D%/percent.cc \
	%D%/percent.h \
	%D%/sink.h \
	%D%/siphash.cc \
	%D%/siphash.h \
	%D%/utf8.cc \
	%D%/utf8.h \
	%D%/work_budget.h
