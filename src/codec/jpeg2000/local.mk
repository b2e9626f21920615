libiiif_la_SOURCES += \
	%D%/block_contexts.h \
	%D%/block_decoder.cc \
	%D%/block_decoder.h \
	%D%/block_passes.h \
	%D%/block_passes_baseline.cc \
	%D%/block_state.h \
	%D%/j2k_bits.h \
	%D%/j2k_blocks.cc \
	%D%/j2k_blocks.h \
	%D%/j2k_codestream.cc \
	%D%/j2k_codestream.h \
	%D%/j2k_coding_header.cc \
	%D%/j2k_coding_header.h \
	%D%/j2k_color.cc \
	%D%/j2k_color.h \
	%D%/j2k_geometry.cc \
	%D%/j2k_geometry.h \
	%D%/j2k_index.cc \
	%D%/j2k_index.h \
	%D%/j2k_markers.h \
	%D%/j2k_numbered_segments.h \
	%D%/j2k_packet_order.cc \
	%D%/j2k_packet_order.h \
	%D%/j2k_packets.cc \
	%D%/j2k_packets.h \
	%D%/j2k_parameters.h \
	%D%/j2k_precinct.cc \
	%D%/j2k_precinct.h \
	%D%/j2k_quality.cc \
	%D%/j2k_quality.h \
	%D%/j2k_tag_tree.h \
	%D%/j2k_tile.cc \
	%D%/j2k_wavelet.cc \
	%D%/j2k_wavelet.h \
	%D%/j2k_window.cc \
	%D%/j2k_window.h \
	%D%/jp2_boxes.cc \
	%D%/jp2_boxes.h \
	%D%/jp2_cost.cc \
	%D%/jp2_cost.h \
	%D%/jp2_picture.cc \
	%D%/jp2_picture.h \
	%D%/jp2_planes.cc \
	%D%/jp2_planes.h \
	%D%/jp2_reader.cc \
	%D%/jp2_reader.h \
	%D%/jp2_samples.cc \
	%D%/jp2_samples.h \
	%D%/jp2_writer.cc \
	%D%/jp2_writer.h \
	%D%/mq_decoder.h \
	%D%/openjpeg_decode.cc \
	%D%/openjpeg_decode.h

# The coding passes are also compiled for newer processors: one file with its own flags. A variable
# names the target, because automake generates no rule for a target that it finds here literally.
if X86_64
libiiif_la_SOURCES += \
	%D%/block_passes_bmi.cc \
	%D%/block_passes_bmi.h \
	%D%/block_passes_x86.cc
BLOCK_PASSES_BMI = %D%/libiiif_la-block_passes_bmi.lo
$(BLOCK_PASSES_BMI): AM_CXXFLAGS += -mbmi -mbmi2
else
libiiif_la_SOURCES += %D%/block_passes_other.cc
endif
