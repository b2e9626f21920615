libiiif_la_SOURCES += \
	%D%/big_endian.h \
	%D%/damage.h \
	%D%/damaged.h \
	%D%/file_end.cc \
	%D%/file_end.h \
	%D%/file_window.h \
	%D%/interleave.h \
	%D%/j2k_tile.h \
	%D%/jpeg_decode.cc \
	%D%/jpeg_decode.h \
	%D%/pdf_writer.cc \
	%D%/pdf_writer.h \
	%D%/png_reader.cc \
	%D%/png_reader.h \
	%D%/png_writer.cc \
	%D%/png_writer.h \
	%D%/reader.h \
	%D%/registry.cc \
	%D%/registry.h \
	%D%/scattered_bytes.cc \
	%D%/scattered_bytes.h \
	%D%/sequential_reader.cc \
	%D%/sequential_reader.h \
	%D%/share_work.h \
	%D%/unassociate.h \
	%D%/writer.cc \
	%D%/writer.h
if HAVE_AVIF
libiiif_la_SOURCES += \
	%D%/avif_writer.cc \
	%D%/avif_writer.h
endif
if HAVE_GIF
libiiif_la_SOURCES += \
	%D%/gif_reader.cc \
	%D%/gif_reader.h
endif
if HAVE_GIF_QUANTIZER
libiiif_la_SOURCES += \
	%D%/gif_writer.cc \
	%D%/gif_writer.h
endif
if HAVE_WEBP
libiiif_la_SOURCES += \
	%D%/webp_reader.cc \
	%D%/webp_reader.h \
	%D%/webp_writer.cc \
	%D%/webp_writer.h
endif
