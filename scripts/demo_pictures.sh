# Makes the demo's pictures from the photographs of the package lomiri-wallpapers-16.04, and the
# side-cars that describe them. Sourced by scripts/demo. Files that exist are not made again.
#
# make_pictures FOLDER writes:
#   photographs.tif   all photographs on one wall, 146 megapixels
#   NAME.tif          single photographs; mountains.jp2 is a JPEG 2000
#   painting/         a picture as if painted, with layers that imitate X-ray and infrared
#   book/             a cover and twelve pages

photographs=/usr/share/backgrounds
paper="245 240 228"   # colour of the book's pages

# File of the package, name in the demo, title, photographer, licence at creativecommons.org.
# The order is that of the pages of the book.
photograph_table="
picosdeeuropa_by_Aitzol_Berasategi   mountains  Picos_de_Europa      Aitzol_Berasategi  by/4.0
aitzgorri_by_Aitzol_Berasategi       autumn     Autumn_at_Aitzgorri  Aitzol_Berasategi  by/4.0
life_by_Aitzol_Berasategi            stream     Stream               Aitzol_Berasategi  by/4.0
sunset_by_Aitzol_Berasategi          sunset     Sunset               Aitzol_Berasategi  by/4.0
seeding_by_Clements_Engelhardt       dandelion  Dandelion            Clemens_Engelhardt zero/1.0
Dragonfly_by_Bolly                   dragonfly  Dragonfly            Bolly              by-sa/4.0
friends_by_Aitzol_Berasategi         friends    Friends              Aitzol_Berasategi  by/4.0
Bridge_by_Sander_Klootwijk           bridge     Bridge               Sander_Klootwijk   by-sa/4.0
Wine_by_Jakkub_Mede                  wine       Wine_and_drum        Jakub_Mede         by/4.0
free_by_Peter_Nerlich                bird       Free                 Peter_Nerlich      by-sa/4.0
greentock_by_Peter_Nerlich           clock      Green_clock          Peter_Nerlich      by-sa/4.0
Picture_1A_by_freespace              brushes    Brushes              Trevor_Freespace   by/4.0
"

# for_each_photograph COMMAND…: runs the command with the five columns of each row.
for_each_photograph() {
    local file name title photographer licence
    while read -r file name title photographer licence; do
        "$@" "$photographs/$file.jpg" "$name" "${title//_/ }" "${photographer//_/ }" "$licence"
    done < <(grep . <<<"$photograph_table")
}

# save_pyramid PICTURE RESULT: writes a tiled JPEG pyramid.
save_pyramid() {
    vips tiffsave "$1" "$2.part" --tile --pyramid --compression jpeg --Q 85 --tile-width 256 \
        --tile-height 256
    mv "$2.part" "$2"
}

# --- The wall

# The photographs, row by row.
wall=(
    "Bridge Dragonfly sunset"
    "seeding picosdeeuropa free greentock"
    "aitzgorri Wine life friends Picture_0B"
)

# join_all DIRECTION RESULT PICTURE…: joins the pictures side by side, centred and unscaled.
join_all() {
    local direction=$1 result=$2 next
    vips copy "$3" "$result.0.v"
    shift 3
    for next in "$@"; do
        vips join "$result.0.v" "$next" "$result.1.v" "$direction" --expand --align centre \
            --shim 48 --background 48
        mv "$result.1.v" "$result.0.v"
    done
    mv "$result.0.v" "$result"
}

# make_wall WORK RESULT: joins all photographs at full size on a grey wall.
make_wall() {
    local row rows=() row_photographs name
    for row in "${wall[@]}"; do
        row_photographs=()
        for name in $row; do
            row_photographs+=("$photographs/$name"_by_*.jpg)
        done
        rows+=("$1/${row%% *}.v")
        join_all horizontal "${rows[-1]}" "${row_photographs[@]}"
    done
    join_all vertical "$1/all.v" "${rows[@]}"
    save_pyramid "$1/all.v" "$2"
}

# --- Single photographs

# make_jpeg2000 WORK PHOTOGRAPH RESULT
make_jpeg2000() {
    vips copy "$2" "$1/plain.ppm"
    # The options are those of docs/jpeg2000.md.
    opj_compress -i "$1/plain.ppm" -o "$1/plain.jp2" -I -n 5 -b 64,64 -p RPCL -PLT -TP R \
        -c "[256,256],[256,256],[128,128],[128,128],[128,128]" -r 100,50,25,12 >"$1/jpeg2000.log"
    mv "$1/plain.jp2" "$3"
}

# make_single WORK FOLDER PHOTOGRAPH NAME …: a JPEG 2000 of the mountains, else a pyramid.
make_single() {
    if [ "$4" = mountains ]; then
        [ -e "$2/$4.jp2" ] || make_jpeg2000 "$1" "$3" "$2/$4.jp2"
    else
        [ -e "$2/$4.tif" ] || save_pyramid "$3" "$2/$4.tif"
    fi
}

# --- The painting

# make_painting WORK RESULT-FOLDER: a median filter makes brush strokes of a photograph; the
# imitated X-ray has another photograph beneath, the infrared has outlines as of a drawing.
make_painting() {
    local work=$1 name
    vips rank "$photographs/Picture_0B_by_freespace.jpg" "$work/visible.v" 9 9 40
    vips colourspace "$work/visible.v" "$work/gray.v" b-w
    vips sobel "$work/gray.v" "$work/edges.v"
    make_xray "$work"
    make_infrared "$work"
    for name in visible xray infrared; do
        save_pyramid "$work/$name.v" "$2/$name.tif"
    done
}

