package dataset

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// currencyCodes are the codes of ISO 4217 for money in circulation.
const currencyCodes = ` AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
 CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
 HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
 MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
 SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND
 VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG `

// signCodes are the signs that stand for one currency alone.
var signCodes = map[string]string{
	"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB",
	"US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "R$": "BRL", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
	"NT$": "TWD", "MX$": "MXN", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "Rs": "INR", "Rs.": "INR",
}

// lettered are the signs that begin with a letter, longest first.
var lettered = []string{"AU$", "CA$", "HK$", "MX$", "NT$", "NZ$", "US$", "Rs.", "A$", "C$", "R$", "S$", "zł", "Kč", "Ft", "kr", "Rs"}

// currencyCode returns the ISO code of a currency as written, if it has one:
// "$" and "kr" have several.
func currencyCode(written string) (string, bool) {
	if IsCurrencyCode(written) {
		return written, true
	}
	code, ok := signCodes[written]
	return code, ok
}

// IsCurrencyCode reports whether s is an ISO 4217 code of money in circulation.
func IsCurrencyCode(s string) bool {
	return len(s) == 3 && strings.Contains(currencyCodes, " "+s+" ")
}

// cutCurrency cuts a sign or code off the beginning or end of s. It returns an
// empty currency if there is none.
func cutCurrency(s string) (currency, rest string) {
	for _, sign := range lettered {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return sign, rest
		}
		if rest, ok := strings.CutSuffix(s, sign); ok {
			return sign, rest
		}
	}
	if r, size := utf8.DecodeRuneInString(s); unicode.Is(unicode.Sc, r) {
		return s[:size], s[size:]
	}
	if r, size := utf8.DecodeLastRuneInString(s); unicode.Is(unicode.Sc, r) {
		return s[len(s)-size:], s[:len(s)-size]
	}
	const code = 3
	if len(s) <= code {
		return "", s
	}
	if IsCurrencyCode(s[:code]) {
		return s[:code], s[code:]
	}
	if IsCurrencyCode(s[len(s)-code:]) {
		return s[len(s)-code:], s[:len(s)-code]
	}
	return "", s
}
