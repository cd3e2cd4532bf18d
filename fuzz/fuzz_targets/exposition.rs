//! Gives libFuzzer's inputs to `exposition`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: lakehouse_obs_fuzz::quiet(), |bytes: &[u8]| lakehouse_obs_fuzz::exposition(bytes));