make_xray() {
    vips thumbnail "$photographs/free_by_Peter_Nerlich.jpg" "$1/beneath.v" \
        "$(vipsheader -f width "$1/gray.v")" --height "$(vipsheader -f height "$1/gray.v")" \
        --crop centre
    vips colourspace "$1/beneath.v" "$1/bird.v" b-w
    vips invert "$1/gray.v" "$1/negative.v"
    vips linear "$1/negative.v" "$1/upper.v" 0.62 0
    vips linear "$1/bird.v" "$1/lower.v" 0.56 0
    vips linear "$1/edges.v" "$1/outlines.v" 0.62 105
    vips subtract "$1/upper.v" "$1/lower.v" "$1/both.v"
    vips add "$1/both.v" "$1/outlines.v" "$1/sum.v"
    vips cast "$1/sum.v" "$1/xray.v" uchar
}

make_infrared() {
    vips extract_band "$1/visible.v" "$1/red.v" 0
    vips linear "$1/red.v" "$1/pale.v" 0.55 105
    vips subtract "$1/pale.v" "$1/edges.v" "$1/drawn.v"
    vips cast "$1/drawn.v" "$1/infrared.v" uchar
}

# --- The book

# make_line WORK TEXT DPI RESULT: a line of text in the middle of a strip of paper.
make_line() {
    vips text "$1/text.v" "$2" --font "serif" --dpi "$3"
    vips invert "$1/text.v" "$1/black.v"
    vips linear "$1/black.v" "$1/line.v" "0.8 0.78 0.75" "41 41 36" --uchar
    vips gravity "$1/line.v" "$4" centre 1000 120 --extend background --background "$paper"
}

# make_page WORK PHOTOGRAPH TITLE CAPTION RESULT: a page with a photograph between two lines.
make_page() {
    vips thumbnail "$2" "$1/small.v" 840 --height 900
    vips gravity "$1/small.v" "$1/page.v" centre 1000 1400 --extend background --background "$paper"
    make_line "$1" "$3" 240 "$1/above.v"
    make_line "$1" "$4" 130 "$1/below.v"
    vips insert "$1/page.v" "$1/above.v" "$1/titled.v" 0 90
    vips insert "$1/titled.v" "$1/below.v" "$1/whole.v" 0 1230
    vips jpegsave "$1/whole.v" "$5.part" --Q 85 --strip
    mv "$5.part" "$5"
}

# make_book WORK FOLDER: a cover, and a page for each photograph.
make_book() {
    local page=0
    make_numbered() {
        page=$((page + 1))
        make_page "$1" "$3" "$5" "$6" "$2/page$page.jpg"
    }
    make_page "$1" "$photographs/Picture_1A_by_freespace.jpg" "A Small Book" "with twelve photographs" \
        "$2/cover.jpg"
    for_each_photograph make_numbered "$1" "$2"
}

# --- The side-cars

# write_root_card FILE: titles and licences of the files in the root.
write_root_card() {
    local pages=""
    add_page() {
        local suffix=tif title=$3
        [ "$2" != mountains ] || suffix=jp2 title+=", a JPEG 2000"
        pages+="        \"$2.$suffix\": { \"label\": \"$title\", \"metadata\": { \"Photographer\": \"$4\" },
            \"rights\": \"http://creativecommons.org/$(licence_path "$5")/\" },
"
    }
    for_each_photograph add_page
    cat >"$1" <<END
{
    "language": "en",
    "label": "Demo gallery",
    "summary": "Made from the photographs of Debian's package lomiri-wallpapers-16.04",
    "order": ["painting", "book", "photographs.tif", "mountains.jp2"],
    "pages": {
$pages        "photographs.tif": { "label": "Wall of 146 megapixels" }
    }
}
END
}

licence_path() {
    case $1 in
    zero/*) echo "publicdomain/$1" ;;
    *) echo "licenses/$1" ;;
    esac
}

write_painting_card() {
    cat >"$1" <<END
{
    "language": "en",
    "label": "Still Life with Fig",
    "summary": "A photograph made to look painted. X-ray and infrared are imitations.",
    "metadata": { "After a photograph by": "Trevor Freespace", "Beneath it": "Free, by Peter Nerlich" },
    "rights": "http://creativecommons.org/licenses/by-sa/4.0/",
    "layers": [
        { "file": "visible.tif", "label": "Visible light" },
        { "file": "xray.tif", "label": "X-ray" },
        { "file": "infrared.tif", "label": "Infrared" }
    ]
}
END
}

write_book_card() {
    cat >"$1" <<END
{
    "language": "en",
    "label": "A Small Book",
    "behavior": "paged",
    "rights": "http://creativecommons.org/licenses/by-sa/4.0/",
    "order": ["cover.jpg"],
    "pages": { "cover.jpg": { "label": "Cover" } },
    "ranges": [
        { "label": "Mountains and hills", "pages": ["page1.jpg", "page2.jpg", "page3.jpg", "page4.jpg"] },
        { "label": "Things that live", "pages": ["page5.jpg", "page6.jpg", "page7.jpg"] },
        { "label": "Things made by hand", "pages": ["page8.jpg", "page9.jpg", "page10.jpg", "page11.jpg", "page12.jpg"] }
    ]
}
END
}

# --- All of it

make_pictures() {
    local folder=$1 work=$1.work
    rm -rf "$work" && mkdir -p "$work"
    mkdir -p "$folder/painting" "$folder/book"
    for_each_photograph make_single "$work" "$folder"
    [ -e "$folder/painting/infrared.tif" ] || make_painting "$work" "$folder/painting"
    [ -e "$folder/book/page12.jpg" ] || make_book "$work" "$folder/book"
    [ -e "$folder/photographs.tif" ] || make_wall "$work" "$folder/photographs.tif"
    write_root_card "$folder/metadata.json"
    write_painting_card "$folder/painting/metadata.json"
    write_book_card "$folder/book/metadata.json"
    rm -r "$work"
}
