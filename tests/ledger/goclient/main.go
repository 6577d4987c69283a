// Command goclient reads a published log with Go's own checksum-database libraries.
//
//	goclient <directory> <verifier key> [<older checkpoint> ...]
//
// It opens the checkpoint, authenticates the tiles against its root, proves entries to be
// included from the entry tiles, and each older checkpoint to be a prefix. Nothing in it
// is ours but the paths.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// sampled is how many entries of a large log are proved, the last one always among them.
const sampled = 50

func main() {
	if len(os.Args) < 3 {
		fail("usage: goclient <directory> <verifier key> [<older checkpoint> ...]")
	}
	directory, key, older := os.Args[1], os.Args[2], os.Args[3:]
	tree := open(filepath.Join(directory, "checkpoint"), key)
	hashes := tlog.TileHashReader(tree, tiles(directory))

	step := tree.N/sampled + 1
	included := 0
	for index := tree.N - 1; index >= 0; index -= step {
		proof, err := tlog.ProveRecord(tree.N, index, hashes)
		check("proving", err)
		leaf := tlog.RecordHash(entry(directory, tree.N, index))
		check("including", tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf))
		included++
	}
	for _, path := range older {
		old := open(path, key)
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		check("proving", err)
		check("extending", tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	}
	fmt.Printf("size %d included %d extended %d\n", tree.N, included, len(older))
}

// open reads a checkpoint signed by the key: origin, size, root.
func open(path, key string) tlog.Tree {
	data, err := os.ReadFile(path)
	check("reading", err)
	verifier, err := note.NewVerifier(key)
	check("reading the key", err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	check("opening", err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of this log: %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check("reading the size", err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check("reading the root", err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

// tiles is a directory of tiles of height eight. The library checks what it is given.
type tiles string

func (directory tiles) Height() int { return tileHeight }

func (directory tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (directory tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(wanted))
	for place, tile := range wanted {
		// The library names the height too; published logs leave it out.
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(string(directory), path))
		if err != nil {
			return nil, err
		}
		read[place] = data
	}
	return read, nil
}

// entry reads one entry's bytes from its entry tile.
func entry(directory string, size, index int64) []byte {
	n, place := index>>tileHeight, index&(1<<tileHeight-1)
	width := min(size-n<<tileHeight, 1<<tileHeight)
	path := tlog.Tile{H: tileHeight, L: -1, N: n, W: int(width)}.Path()
	path = "tile/entries/" + strings.TrimPrefix(path, "tile/8/data/")
	data, err := os.ReadFile(filepath.Join(directory, path))
	check("reading", err)
	for ; place > 0; place-- {
		data = data[2+binary.BigEndian.Uint16(data):]
	}
	return data[2 : 2+binary.BigEndian.Uint16(data)]
}

func check(doing string, err error) {
	if err != nil {
		fail("%s: %v", doing, err)
	}
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
