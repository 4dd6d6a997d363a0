//! `Debug` that says what a value is and nothing of what stands in it.
//!
//! A panic, a failed assertion or an error that carries a value prints its `Debug`. For every type that holds words of
//! the writer that must say nothing, so these types do not derive it. In the library's own tests they do, or a failed
//! test would say nothing either; `tests/hostile` looks at the library as it is used.

/// Gives types a `Debug` of their name alone. Each of them also has `#[cfg_attr(test, derive(Debug))]`.
macro_rules! hide {
    ($($name:ty),+ $(,)?) => {$(
        #[cfg(not(test))]
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    )+};
}

pub(crate) use hide;
