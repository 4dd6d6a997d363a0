//! Afterword: a private reflective journal.

pub mod theme;
