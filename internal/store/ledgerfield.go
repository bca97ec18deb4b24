package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A field is where a value that is kept in a form of its own is in Go: write returns
// what is kept, read takes it back.
type field struct {
	write func() (driver.Value, error)
	read  func(kept any) error
}

// Value implements driver.Valuer.
func (f field) Value() (driver.Value, error) { return f.write() }

// Scan implements sql.Scanner.
func (f field) Scan(kept any) error { return f.read(kept) }

func wrong(kept any, noun string) error { return fmt.Errorf("%v (%T) is no %s", kept, kept, noun) }

// number keeps NaN as NULL.
func number[F ~float64](p *F) field {
	return field{
		func() (driver.Value, error) { return float64(*p), nil },
		func(kept any) error {
			switch kept := kept.(type) {
			case nil:
				*p = F(math.NaN())
			case float64:
				*p = F(kept)
			default:
				return wrong(kept, "number")
			}
			return nil
		},
	}
}

// whole keeps a whole number.
func whole[I ~int | ~int32 | ~int64](p *I) field {
	return field{
		func() (driver.Value, error) { return int64(*p), nil },
		func(kept any) error {
			n, ok := kept.(int64)
			if *p = I(n); !ok || int64(*p) != n {
				return wrong(kept, "whole number")
			}
			return nil
		},
	}
}

// optionalDay keeps the day 0 as NULL.
func optionalDay(p *mmm.Day) field {
	return field{
		func() (driver.Value, error) {
			if *p == 0 {
				return nil, nil
			}
			return int64(*p), nil
		},
		func(kept any) error {
			if kept == nil {
				*p = 0
				return nil
			}
			return whole(p).read(kept)
		},
	}
}

// seconds keeps a time to the second, and the zero time as NULL.
func seconds(p *time.Time) field {
	return field{
		func() (driver.Value, error) {
			if p.IsZero() {
				return nil, nil
			}
			return p.Unix(), nil
		},
		func(kept any) error {
			switch kept := kept.(type) {
			case nil:
				*p = time.Time{}
			case int64:
				*p = time.Unix(kept, 0).UTC()
			default:
				return wrong(kept, "time")
			}
			return nil
		},
	}
}

// duration keeps whole seconds.
func duration(p *time.Duration) field {
	return field{
		func() (driver.Value, error) { return int64(p.Truncate(time.Second) / time.Second), nil },
		func(kept any) error {
			n, ok := kept.(int64)
			if *p = time.Duration(n) * time.Second; !ok {
				return wrong(kept, "number of seconds")
			}
			return nil
		},
	}
}

// digits keeps a number that SQLite has no type for.
func digits(p *uint64) field {
	return field{
		func() (driver.Value, error) { return strconv.FormatUint(*p, 10), nil },
		func(kept any) error {
			s, _ := kept.(string)
			n, err := strconv.ParseUint(s, 10, 64)
			*p = n
			return err
		},
	}
}

// numbered keeps an ID such as c-17 as its number.
func numbered[S ~string](prefix string, p *S) field {
	return field{
		func() (driver.Value, error) { return strconv.ParseInt(strings.TrimPrefix(string(*p), prefix), 10, 64) },
		func(kept any) error {
			n, ok := kept.(int64)
			if *p = S(prefix + strconv.FormatInt(n, 10)); !ok {
				return wrong(kept, "number")
			}
			return nil
		},
	}
}

// jsonText keeps JSON.
func jsonText(p any) field {
	return field{
		func() (driver.Value, error) { return string(textOf(p)), nil },
		func(kept any) error {
			s, ok := kept.(string)
			if !ok {
				return wrong(kept, "document")
			}
			return json.Unmarshal([]byte(s), p)
		},
	}
}

// jsonList keeps a list as JSON; one that is nil is empty.
func jsonList[T any](p *[]T) field {
	return field{
		func() (driver.Value, error) {
			if *p == nil {
				return "[]", nil
			}
			return string(textOf(p)), nil
		},
		jsonText(p).read,
	}
}

// jsonNumbers keeps numbers that may be NaN as JSON.
func jsonNumbers(p *[]float64) field {
	return field{
		func() (driver.Value, error) {
			all := make([]draws.Float, len(*p))
			for i, x := range *p {
				all[i] = draws.Float(x)
			}
			return string(textOf(all)), nil
		},
		func(kept any) error {
			var all []draws.Float
			if err := jsonText(&all).read(kept); err != nil {
				return err
			}
			*p = make([]float64, len(all))
			for i, x := range all {
				(*p)[i] = float64(x)
			}
			return nil
		},
	}
}

func keyFields(k *app.SeriesKey) []any { return []any{&k.Source, &k.Series, &k.Geo} }

// textOf is for values that have a JSON.
func textOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: " + err.Error())
	}
	return b
}
