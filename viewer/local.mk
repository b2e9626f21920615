# The viewer's files are installed unchanged; `npm ci --prefix viewer` fetches OpenSeadragon.
viewerdir = $(pkgdatadir)/viewer
viewer_DATA = \
	viewer/about.js \
	viewer/address.js \
	viewer/book.js \
	viewer/compare.js \
	viewer/crumbs.js \
	viewer/curtain.js \
	viewer/dom.js \
	viewer/download.js \
	viewer/embed.js \
	viewer/gallery.js \
	viewer/help.js \
	viewer/index.html \
	viewer/keys.js \
	viewer/login.js \
	viewer/look.js \
	viewer/main.js \
	viewer/manifest.js \
	viewer/notes.js \
	viewer/panels.js \
	viewer/pictures.js \
	viewer/scale.js \
	viewer/service.js \
	viewer/settings.json \
	viewer/share.js \
	viewer/side.js \
	viewer/stage.js \
	viewer/texts.js \
	viewer/tools.js \
	viewer/viewer.css \
	viewer/windowed.js

openseadragon = $(srcdir)/viewer/node_modules/openseadragon

# The installed viewer.conf names the folder in which the viewer is installed.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(viewerdir)/openseadragon'
	sed 's|/usr/local/share/mod_iiif/viewer|$(viewerdir)|' $(srcdir)/httpd-conf/viewer.conf \
		>'$(DESTDIR)$(pkgdatadir)/viewer.conf'
	if test -d $(openseadragon); then \
		$(INSTALL_DATA) $(openseadragon)/build/openseadragon/openseadragon.min.js \
			$(openseadragon)/LICENSE.txt '$(DESTDIR)$(viewerdir)/openseadragon'; \
	else \
		echo "The viewer lacks OpenSeadragon: npm ci --prefix viewer, then make install" >&2; \
	fi

uninstall-local:
	rm -rf '$(DESTDIR)$(viewerdir)/openseadragon' '$(DESTDIR)$(pkgdatadir)/viewer.conf'
