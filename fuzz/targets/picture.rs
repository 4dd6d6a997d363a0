#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| afterword_fuzz::picture(data));
