// SPDX-License-Identifier: MIT

// Code generated from the catalogue by tools/go_indicators.py; DO NOT EDIT.

package indicators

// Abs is abs, Absolute Value: The size of a.
type Abs struct {
	A string // required
}

// Expr is the call as text.
func (f Abs) Expr() string {
	c := call{name: "abs"}
	c.inputs([]string{f.A}, []string{""})
	return c.text()
}

// Adx is adx, Average Directional Index: Strength of a trend whatever its direction, with the two
// directional indicators it is made of; 0 to 100.
//
// Outputs: adx, plus_di, minus_di.
type Adx struct {
	High   string // high
	Low    string // low
	Close  string // close
	Period int64  // 14: Bars
	Seed   string // convention: Start: mean of the first period values (sma) or the first value (first)
}

// Expr is the call as text.
func (f Adx) Expr() string {
	c := call{name: "adx"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	c.word("seed", f.Seed)
	return c.text()
}

// AnchoredVwap is anchored_vwap, Anchored VWAP: The volume weighted average price, begun again on
// every bar where reset is true; until the first such bar it counts from the first of all.
type AnchoredVwap struct {
	Reset  string // required
	High   string // high
	Low    string // low
	Close  string // close
	Volume string // volume
}

// Expr is the call as text.
func (f AnchoredVwap) Expr() string {
	c := call{name: "anchored_vwap"}
	c.inputs([]string{f.Reset, f.High, f.Low, f.Close, f.Volume}, []string{"", "high", "low", "close", "volume"})
	return c.text()
}

// AnchoredVwapBands is anchored_vwap_bands, Anchored VWAP Bands: The anchored volume weighted
// average price and bands some weighted standard deviations around it.
//
// Outputs: upper, middle, lower.
type AnchoredVwapBands struct {
	Reset      string   // required
	High       string   // high
	Low        string   // low
	Close      string   // close
	Volume     string   // volume
	Multiplier *float64 // 1: Width in standard deviations
}

// Expr is the call as text.
func (f AnchoredVwapBands) Expr() string {
	c := call{name: "anchored_vwap_bands"}
	c.inputs([]string{f.Reset, f.High, f.Low, f.Close, f.Volume}, []string{"", "high", "low", "close", "volume"})
	c.numberAt("multiplier", f.Multiplier)
	return c.text()
}

// Ao is ao, Awesome Oscillator: A fast average of the bars' middles less a slow one.
type Ao struct {
	High       string // high
	Low        string // low
	FastPeriod int64  // 5: Bars of the fast average
	SlowPeriod int64  // 34: Bars of the slow average
}

// Expr is the call as text.
func (f Ao) Expr() string {
	c := call{name: "ao"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("fast_period", f.FastPeriod)
	c.integer("slow_period", f.SlowPeriod)
	return c.text()
}

// Atr is atr, Average True Range: Wilder's average of the true range.
type Atr struct {
	High   string // high
	Low    string // low
	Close  string // close
	Period int64  // 14: Bars
	Seed   string // convention: Start: mean of the first period values (sma) or the first value (first)
}

// Expr is the call as text.
func (f Atr) Expr() string {
	c := call{name: "atr"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	c.word("seed", f.Seed)
	return c.text()
}

// BarsSince is bars_since, Bars Since: Bars since the condition was last true, 0 where it is; bars
// with missing values count as well. Missing until it has been true.
type BarsSince struct {
	Condition string // required
}

// Expr is the call as text.
func (f BarsSince) Expr() string {
	c := call{name: "bars_since"}
	c.inputs([]string{f.Condition}, []string{""})
	return c.text()
}

// Bbands is bbands, Bollinger Bands: A moving average and bands some standard deviations above and
// below it.
//
// Outputs: upper, middle, lower.
type Bbands struct {
	X      string   // close
	Period int64    // 20: Bars
	StdDev *float64 // 2: Width in standard deviations
	Ddof   int64    // 0: 0 divides by period, 1 by period - 1
}

// Expr is the call as text.
func (f Bbands) Expr() string {
	c := call{name: "bbands"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	c.numberAt("std_dev", f.StdDev)
	c.integer("ddof", f.Ddof)
	return c.text()
}

// Cci is cci, Commodity Channel Index: Distance of the typical price from its average in units of
// its usual distance. A bar reads period bars.
type Cci struct {
	High   string // high
	Low    string // low
	Close  string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f Cci) Expr() string {
	c := call{name: "cci"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	return c.text()
}

// ChangePct is change_pct, Change in Percent: The change over some bars, in percent of the earlier
// value.
type ChangePct struct {
	X       string // close
	Periods int64  // 1: Bars back
}

// Expr is the call as text.
func (f ChangePct) Expr() string {
	c := call{name: "change_pct"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("periods", f.Periods)
	return c.text()
}

// Cmf is cmf, Chaikin Money Flow: Volume weighted by where in its range each bar closed, as a
// share of the volume, -1 to 1.
type Cmf struct {
	High   string // high
	Low    string // low
	Close  string // close
	Volume string // volume
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f Cmf) Expr() string {
	c := call{name: "cmf"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.integer("period", f.Period)
	return c.text()
}

// Cmo is cmo, Chande Momentum Oscillator: Rises less falls as a share of both, -100 to 100.
type Cmo struct {
	X      string // close
	Period int64  // 14: Bars
}

// Expr is the call as text.
func (f Cmo) Expr() string {
	c := call{name: "cmo"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// Coppock is coppock, Coppock Curve: Weighted average of two rates of change, made for monthly
// bars.
type Coppock struct {
	X         string // close
	WmaPeriod int64  // 10: Bars of the weighted average
	FastRoc   int64  // 11: Bars of the fast rate of change
	SlowRoc   int64  // 14: Bars of the slow rate of change
}

// Expr is the call as text.
func (f Coppock) Expr() string {
	c := call{name: "coppock"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("wma_period", f.WmaPeriod)
	c.integer("fast_roc", f.FastRoc)
	c.integer("slow_roc", f.SlowRoc)
	return c.text()
}

// CountTrue is count_true, Count True: On how many of the last period bars the condition was true.
type CountTrue struct {
	Condition string // required
	Period    int64  // 20: Bars
}

// Expr is the call as text.
func (f CountTrue) Expr() string {
	c := call{name: "count_true"}
	c.inputs([]string{f.Condition}, []string{""})
	c.integer("period", f.Period)
	return c.text()
}

// Cross is cross, Cross: a crosses b on this bar, either way.
type Cross struct {
	A string // required
	B string // required
}

// Expr is the call as text.
func (f Cross) Expr() string {
	c := call{name: "cross"}
	c.inputs([]string{f.A, f.B}, []string{"", ""})
	return c.text()
}

// Crossdown is crossdown, Cross Down: a falls below b on this bar.
type Crossdown struct {
	A string // required
	B string // required
}

// Expr is the call as text.
func (f Crossdown) Expr() string {
	c := call{name: "crossdown"}
	c.inputs([]string{f.A, f.B}, []string{"", ""})
	return c.text()
}

// Crossup is crossup, Cross Up: a rises above b on this bar.
type Crossup struct {
	A string // required
	B string // required
}

// Expr is the call as text.
func (f Crossup) Expr() string {
	c := call{name: "crossup"}
	c.inputs([]string{f.A, f.B}, []string{"", ""})
	return c.text()
}

// CumulativeCount is cumulative_count, Cumulative Count: How many bars since the first one have a
// value.
type CumulativeCount struct {
	X string // close
}

// Expr is the call as text.
func (f CumulativeCount) Expr() string {
	c := call{name: "cumulative_count"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// CumulativeMax is cumulative_max, Cumulative Maximum: Largest value since the first bar; a
// missing value is skipped.
type CumulativeMax struct {
	X string // close
}

// Expr is the call as text.
func (f CumulativeMax) Expr() string {
	c := call{name: "cumulative_max"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// CumulativeMean is cumulative_mean, Cumulative Mean: Mean of every value since the first bar: the
// compensated sum divided by the count; a missing value is skipped.
type CumulativeMean struct {
	X string // close
}

// Expr is the call as text.
func (f CumulativeMean) Expr() string {
	c := call{name: "cumulative_mean"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// CumulativeMin is cumulative_min, Cumulative Minimum: Smallest value since the first bar; a
// missing value is skipped.
type CumulativeMin struct {
	X string // close
}

// Expr is the call as text.
func (f CumulativeMin) Expr() string {
	c := call{name: "cumulative_min"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// CumulativeSum is cumulative_sum, Cumulative Sum: Sum of every value since the first bar,
// compensated so that it does not drift; a missing value is skipped.
type CumulativeSum struct {
	X string // close
}

// Expr is the call as text.
func (f CumulativeSum) Expr() string {
	c := call{name: "cumulative_sum"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// Diff is diff, Difference: The change over some bars. One missing value costs two differences.
type Diff struct {
	X       string // close
	Periods int64  // 1: Bars back
}

// Expr is the call as text.
func (f Diff) Expr() string {
	c := call{name: "diff"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("periods", f.Periods)
	return c.text()
}

// Donchian is donchian, Donchian Channel: Highest high and lowest low of the last period bars,
// this one included, and their middle.
//
// Outputs: upper, middle, lower.
type Donchian struct {
	High   string // high
	Low    string // low
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f Donchian) Expr() string {
	c := call{name: "donchian"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("period", f.Period)
	return c.text()
}

// Downsample is downsample, Downsample: The value of the last whole group of factor bars, counted
// from the first bar there is, until the next group is whole.
type Downsample struct {
	X      string // required
	Factor int64  // 2: Bars of one group
	Agg    string // last: The value of a group; all but last and first as windows
}

// Expr is the call as text.
func (f Downsample) Expr() string {
	c := call{name: "downsample"}
	c.inputs([]string{f.X}, []string{""})
	c.integer("factor", f.Factor)
	c.word("agg", f.Agg)
	return c.text()
}

// ElderRay is elder_ray, Elder Ray Index: How far high and low reach from the exponential average
// of closes.
//
// Outputs: bull, bear.
type ElderRay struct {
	High   string // high
	Low    string // low
	Close  string // close
	Period int64  // 13: Bars
	Seed   string // convention: Start: mean of the first period values (sma) or the first value (first)
}

// Expr is the call as text.
func (f ElderRay) Expr() string {
	c := call{name: "elder_ray"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	c.word("seed", f.Seed)
	return c.text()
}

// ElementwiseMax is elementwise_max, Larger of Two: The larger of a and b.
type ElementwiseMax struct {
	A string // required
	B string // required
}

// Expr is the call as text.
func (f ElementwiseMax) Expr() string {
	c := call{name: "elementwise_max"}
	c.inputs([]string{f.A, f.B}, []string{"", ""})
	return c.text()
}

// ElementwiseMin is elementwise_min, Smaller of Two: The smaller of a and b.
type ElementwiseMin struct {
	A string // required
	B string // required
}

// Expr is the call as text.
func (f ElementwiseMin) Expr() string {
	c := call{name: "elementwise_min"}
	c.inputs([]string{f.A, f.B}, []string{"", ""})
	return c.text()
}

// Ema is ema, Exponential Moving Average: Average whose weights fall by the factor 1 - alpha per
// bar.
type Ema struct {
	X      string // close
	Period int64  // 20: Bars
	Seed   string // convention: Start: mean of the first period values (sma) or the first value (first)
}

// Expr is the call as text.
func (f Ema) Expr() string {
	c := call{name: "ema"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	c.word("seed", f.Seed)
	return c.text()
}

// Enter is enter, Enter Channel: price is inside on this bar and was outside on the one before.
type Enter struct {
	Price string // close
	Upper string // required
	Lower string // required
}

// Expr is the call as text.
func (f Enter) Expr() string {
	c := call{name: "enter"}
	c.inputs([]string{f.Price, f.Upper, f.Lower}, []string{"close", "", ""})
	return c.text()
}

// Exit is exit, Exit Channel: price is outside on this bar and was inside on the one before.
type Exit struct {
	Price string // close
	Upper string // required
	Lower string // required
}

// Expr is the call as text.
func (f Exit) Expr() string {
	c := call{name: "exit"}
	c.inputs([]string{f.Price, f.Upper, f.Lower}, []string{"close", "", ""})
	return c.text()
}

// Falling is falling, Falling: a is below its value one bar ago.
type Falling struct {
	A string // close
}

// Expr is the call as text.
func (f Falling) Expr() string {
	c := call{name: "falling"}
	c.inputs([]string{f.A}, []string{"close"})
	return c.text()
}

// FallingPct is falling_pct, Falling by Percent: a has fallen by pct percent or more in one bar.
// For negative values the sense is turned.
type FallingPct struct {
	A   string   // close
	Pct *float64 // 5: Percent of the value before
}

// Expr is the call as text.
func (f FallingPct) Expr() string {
	c := call{name: "falling_pct"}
	c.inputs([]string{f.A}, []string{"close"})
	c.numberAt("pct", f.Pct)
	return c.text()
}

// Ffill is ffill, Forward Fill: x, or the last x that was present.
type Ffill struct {
	X string // required
}

// Expr is the call as text.
func (f Ffill) Expr() string {
	c := call{name: "ffill"}
	c.inputs([]string{f.X}, []string{""})
	return c.text()
}

// FibAnchorHigh is fib_anchor_high, Fibonacci Anchor High: High of the move between swing points
// that was completed last.
type FibAnchorHigh struct {
	High               string  // high
	Low                string  // low
	Left               int64   // 2: Bars before a pivot
	Right              int64   // 2: Bars after a pivot, which confirm it
	Leg                int64   // 1: 1 the last leg, 2 the one before
	PairingMode        string  // strict_alternating: strict_alternating: of pivots of one kind in a row the most extreme counts; latest_valid: every pivot with the last of the other kind before it
	MaxLegAgeBars      *int64  // 1048576: Bars since the leg was confirmed after which it is missing; at the maximum it never is
	MinLegSizePct      float64 // 0: Percent of the price it starts from that a leg must move to count
	AllowEqualExtremes bool    // false: A pivot may share its price with bars near it
	FreezeUntilNewLeg  *bool   // true: Kept for plans that name it: a leg is chosen when a pivot is confirmed, and choosing it again on every bar finds the same
}

// Expr is the call as text.
func (f FibAnchorHigh) Expr() string {
	c := call{name: "fib_anchor_high"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.integer("leg", f.Leg)
	c.word("pairing_mode", f.PairingMode)
	c.integerAt("max_leg_age_bars", f.MaxLegAgeBars)
	c.number("min_leg_size_pct", f.MinLegSizePct)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	c.flagAt("freeze_until_new_leg", f.FreezeUntilNewLeg)
	return c.text()
}

// FibAnchorLow is fib_anchor_low, Fibonacci Anchor Low: Low of the move between swing points that
// was completed last.
type FibAnchorLow struct {
	High               string  // high
	Low                string  // low
	Left               int64   // 2: Bars before a pivot
	Right              int64   // 2: Bars after a pivot, which confirm it
	Leg                int64   // 1: 1 the last leg, 2 the one before
	PairingMode        string  // strict_alternating: strict_alternating: of pivots of one kind in a row the most extreme counts; latest_valid: every pivot with the last of the other kind before it
	MaxLegAgeBars      *int64  // 1048576: Bars since the leg was confirmed after which it is missing; at the maximum it never is
	MinLegSizePct      float64 // 0: Percent of the price it starts from that a leg must move to count
	AllowEqualExtremes bool    // false: A pivot may share its price with bars near it
	FreezeUntilNewLeg  *bool   // true: Kept for plans that name it: a leg is chosen when a pivot is confirmed, and choosing it again on every bar finds the same
}

// Expr is the call as text.
func (f FibAnchorLow) Expr() string {
	c := call{name: "fib_anchor_low"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.integer("leg", f.Leg)
	c.word("pairing_mode", f.PairingMode)
	c.integerAt("max_leg_age_bars", f.MaxLegAgeBars)
	c.number("min_leg_size_pct", f.MinLegSizePct)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	c.flagAt("freeze_until_new_leg", f.FreezeUntilNewLeg)
	return c.text()
}

// FibLevelDown is fib_level_down, Fibonacci Level Down: Retracement level of the last move from a
// swing low up to a swing high.
type FibLevelDown struct {
	High               string   // high
	Low                string   // low
	Level              *float64 // 0.618: Share of the leg that is retraced
	Left               int64    // 2: Bars before a pivot
	Right              int64    // 2: Bars after a pivot, which confirm it
	Leg                int64    // 1: 1 the last leg, 2 the one before
	PairingMode        string   // strict_alternating: strict_alternating: of pivots of one kind in a row the most extreme counts; latest_valid: every pivot with the last of the other kind before it
	MaxLegAgeBars      *int64   // 1048576: Bars since the leg was confirmed after which it is missing; at the maximum it never is
	MinLegSizePct      float64  // 0: Percent of the price it starts from that a leg must move to count
	AllowEqualExtremes bool     // false: A pivot may share its price with bars near it
	FreezeUntilNewLeg  *bool    // true: Kept for plans that name it: a leg is chosen when a pivot is confirmed, and choosing it again on every bar finds the same
}

// Expr is the call as text.
func (f FibLevelDown) Expr() string {
	c := call{name: "fib_level_down"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.numberAt("level", f.Level)
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.integer("leg", f.Leg)
	c.word("pairing_mode", f.PairingMode)
	c.integerAt("max_leg_age_bars", f.MaxLegAgeBars)
	c.number("min_leg_size_pct", f.MinLegSizePct)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	c.flagAt("freeze_until_new_leg", f.FreezeUntilNewLeg)
	return c.text()
}

// FibLevelUp is fib_level_up, Fibonacci Level Up: Retracement level of the last move from a swing
// high down to a swing low.
type FibLevelUp struct {
	High               string   // high
	Low                string   // low
	Level              *float64 // 0.618: Share of the leg that is retraced
	Left               int64    // 2: Bars before a pivot
	Right              int64    // 2: Bars after a pivot, which confirm it
	Leg                int64    // 1: 1 the last leg, 2 the one before
	PairingMode        string   // strict_alternating: strict_alternating: of pivots of one kind in a row the most extreme counts; latest_valid: every pivot with the last of the other kind before it
	MaxLegAgeBars      *int64   // 1048576: Bars since the leg was confirmed after which it is missing; at the maximum it never is
	MinLegSizePct      float64  // 0: Percent of the price it starts from that a leg must move to count
	AllowEqualExtremes bool     // false: A pivot may share its price with bars near it
	FreezeUntilNewLeg  *bool    // true: Kept for plans that name it: a leg is chosen when a pivot is confirmed, and choosing it again on every bar finds the same
}

// Expr is the call as text.
func (f FibLevelUp) Expr() string {
	c := call{name: "fib_level_up"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.numberAt("level", f.Level)
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.integer("leg", f.Leg)
	c.word("pairing_mode", f.PairingMode)
	c.integerAt("max_leg_age_bars", f.MaxLegAgeBars)
	c.number("min_leg_size_pct", f.MinLegSizePct)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	c.flagAt("freeze_until_new_leg", f.FreezeUntilNewLeg)
	return c.text()
}

// FibRetracement is fib_retracement, Fibonacci Retracement: Anchors and retracement levels of the
// last move up to a swing high (down) and of the last move down to a swing low (up), from the bar
// on that confirms them.
//
// Outputs: anchor_high, anchor_low, down_1, down_2, down_3, up_1, up_2, up_3.
type FibRetracement struct {
	High               string   // high
	Low                string   // low
	Level1             *float64 // 0.382: Share of the leg that is retraced
	Level2             *float64 // 0.5: Share of the leg that is retraced
	Level3             *float64 // 0.618: Share of the leg that is retraced
	Mode               string   // both: Legs that are looked at
	Left               int64    // 2: Bars before a pivot
	Right              int64    // 2: Bars after a pivot, which confirm it
	Leg                int64    // 1: 1 the last leg, 2 the one before
	PairingMode        string   // strict_alternating: strict_alternating: of pivots of one kind in a row the most extreme counts; latest_valid: every pivot with the last of the other kind before it
	MaxLegAgeBars      *int64   // 1048576: Bars since the leg was confirmed after which it is missing; at the maximum it never is
	MinLegSizePct      float64  // 0: Percent of the price it starts from that a leg must move to count
	AllowEqualExtremes bool     // false: A pivot may share its price with bars near it
	FreezeUntilNewLeg  *bool    // true: Kept for plans that name it: a leg is chosen when a pivot is confirmed, and choosing it again on every bar finds the same
}

// Expr is the call as text.
func (f FibRetracement) Expr() string {
	c := call{name: "fib_retracement"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.numberAt("level_1", f.Level1)
	c.numberAt("level_2", f.Level2)
	c.numberAt("level_3", f.Level3)
	c.word("mode", f.Mode)
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.integer("leg", f.Leg)
	c.word("pairing_mode", f.PairingMode)
	c.integerAt("max_leg_age_bars", f.MaxLegAgeBars)
	c.number("min_leg_size_pct", f.MinLegSizePct)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	c.flagAt("freeze_until_new_leg", f.FreezeUntilNewLeg)
	return c.text()
}

// FillNull is fill_null, Fill Missing: x, or value where x is missing.
type FillNull struct {
	X     string // required
	Value string // required
}

// Expr is the call as text.
func (f FillNull) Expr() string {
	c := call{name: "fill_null"}
	c.inputs([]string{f.X, f.Value}, []string{"", ""})
	return c.text()
}

// Filter is filter, Filter: x where the condition is true, missing where it is false or missing.
type Filter struct {
	X         string // required
	Condition string // required
}

// Expr is the call as text.
func (f Filter) Expr() string {
	c := call{name: "filter"}
	c.inputs([]string{f.X, f.Condition}, []string{"", ""})
	return c.text()
}

// Fisher is fisher, Fisher Transform: The price's place in its recent range, smoothed and
// stretched so that its extremes stand out.
//
// Outputs: fisher, signal.
type Fisher struct {
	High   string // high
	Low    string // low
	Period int64  // 9: Bars
}

// Expr is the call as text.
func (f Fisher) Expr() string {
	c := call{name: "fisher"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("period", f.Period)
	return c.text()
}

// Hma is hma, Hull Moving Average: Weighted average of twice a fast weighted average less a slow
// one: smooth with little lag. Half the period and its root are rounded down.
type Hma struct {
	X      string // close
	Period int64  // 14: Bars
}

// Expr is the call as text.
func (f Hma) Expr() string {
	c := call{name: "hma"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// Ichimoku is ichimoku, Ichimoku Cloud: Middles of three ranges, two of which a chart draws ahead
// as a cloud. Every value is given on the bar where it is known.
//
// Outputs: tenkan_sen, kijun_sen, senkou_span_a, senkou_span_b, chikou_span.
type Ichimoku struct {
	High         string // high
	Low          string // low
	Close        string // close
	TenkanPeriod int64  // 9: Bars of the conversion line
	KijunPeriod  int64  // 26: Bars of the base line
	SpanBPeriod  int64  // 52: Bars of the slow span
	Displacement int64  // 26: Bars a chart shifts spans forward and the close back; no value moves
}

// Expr is the call as text.
func (f Ichimoku) Expr() string {
	c := call{name: "ichimoku"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("tenkan_period", f.TenkanPeriod)
	c.integer("kijun_period", f.KijunPeriod)
	c.integer("span_b_period", f.SpanBPeriod)
	c.integer("displacement", f.Displacement)
	return c.text()
}

// InChannel is in_channel, In Channel: price is between the bounds or on one.
type InChannel struct {
	Price string // close
	Upper string // required
	Lower string // required
}

// Expr is the call as text.
func (f InChannel) Expr() string {
	c := call{name: "in_channel"}
	c.inputs([]string{f.Price, f.Upper, f.Lower}, []string{"close", "", ""})
	return c.text()
}

// IsMissing is is_missing, Is Missing: True where x is missing; itself never missing.
type IsMissing struct {
	X string // required
}

// Expr is the call as text.
func (f IsMissing) Expr() string {
	c := call{name: "is_missing"}
	c.inputs([]string{f.X}, []string{""})
	return c.text()
}

// Keltner is keltner, Keltner Channel: An exponential average and bands some average true ranges
// above and below it.
//
// Outputs: upper, middle, lower.
type Keltner struct {
	High       string   // high
	Low        string   // low
	Close      string   // close
	EmaPeriod  int64    // 20: Bars of the middle line
	AtrPeriod  int64    // 10: Bars of the average true range
	Multiplier *float64 // 2: Width in average true ranges
}

// Expr is the call as text.
func (f Keltner) Expr() string {
	c := call{name: "keltner"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("ema_period", f.EmaPeriod)
	c.integer("atr_period", f.AtrPeriod)
	c.numberAt("multiplier", f.Multiplier)
	return c.text()
}

// Klinger is klinger, Klinger Oscillator: Difference of two exponential averages of the volume
// force, and its average.
//
// Outputs: klinger, signal.
type Klinger struct {
	High         string // high
	Low          string // low
	Close        string // close
	Volume       string // volume
	FastPeriod   int64  // 34: Bars of the fast average
	SlowPeriod   int64  // 55: Bars of the slow average
	SignalPeriod int64  // 13: Bars of the signal line
}

// Expr is the call as text.
func (f Klinger) Expr() string {
	c := call{name: "klinger"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.integer("fast_period", f.FastPeriod)
	c.integer("slow_period", f.SlowPeriod)
	c.integer("signal_period", f.SignalPeriod)
	return c.text()
}

// KlingerVf is klinger_vf, Klinger Volume Force: Volume with the sign of the trend, weighted by
// how the bar's range compares with the ranges of the trend so far.
type KlingerVf struct {
	High   string // high
	Low    string // low
	Close  string // close
	Volume string // volume
}

// Expr is the call as text.
func (f KlingerVf) Expr() string {
	c := call{name: "klinger_vf"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	return c.text()
}

// Lag is lag, Lag: The value some bars ago.
type Lag struct {
	X       string // close
	Periods *int64 // 1: Bars back; never forward
}

// Expr is the call as text.
func (f Lag) Expr() string {
	c := call{name: "lag"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integerAt("periods", f.Periods)
	return c.text()
}

// Log is log, Natural Logarithm: Natural logarithm, at most one unit in the last place from the
// exact value and the same bits on every machine.
type Log struct {
	X string // close
}

// Expr is the call as text.
func (f Log) Expr() string {
	c := call{name: "log"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// Macd is macd, Moving Average Convergence Divergence: Difference of two exponential averages, its
// own average, and the difference of those. Fast and slow periods given the wrong way round are
// swapped.
//
// Outputs: macd, signal, histogram.
type Macd struct {
	X            string // close
	FastPeriod   int64  // 12: Bars of the fast average
	SlowPeriod   int64  // 26: Bars of the slow average
	SignalPeriod int64  // 9: Bars of the signal line
}

// Expr is the call as text.
func (f Macd) Expr() string {
	c := call{name: "macd"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("fast_period", f.FastPeriod)
	c.integer("slow_period", f.SlowPeriod)
	c.integer("signal_period", f.SignalPeriod)
	return c.text()
}

// Mfi is mfi, Money Flow Index: Share of the money that flowed on rises of the typical price, 0 to
// 100.
type Mfi struct {
	High   string // high
	Low    string // low
	Close  string // close
	Volume string // volume
	Period int64  // 14: Bars
}

// Expr is the call as text.
func (f Mfi) Expr() string {
	c := call{name: "mfi"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.integer("period", f.Period)
	return c.text()
}

// NegativeValues is negative_values, Negative Values: x where it is below zero, else 0.
type NegativeValues struct {
	X string // close
}

// Expr is the call as text.
func (f NegativeValues) Expr() string {
	c := call{name: "negative_values"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// Obv is obv, On Balance Volume: Volume added on rises of x and taken away on falls, from the
// first bar's volume on.
type Obv struct {
	X      string // close
	Volume string // volume
}

// Expr is the call as text.
func (f Obv) Expr() string {
	c := call{name: "obv"}
	c.inputs([]string{f.X, f.Volume}, []string{"close", "volume"})
	return c.text()
}

// Out is out, Out of Channel: price is beyond one of the bounds.
type Out struct {
	Price string // close
	Upper string // required
	Lower string // required
}

// Expr is the call as text.
func (f Out) Expr() string {
	c := call{name: "out"}
	c.inputs([]string{f.Price, f.Upper, f.Lower}, []string{"close", "", ""})
	return c.text()
}

// PositiveValues is positive_values, Positive Values: x where it is above zero, else 0.
type PositiveValues struct {
	X string // close
}

// Expr is the call as text.
func (f PositiveValues) Expr() string {
	c := call{name: "positive_values"}
	c.inputs([]string{f.X}, []string{"close"})
	return c.text()
}

// Psar is psar, Parabolic SAR: Stop that follows the trend faster and faster and turns around when
// touched. One missing bar costs two values; the trend goes on afterwards.
//
// Outputs: sar, direction.
type Psar struct {
	High        string   // high
	Low         string   // low
	Close       string   // close
	AfStart     *float64 // 0.02: Acceleration factor of a new trend
	AfIncrement *float64 // 0.02: What a new extreme adds to the factor
	AfMax       *float64 // 0.2: Largest acceleration factor
}

// Expr is the call as text.
func (f Psar) Expr() string {
	c := call{name: "psar"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.numberAt("af_start", f.AfStart)
	c.numberAt("af_increment", f.AfIncrement)
	c.numberAt("af_max", f.AfMax)
	return c.text()
}

// Rising is rising, Rising: a is above its value one bar ago.
type Rising struct {
	A string // close
}

// Expr is the call as text.
func (f Rising) Expr() string {
	c := call{name: "rising"}
	c.inputs([]string{f.A}, []string{"close"})
	return c.text()
}

// RisingPct is rising_pct, Rising by Percent: a has risen by pct percent or more in one bar. For
// negative values the sense is turned.
type RisingPct struct {
	A   string   // close
	Pct *float64 // 5: Percent of the value before
}

// Expr is the call as text.
func (f RisingPct) Expr() string {
	c := call{name: "rising_pct"}
	c.inputs([]string{f.A}, []string{"close"})
	c.numberAt("pct", f.Pct)
	return c.text()
}

// Rma is rma, Wilder's Moving Average: Exponential average with alpha = 1 / period.
type Rma struct {
	X      string // close
	Period int64  // 14: Bars
	Seed   string // convention: Start: mean of the first period values (sma) or the first value (first)
}

// Expr is the call as text.
func (f Rma) Expr() string {
	c := call{name: "rma"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	c.word("seed", f.Seed)
	return c.text()
}

// Roc is roc, Rate of Change: Change over period bars, in percent.
type Roc struct {
	X      string // close
	Period int64  // 12: Bars
}

// Expr is the call as text.
func (f Roc) Expr() string {
	c := call{name: "roc"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingArgmax is rolling_argmax, Bars Since the Rolling Maximum: Bars back to the largest of the
// last period values, 0 for this bar; among equals the newest.
type RollingArgmax struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingArgmax) Expr() string {
	c := call{name: "rolling_argmax"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingArgmin is rolling_argmin, Bars Since the Rolling Minimum: Bars back to the smallest of
// the last period values, 0 for this bar; among equals the newest.
type RollingArgmin struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingArgmin) Expr() string {
	c := call{name: "rolling_argmin"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingCount is rolling_count, Rolling Count: How many of the last period bars have a value.
type RollingCount struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingCount) Expr() string {
	c := call{name: "rolling_count"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingMax is rolling_max, Rolling Maximum: Largest of the last period values.
type RollingMax struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingMax) Expr() string {
	c := call{name: "rolling_max"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingMedian is rolling_median, Rolling Median: Middle one of the last period values in order,
// or the mean of the middle two.
type RollingMedian struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingMedian) Expr() string {
	c := call{name: "rolling_median"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingMin is rolling_min, Rolling Minimum: Smallest of the last period values.
type RollingMin struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingMin) Expr() string {
	c := call{name: "rolling_min"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingStd is rolling_std, Rolling Standard Deviation: Standard deviation of the last period
// values, from deviations and never from a difference of squares.
type RollingStd struct {
	X      string // close
	Period int64  // 20: Bars
	Ddof   int64  // 0: 0 divides by period, 1 by period - 1
}

// Expr is the call as text.
func (f RollingStd) Expr() string {
	c := call{name: "rolling_std"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	c.integer("ddof", f.Ddof)
	return c.text()
}

// RollingSum is rolling_sum, Rolling Sum: Sum of the last period values.
type RollingSum struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingSum) Expr() string {
	c := call{name: "rolling_sum"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingVar is rolling_var, Rolling Variance: Variance of the last period values, from deviations
// and never from a difference of squares.
type RollingVar struct {
	X      string // close
	Period int64  // 20: Bars
	Ddof   int64  // 0: 0 divides by period, 1 by period - 1
}

// Expr is the call as text.
func (f RollingVar) Expr() string {
	c := call{name: "rolling_var"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	c.integer("ddof", f.Ddof)
	return c.text()
}

// RollingVwap is rolling_vwap, Rolling VWAP: Mean of the typical price over the last period bars,
// weighted by volume.
type RollingVwap struct {
	High   string // high
	Low    string // low
	Close  string // close
	Volume string // volume
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f RollingVwap) Expr() string {
	c := call{name: "rolling_vwap"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.integer("period", f.Period)
	return c.text()
}

// RollingVwapBands is rolling_vwap_bands, Rolling VWAP Bands: The rolling volume weighted average
// price and bands some weighted standard deviations around it.
//
// Outputs: upper, middle, lower.
type RollingVwapBands struct {
	High       string   // high
	Low        string   // low
	Close      string   // close
	Volume     string   // volume
	Period     int64    // 20: Bars
	Multiplier *float64 // 1: Width in standard deviations
}

// Expr is the call as text.
func (f RollingVwapBands) Expr() string {
	c := call{name: "rolling_vwap_bands"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.integer("period", f.Period)
	c.numberAt("multiplier", f.Multiplier)
	return c.text()
}

// Rsi is rsi, Relative Strength Index: Share of rises in Wilder's averages of rises and falls, 0
// to 100.
type Rsi struct {
	X      string // close
	Period int64  // 14: Bars
	Seed   string // convention: Start: mean of the first period values (sma) or the first value (first)
}

// Expr is the call as text.
func (f Rsi) Expr() string {
	c := call{name: "rsi"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	c.word("seed", f.Seed)
	return c.text()
}

// Select is select, Select: A field of the bar or a named series, by its name or as a text.
type Select struct {
	Field string // close
}

// Expr is the call as text.
func (f Select) Expr() string {
	c := call{name: "select"}
	c.inputs([]string{f.Field}, []string{"close"})
	return c.text()
}

// Sign is sign, Sign: -1, 0 or 1 as a is below, at or above zero.
type Sign struct {
	A string // required
}

// Expr is the call as text.
func (f Sign) Expr() string {
	c := call{name: "sign"}
	c.inputs([]string{f.A}, []string{""})
	return c.text()
}

// Sma is sma, Simple Moving Average: Arithmetic mean of the last period values.
type Sma struct {
	X      string // close
	Period int64  // 20: Bars
}

// Expr is the call as text.
func (f Sma) Expr() string {
	c := call{name: "sma"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// Sqrt is sqrt, Square Root: Square root; missing below zero.
type Sqrt struct {
	A string // required
}

// Expr is the call as text.
func (f Sqrt) Expr() string {
	c := call{name: "sqrt"}
	c.inputs([]string{f.A}, []string{""})
	return c.text()
}

// Stochastic is stochastic, Stochastic Oscillator: Where the close lies in the range of the last
// bars, 0 to 100, and its average. smooth 1 is the fast oscillator, 3 the slow one.
//
// Outputs: k, d.
type Stochastic struct {
	High    string // high
	Low     string // low
	Close   string // close
	KPeriod int64  // 14: Bars of the range
	DPeriod int64  // 3: Bars of the average d of k
	Smooth  int64  // 1: Bars k itself is averaged over
}

// Expr is the call as text.
func (f Stochastic) Expr() string {
	c := call{name: "stochastic"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("k_period", f.KPeriod)
	c.integer("d_period", f.DPeriod)
	c.integer("smooth", f.Smooth)
	return c.text()
}

// Supertrend is supertrend, Supertrend: Band around the middle of the bar that only moves towards
// the close, and changes sides when a close crosses it. It begins falling unless the first close
// is above the upper band.
//
// Outputs: supertrend, direction.
type Supertrend struct {
	High       string   // high
	Low        string   // low
	Close      string   // close
	Period     int64    // 10: Bars of the average true range
	Multiplier *float64 // 3: Width in average true ranges
}

// Expr is the call as text.
func (f Supertrend) Expr() string {
	c := call{name: "supertrend"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	c.numberAt("multiplier", f.Multiplier)
	return c.text()
}

// SwingHighAt is swing_high_at, Swing High At: Price of the last confirmed pivot high, or of an
// earlier one; missing until there are so many.
type SwingHighAt struct {
	High               string // high
	Low                string // low
	Index              int64  // 1: 1 the last confirmed pivot, 2 the one before, ...
	Left               int64  // 2: Bars before a pivot
	Right              int64  // 2: Bars after a pivot, which confirm it
	AllowEqualExtremes bool   // false: A pivot may share its price with bars near it
}

// Expr is the call as text.
func (f SwingHighAt) Expr() string {
	c := call{name: "swing_high_at"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("index", f.Index)
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	return c.text()
}

// SwingHighs is swing_highs, Swing Highs: Bars whose high exceeds those of the left bars before
// and the right bars after them, told on the bar that confirms them.
type SwingHighs struct {
	High               string // high
	Low                string // low
	Left               int64  // 2: Bars before a pivot
	Right              int64  // 2: Bars after a pivot, which confirm it
	AllowEqualExtremes bool   // false: A pivot may share its price with bars near it
}

// Expr is the call as text.
func (f SwingHighs) Expr() string {
	c := call{name: "swing_highs"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	return c.text()
}

// SwingLowAt is swing_low_at, Swing Low At: Price of the last confirmed pivot low, or of an
// earlier one; missing until there are so many.
type SwingLowAt struct {
	High               string // high
	Low                string // low
	Index              int64  // 1: 1 the last confirmed pivot, 2 the one before, ...
	Left               int64  // 2: Bars before a pivot
	Right              int64  // 2: Bars after a pivot, which confirm it
	AllowEqualExtremes bool   // false: A pivot may share its price with bars near it
}

// Expr is the call as text.
func (f SwingLowAt) Expr() string {
	c := call{name: "swing_low_at"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("index", f.Index)
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	return c.text()
}

// SwingLows is swing_lows, Swing Lows: Bars whose low is under those of the left bars before and
// the right bars after them, told on the bar that confirms them.
type SwingLows struct {
	High               string // high
	Low                string // low
	Left               int64  // 2: Bars before a pivot
	Right              int64  // 2: Bars after a pivot, which confirm it
	AllowEqualExtremes bool   // false: A pivot may share its price with bars near it
}

// Expr is the call as text.
func (f SwingLows) Expr() string {
	c := call{name: "swing_lows"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	return c.text()
}

// SwingPoints is swing_points, Swing Points: Bars whose high exceeds those of the left bars before
// and the right bars after them, and lows likewise, told on the bar that confirms them.
//
// Outputs: swing_high, swing_low, high_level, low_level.
type SwingPoints struct {
	High               string // high
	Low                string // low
	Left               int64  // 2: Bars before a pivot
	Right              int64  // 2: Bars after a pivot, which confirm it
	AllowEqualExtremes bool   // false: A pivot may share its price with bars near it
}

// Expr is the call as text.
func (f SwingPoints) Expr() string {
	c := call{name: "swing_points"}
	c.inputs([]string{f.High, f.Low}, []string{"high", "low"})
	c.integer("left", f.Left)
	c.integer("right", f.Right)
	c.flag("allow_equal_extremes", f.AllowEqualExtremes)
	return c.text()
}

// SyncTimeframe is sync_timeframe, Synchronise Timeframe: The last x there was, on the bars where
// the reference has a value; missing before the first x, never filled backwards.
type SyncTimeframe struct {
	X         string // required
	Reference string // required
	Fill      string // ffill: ffill: the last x there was; none: x of the same bar only
}

// Expr is the call as text.
func (f SyncTimeframe) Expr() string {
	c := call{name: "sync_timeframe"}
	c.inputs([]string{f.X, f.Reference}, []string{"", ""})
	c.word("fill", f.Fill)
	return c.text()
}

// TimeframeChange is timeframe_change, Timeframe Change: True on the first bar of every day, week,
// month or other timeframe, by the bar's open time; missing on the first bar of all.
type TimeframeChange struct {
	Timeframe string // 1d: Length of a session, like 1d or 1M
}

// Expr is the call as text.
func (f TimeframeChange) Expr() string {
	c := call{name: "timeframe_change"}
	c.word("timeframe", f.Timeframe)
	return c.text()
}

// TrueRange is true_range, True Range: The bar's range, widened to the previous close.
type TrueRange struct {
	High  string // high
	Low   string // low
	Close string // close
}

// Expr is the call as text.
func (f TrueRange) Expr() string {
	c := call{name: "true_range"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	return c.text()
}

// TypicalPrice is typical_price, Typical Price: Mean of high, low and close; also the field hlc3.
type TypicalPrice struct {
	High  string // high
	Low   string // low
	Close string // close
}

// Expr is the call as text.
func (f TypicalPrice) Expr() string {
	c := call{name: "typical_price"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	return c.text()
}

// Upsample is upsample, Upsample: x repeated on bars where it is missing, for factor bars with its
// own; longer gaps stay missing after that.
type Upsample struct {
	X      string // required
	Factor int64  // 2: Bars one value stands for, its own counted
	Method string // ffill: How a value is repeated
}

// Expr is the call as text.
func (f Upsample) Expr() string {
	c := call{name: "upsample"}
	c.inputs([]string{f.X}, []string{""})
	c.integer("factor", f.Factor)
	c.word("method", f.Method)
	return c.text()
}

// ValueWhen is value_when, Value When: x on the bar where the condition was true for the last
// time, or n times before that. A missing condition is not true; an x that was missing then is
// missing now.
type ValueWhen struct {
	Condition string // required
	X         string // required
	N         int64  // 0: 0 the last time, 1 the one before, ...
}

// Expr is the call as text.
func (f ValueWhen) Expr() string {
	c := call{name: "value_when"}
	c.inputs([]string{f.Condition, f.X}, []string{"", ""})
	c.integer("n", f.N)
	return c.text()
}

// Vortex is vortex, Vortex Indicator: Movement from one bar's low to the next one's high and the
// reverse, over the true range.
//
// Outputs: plus, minus.
type Vortex struct {
	High   string // high
	Low    string // low
	Close  string // close
	Period int64  // 14: Bars
}

// Expr is the call as text.
func (f Vortex) Expr() string {
	c := call{name: "vortex"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	return c.text()
}

// Vwap is vwap, Volume Weighted Average Price: Mean of the typical price, weighted by volume,
// since the first bar or, with an anchor, since the first bar of the day, week, month or other
// timeframe.
type Vwap struct {
	High   string // high
	Low    string // low
	Close  string // close
	Volume string // volume
	Anchor string // none: Begin again with every bar of this timeframe
}

// Expr is the call as text.
func (f Vwap) Expr() string {
	c := call{name: "vwap"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.word("anchor", f.Anchor)
	return c.text()
}

// VwapBands is vwap_bands, VWAP Bands: The volume weighted average price and bands some weighted
// standard deviations around it.
//
// Outputs: upper, middle, lower.
type VwapBands struct {
	High       string   // high
	Low        string   // low
	Close      string   // close
	Volume     string   // volume
	Multiplier *float64 // 1: Width in standard deviations
	Anchor     string   // none: Begin again with every bar of this timeframe
}

// Expr is the call as text.
func (f VwapBands) Expr() string {
	c := call{name: "vwap_bands"}
	c.inputs([]string{f.High, f.Low, f.Close, f.Volume}, []string{"high", "low", "close", "volume"})
	c.numberAt("multiplier", f.Multiplier)
	c.word("anchor", f.Anchor)
	return c.text()
}

// WilliamsR is williams_r, Williams %R: Distance of the close below the highest high as a share of
// the range, -100 to 0.
type WilliamsR struct {
	High   string // high
	Low    string // low
	Close  string // close
	Period int64  // 14: Bars
}

// Expr is the call as text.
func (f WilliamsR) Expr() string {
	c := call{name: "williams_r"}
	c.inputs([]string{f.High, f.Low, f.Close}, []string{"high", "low", "close"})
	c.integer("period", f.Period)
	return c.text()
}

// Wma is wma, Weighted Moving Average: Average of the last period values whose weights rise by one
// from the oldest to the newest.
type Wma struct {
	X      string // close
	Period int64  // 14: Bars
}

// Expr is the call as text.
func (f Wma) Expr() string {
	c := call{name: "wma"}
	c.inputs([]string{f.X}, []string{"close"})
	c.integer("period", f.Period)
	return c.text()
}

// All has one of each, with all it needs and every default.
var All = []Indicator{
	Abs{A: "close"},
	Adx{},
	AnchoredVwap{Reset: "close > open"},
	AnchoredVwapBands{Reset: "close > open"},
	Ao{},
	Atr{},
	BarsSince{Condition: "close > open"},
	Bbands{},
	Cci{},
	ChangePct{},
	Cmf{},
	Cmo{},
	Coppock{},
	CountTrue{Condition: "close > open"},
	Cross{A: "close", B: "close"},
	Crossdown{A: "close", B: "close"},
	Crossup{A: "close", B: "close"},
	CumulativeCount{},
	CumulativeMax{},
	CumulativeMean{},
	CumulativeMin{},
	CumulativeSum{},
	Diff{},
	Donchian{},
	Downsample{X: "close"},
	ElderRay{},
	ElementwiseMax{A: "close", B: "close"},
	ElementwiseMin{A: "close", B: "close"},
	Ema{},
	Enter{Upper: "close", Lower: "close"},
	Exit{Upper: "close", Lower: "close"},
	Falling{},
	FallingPct{},
	Ffill{X: "close"},
	FibAnchorHigh{},
	FibAnchorLow{},
	FibLevelDown{},
	FibLevelUp{},
	FibRetracement{},
	FillNull{X: "close", Value: "close"},
	Filter{X: "close", Condition: "close < open"},
	Fisher{},
	Hma{},
	Ichimoku{},
	InChannel{Upper: "close", Lower: "close"},
	IsMissing{X: "close"},
	Keltner{},
	Klinger{},
	KlingerVf{},
	Lag{},
	Log{},
	Macd{},
	Mfi{},
	NegativeValues{},
	Obv{},
	Out{Upper: "close", Lower: "close"},
	PositiveValues{},
	Psar{},
	Rising{},
	RisingPct{},
	Rma{},
	Roc{},
	RollingArgmax{},
	RollingArgmin{},
	RollingCount{},
	RollingMax{},
	RollingMedian{},
	RollingMin{},
	RollingStd{},
	RollingSum{},
	RollingVar{},
	RollingVwap{},
	RollingVwapBands{},
	Rsi{},
	Select{},
	Sign{A: "close"},
	Sma{},
	Sqrt{A: "close"},
	Stochastic{},
	Supertrend{},
	SwingHighAt{},
	SwingHighs{},
	SwingLowAt{},
	SwingLows{},
	SwingPoints{},
	SyncTimeframe{X: "close", Reference: "close"},
	TimeframeChange{},
	TrueRange{},
	TypicalPrice{},
	Upsample{X: "close"},
	ValueWhen{Condition: "close > open", X: "close"},
	Vortex{},
	Vwap{},
	VwapBands{},
	WilliamsR{},
	Wma{},
}
