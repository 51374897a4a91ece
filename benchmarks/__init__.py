"""How fast it is: `make bench` measures a fresh server and writes `docs/benchmarks.md`."""
