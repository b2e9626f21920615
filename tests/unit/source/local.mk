unit_tests_SOURCES += \
	%D%/aws_signature_test.cc \
	%D%/local_file_test.cc \
	%D%/memory_source_test.cc \
	%D%/network_address_test.cc \
	%D%/object_state_test.cc \
	%D%/source_address_test.cc
