//go:build !linux && !darwin

package export

import "errors"

// exchangeAtOnce says that the system cannot.
func exchangeAtOnce(string, string) error { return errors.ErrUnsupported }
