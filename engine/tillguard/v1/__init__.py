"""Generated from proto/tillguard/v1: change it there, then run `make proto`."""
