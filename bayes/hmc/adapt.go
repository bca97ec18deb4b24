package hmc

import "math/rand/v2"

// An Adapter carries out a Schedule on a kernel: it looks at each transition of a
// warm-up and sets the kernel's StepSize and Metric for the next one. After the
// last, StepSize is the average that sampling uses.
type Adapter struct {
	windows Schedule // what is left, the present one first
	done    int      // iterations of the present one
	dual    DualAveraging
	window  *window
}

// NewAdapter returns an Adapter that aims at the given acceptance statistic, in
// (0, 1), for positions of length dim.
func NewAdapter(schedule Schedule, targetAccept float64, dim int) *Adapter {
	return &Adapter{windows: schedule, dual: DualAveraging{Target: targetAccept}, window: newWindow(dim)}
}

// Start prepares the kernel for its first transition, from the given point. A
// StepSize that the kernel already has is where a search begins, and is kept if
// there is no warm-up. Start returns the number of gradient evaluations.
func (a *Adapter) Start(k *NUTS, at Point, r *rand.Rand) (leapfrogs int) {
	if !positive(k.StepSize) || a.restarts() {
		leapfrogs = k.FindStepSize(at, r)
	}
	a.dual.Restart(k.StepSize)
	a.limit(k)
	return leapfrogs + a.advance(k, at, r)
}

// Update learns from a transition and the point it led to. It returns the number
// of gradient evaluations, which is 0 but where a window begins.
func (a *Adapter) Update(k *NUTS, at Point, info StepInfo, r *rand.Rand) (leapfrogs int) {
	if len(a.windows) == 0 {
		return 0
	}
	a.dual.Update(info.Accept)
	k.StepSize = clampStepSize(a.dual.StepSize())
	if kind := a.windows[0].Estimate; kind != KeepMetric {
		a.window.add(at, kind)
	}
	a.done++
	return a.advance(k, at, r)
}

// advance closes windows that are complete and opens the next.
func (a *Adapter) advance(k *NUTS, at Point, r *rand.Rand) (leapfrogs int) {
	for len(a.windows) > 0 && a.done >= a.windows[0].Length {
		k.Metric = a.window.estimate(a.windows[0].Estimate, k.Metric)
		a.window.reset()
		a.windows, a.done = a.windows[1:], 0
		a.limit(k)
		if a.restarts() {
			k.StepSize = clampStepSize(a.dual.Averaged())
			leapfrogs += k.FindStepSize(at, r)
			a.dual.Restart(k.StepSize)
		}
		if len(a.windows) == 0 {
			k.StepSize = clampStepSize(a.dual.Averaged())
		}
	}
	return leapfrogs
}

// limit sets the depth of trees that the present window allows.
func (a *Adapter) limit(k *NUTS) {
	k.MaxDepth = 0
	if len(a.windows) > 0 {
		k.MaxDepth = a.windows[0].MaxDepth
	}
}

// restarts reports whether the present window starts step-size adaptation over.
func (a *Adapter) restarts() bool { return len(a.windows) > 0 && a.windows[0].Restart }
