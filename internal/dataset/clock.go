package dataset

import "strings"

// cutTime cuts the time of day off the end of a date: 2024-01-31T05:30:00Z,
// 31/01/2024 5:30 PM. It reports false if what is there is no time.
func cutTime(s string) (date string, second int, ok bool) {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return strings.TrimSpace(s), 0, true
	}
	start := colon
	for start > 0 && isDigit(s[start-1]) {
		start--
	}
	if start == 0 || s[start-1] != ' ' && s[start-1] != 'T' && s[start-1] != 't' {
		return "", 0, false
	}
	second, ok = parseClock(s[start:])
	return strings.TrimSpace(strings.TrimRight(s[:start-1], ", ")), second, ok
}

// parseClock reads a time of day. The zone is left out of account: a date is
// that of the place where it was written down.
func parseClock(s string) (second int, ok bool) {
	s, half := cutHalf(cutZone(s))
	fields := strings.Split(s, ":")
	if len(fields) < 2 || len(fields) > 3 {
		return 0, false
	}
	limits := [3]int{24, 60, 60}
	for i, field := range fields {
		if i == 2 {
			field, _, _ = strings.Cut(strings.ReplaceAll(field, ",", "."), ".")
		}
		if !allDigits(field) || len(field) > 2 || number(field) >= limits[i] {
			return 0, false
		}
		second = second*60 + number(field)
	}
	if len(fields) == 2 {
		second *= 60
	}
	const hour = 3600
	switch {
	case half != "" && (second < hour || second >= 13*hour):
		return 0, false
	case half == "am" && second >= 12*hour:
		second -= 12 * hour
	case half == "pm" && second < 12*hour:
		second += 12 * hour
	}
	return second, true
}

// cutZone cuts Z, UTC, GMT or an offset off a time.
func cutZone(s string) string {
	for _, zone := range []string{"Z", "z", "UTC", "GMT"} {
		if rest, ok := strings.CutSuffix(s, zone); ok {
			return strings.TrimSpace(rest)
		}
	}
	if i := strings.LastIndexAny(s, "+-"); i > 0 {
		offset := strings.Replace(s[i+1:], ":", "", 1)
		if allDigits(offset) && (len(offset) == 2 || len(offset) == 4) {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// cutHalf cuts AM or PM off a time.
func cutHalf(s string) (rest, half string) {
	const width = 2
	if len(s) > width {
		if half := strings.ToLower(s[len(s)-width:]); half == "am" || half == "pm" {
			return strings.TrimSpace(s[:len(s)-width]), half
		}
	}
	return s, ""
}
