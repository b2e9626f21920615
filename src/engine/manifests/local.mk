libiiif_la_SOURCES += \
	%D%/canvases.cc \
	%D%/canvases.h \
	%D%/collection.cc \
	%D%/collection.h \
	%D%/links.cc \
	%D%/links.h \
	%D%/listing.cc \
	%D%/listing.h \
	%D%/manifest.cc \
	%D%/manifest.h \
	%D%/outlines.cc \
	%D%/outlines.h \
	%D%/side_car.cc \
	%D%/side_car.h \
	%D%/side_cars.cc \
	%D%/side_cars.h \
	%D%/workshop.h
