libiiif_la_SOURCES += \
	%D%/append.h \
	%D%/bounded_cache.h \
	%D%/c_guard.h \
	%D%/c_handle.h \
	%D%/checked.h \
	%D%/cursor.h \
	%D%/error.h \
	%D%/lru_cache.h \
	%D%/machine.cc \
	%D%/machine.h \
	%D%/natural_order.cc \
	%D%/natural_order.h \
	%D%/percent.cc \
	%D%/percent.h \
	%D%/scratch_memory.cc \
	%D%/scratch_memory.h \
	%D%/secrets.cc \
	%D%/secrets.h \
	%D%/sink.h \
	%D%/siphash.cc \
	%D%/siphash.h \
	%D%/unicode_forms.h \
	%D%/utf8.cc \
	%D%/utf8.h \
	%D%/work_budget.h

if HAVE_UTF8PROC
libiiif_la_SOURCES += %D%/unicode_forms_utf8proc.cc
else
libiiif_la_SOURCES += %D%/unicode_forms_none.cc
endif
