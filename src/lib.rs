//! Afterword: a private reflective journal.
