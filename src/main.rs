//! The `afterword` program.
fn main() {}
