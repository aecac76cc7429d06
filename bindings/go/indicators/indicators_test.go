// SPDX-License-Identifier: MIT

package indicators_test

import (
	"fmt"
	"testing"

	"laakhay/ta"
	"laakhay/ta/indicators"
)

func TestEveryEntryCompiles(t *testing.T) {
	if len(indicators.All) < 80 {
		t.Fatalf("%d entries", len(indicators.All))
	}
	for _, indicator := range indicators.All {
		plan, err := ta.Compile(indicator.Expr(), nil)
		if err != nil {
			t.Errorf("%s: %v", indicator.Expr(), err)
			continue
		}
		plan.Close()
	}
}

func TestWhatIsNotSetIsTheDefault(t *testing.T) {
	for wanted, indicator := range map[string]indicators.Indicator{
		"sma(close, period=5)":              indicators.Sma{X: "close", Period: 5},
		"rsi()":                             indicators.Rsi{},
		"rsi(open, period=7, seed=\"sma\")": indicators.Rsi{X: "open", Period: 7, Seed: "sma"},
		"atr(high, open)":                   indicators.Atr{Low: "open"},
		"bbands(std_dev=0)":                 indicators.Bbands{StdDev: indicators.Value(0.0)},
		"crossup(close, 2)":                 indicators.Crossup{A: "close", B: "2"},
		"keltner(multiplier=1.5)":           indicators.Keltner{Multiplier: indicators.Value(1.5)},
	} {
		if got := indicator.Expr(); got != wanted {
			t.Errorf("got %s, expected %s", got, wanted)
		}
		plan, err := ta.Compile(indicator.Expr(), nil)
		if err != nil {
			t.Errorf("%s: %v", indicator.Expr(), err)
			continue
		}
		plan.Close()
	}
}

func Example() {
	average := indicators.Ema{X: "close", Period: 9}.Expr()
	fmt.Println(indicators.Crossup{A: "close", B: average}.Expr())
	fmt.Println(indicators.Macd{FastPeriod: 8}.Expr() + ".histogram")
	// Output:
	// crossup(close, ema(close, period=9))
	// macd(fast_period=8).histogram
}
