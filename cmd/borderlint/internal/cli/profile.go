package cli

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
)

// profile starts what -cpuprofile and -memprofile ask for; stop writes it.
func (f *flags) profile(env Env) (stop func() error, err error) {
	var cpu *os.File
	if f.cpuProfile != "" {
		if cpu, err = os.Create(env.resolve(f.cpuProfile)); err != nil {
			return nil, fmt.Errorf("borderlint: -cpuprofile: %w", err)
		}
		if err := pprof.StartCPUProfile(cpu); err != nil {
			cpu.Close()
			return nil, fmt.Errorf("borderlint: -cpuprofile: %w", err)
		}
	}
	return func() error {
		if cpu != nil {
			pprof.StopCPUProfile()
			if err := cpu.Close(); err != nil {
				return fmt.Errorf("borderlint: -cpuprofile: %w", err)
			}
		}
		if f.memProfile == "" {
			return nil
		}
		mem, err := os.Create(env.resolve(f.memProfile))
		if err != nil {
			return fmt.Errorf("borderlint: -memprofile: %w", err)
		}
		runtime.GC()
		if err := pprof.Lookup("allocs").WriteTo(mem, 0); err != nil {
			mem.Close()
			return fmt.Errorf("borderlint: -memprofile: %w", err)
		}
		return mem.Close()
	}, nil
}
