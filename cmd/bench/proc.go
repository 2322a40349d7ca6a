package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// resident is the resident size of all processes of a group, in bytes; 0 where
// there is no /proc to tell it.
func resident(group int) int64 {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	var pages int64
	for _, e := range entries {
		if name := e.Name(); name[0] < '0' || name[0] > '9' {
			continue
		}
		stat, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue // it has ended
		}
		if g, rss, ok := parseStat(stat); ok && g == group {
			pages += rss
		}
	}
	return pages * int64(os.Getpagesize())
}

// parseStat reads the process group and the resident pages of a /proc/PID/stat.
// The name in it, in parentheses, may hold anything.
func parseStat(stat []byte) (group int, pages int64, ok bool) {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return 0, 0, false
	}
	fields := bytes.Fields(stat[end+1:]) // from the third, the state
	const groupField, rssField = 5 - 3, 24 - 3
	if len(fields) <= rssField {
		return 0, 0, false
	}
	group, err := strconv.Atoi(string(fields[groupField]))
	if err != nil {
		return 0, 0, false
	}
	pages, err = strconv.ParseInt(string(fields[rssField]), 10, 64)
	return group, pages, err == nil
}
