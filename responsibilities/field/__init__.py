"""责任田: units × quarters and duties, each cell a state with what is behind it (LOOK §3.2)."""
